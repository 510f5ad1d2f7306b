"""What the actions of the two documents are in data·inclusion's words: read one by one, by hand.

A row says what the document says; where no value of the standard is true, there is none.
"""

from dataclasses import dataclass

YOUNG = ("jeunes",)
YOUNG_AND_SEEKERS = ("jeunes", "demandeurs-emploi")
SEEKERS = ("demandeurs-emploi",)

_CHOOSE = "choisir-un-metier--"
_CREATE = "creer-une-entreprise--"
_PAPERS = "difficultes-administratives-ou-juridiques--"
_HOUSE = "logement-hebergement--"
_MOVE = "mobilite--"
_DIGITAL = "numerique--maitriser-les-fondamentaux-du-numerique"
_APPLY = "preparer-sa-candidature--"
_AGAIN = "remobilisation--"
_WORK = "trouver-un-emploi--"

_CHANCES = _CHOOSE + "connaitre-les-opportunites-demploi"
_DISCOVER = _CHOOSE + "decouvrir-un-metier-ou-un-secteur-dactivite"
_DEFINE = _CREATE + "definir-son-projet-de-creation-dentreprise"
_STRUCTURE = _CREATE + "structurer-son-projet-de-creation-dentreprise"
_STEPS = _PAPERS + "accompagnement-aux-demarches-administratives"
_RIGHTS = _PAPERS + "accompagnement-pour-lacces-aux-droits"
_LICENCE = _MOVE + "preparer-un-permis"
_FARES = _MOVE + "financer-ma-mobilite"
_TRANSPORT = _MOVE + "mobilite-douce-partagee-collective"
_NETWORK = _APPLY + "developper-son-reseau"
_SEEK = _APPLY + "organiser-ses-demarches-de-recherche-demploi"
_RESUME = _APPLY + "realiser-un-cv-et-ou-une-lettre-de-motivation"
_INTERVIEW = _WORK + "convaincre-un-recruteur-en-entretien"
_OFFERS = _WORK + "repondre-a-des-offres-demploi"
_ACTIVE = _AGAIN + "activites-sportives-et-culturelles"
_CIVIC = _AGAIN + "benevolat-action-citoyenne"
_CONFIDENCE = _AGAIN + "bien-etre-confiance-en-soi"
_TIES = _AGAIN + "lien-social"
_TRAINING = "se-former--trouver-sa-formation"
_ABROAD = "souvrir-a-linternational--connaitre-les-opportunites-demploi-a-letranger"


@dataclass(frozen=True, slots=True)
class Row:
    """Say an action's kind, subjects (the main one first) and publics in the standard's values."""

    kind: str | None
    subjects: tuple[str, ...]
    publics: tuple[str, ...] = YOUNG
    free: bool = False


_HELP, _MONEY, _WORKSHOP = "accompagnement", "aide-financiere", "atelier"
_COURSE, _NEWS = "formation", "information"

ROWS: dict[str, Row] = {
    "decrochage-16-17-ans": Row(_HELP, (_TIES,)),
    "forum-emploi": Row(_NEWS, (_CHANCES, _DISCOVER)),
    "circuits-courts": Row(None, (_CHANCES, _NETWORK)),
    "connect-emploi": Row(_HELP, (_SEEK,)),
    "parcours-sport-emploi": Row(_WORKSHOP, (_CONFIDENCE, _ACTIVE, _LICENCE)),
    "declic-sportif": Row(_HELP, (_CONFIDENCE, _ACTIVE)),
    "parcours-inverses": Row(_COURSE, (_DISCOVER,)),
    "soutien-entrepreneuriat": Row(_HELP, (_DEFINE, _STRUCTURE)),
    "clap-metropolitains": Row(_HELP, (_STRUCTURE, _CIVIC)),
    "fabrique-ta-ville": Row(_WORKSHOP, (_DIGITAL,)),
    "fibr-co": Row(None, (_TIES,)),
    "permis-de-reciprocite": Row(_MONEY, (_LICENCE, _FARES, _CIVIC)),
    "plateforme-mobilite": Row(_NEWS, (_FARES, _TRANSPORT)),
    "pass-transfrontalier": Row(None, (_ABROAD,)),
    "fabrique-citoyenne-mobilites": Row(None, ()),
    "reflexe-mobilite-internationale": Row(_HELP, (_ABROAD,), free=True),
    "coop-lab": Row(_WORKSHOP, (_CIVIC,)),
    "uppj": Row(_WORKSHOP, (_CIVIC, _TIES)),
    "parcours-citoyen-educatif": Row(None, (_CIVIC,)),
    "l-engagement-ca-se-partage": Row(None, (_CIVIC,)),
    "plateforme-service-civique": Row(_HELP, (_CIVIC,)),
    "programme-booster": Row(None, (_CIVIC, _DISCOVER)),
    "developpement-service-civique": Row(None, (_CIVIC,)),
    "coup-de-pouce-citoyen": Row(_MONEY, (_CIVIC,)),
    "rapport-gagnant-gagnant": Row(_MONEY, (_CIVIC, _LICENCE, _FARES)),
    "kaps": Row(None, (_CIVIC, _HOUSE + "louer-un-logement"), ("etudiants",)),
    "valorisation-engagement-etudiant": Row(_MONEY, (_CIVIC,), ("etudiants",)),
    "up-lille": Row(None, (_CIVIC, _TIES)),
    "coop-mons": Row(None, (_TIES,)),
    "conciergerie-moulins": Row(None, (_TIES,)),
    "internet-reseaux-sociaux": Row(_WORKSHOP, (_DIGITAL,)),
    "parcours-numerique": Row(_WORKSHOP, (_DIGITAL, _DISCOVER), ("jeunes", "familles")),
    "pij-numerique": Row(_WORKSHOP, (_DIGITAL, _ACTIVE)),
    "education-populaire-numerique": Row(_COURSE, (_DIGITAL,), ("actifs",)),
    "labo-148": Row(_WORKSHOP, (_ACTIVE,)),
    "wi-filles": Row(_WORKSHOP, (_DISCOVER, _DIGITAL)),
    "equipement-information-jeunesse": Row(None, (_STEPS,)),
    "cooperation-locale-jeunesse": Row(None, ()),
    "lieux-de-captation-jeunes": Row(None, (_ACTIVE, _TIES)),
    "prise-en-charge-intercommunale": Row(_HELP, ()),
    "melt-clause-sociale": Row(
        None, (_CHANCES,), ("demandeurs-emploi", "beneficiaires-des-minimas-sociaux")
    ),
    "melt-recrutement": Row(None, (_CHANCES, _OFFERS, _RESUME), SEEKERS),
    "melt-soutien-rh": Row(None, (_WORK + "maintien-dans-lemploi",), ()),
    "melt-territoire-zero-chomeur": Row(None, (_CHANCES,), SEEKERS),
    "melt-emploi-transfrontalier": Row(_HELP, (_ABROAD,), SEEKERS),
    "melt-femmes-industrie": Row(_WORKSHOP, (_DISCOVER, _CONFIDENCE, _INTERVIEW), ("femmes",)),
    "melt-mobilite": Row(_WORKSHOP, (_LICENCE, _TRANSPORT), YOUNG_AND_SEEKERS),
    "melt-equipe-mobile": Row(_HELP, (_TIES, _ACTIVE), YOUNG_AND_SEEKERS),
    "melt-accueil": Row(_NEWS, (_STEPS,), ("tous-publics",)),
    "melt-mobilisation": Row(
        _WORKSHOP,
        (_SEEK, "difficultes-financieres--ameliorer-sa-gestion-budgetaire", _CONFIDENCE),
    ),
    "melt-parcours-jeunes": Row(_HELP, (_CHOOSE + "confirmer-son-choix-de-metier", _RIGHTS)),
    "melt-cej": Row(_HELP, (_SEEK, _TRAINING)),
    "melt-mineurs": Row(_HELP, (_TRAINING,)),
    "melt-jeunes-diplomes": Row(_HELP, (_SEEK, _NETWORK, _INTERVIEW)),
    "melt-plie": Row(_HELP, (_SEEK,), ("demandeurs-emploi", "beneficiaires-des-minimas-sociaux")),
    "melt-parrainage": Row(_HELP, (_INTERVIEW, _RESUME, _NETWORK), YOUNG_AND_SEEKERS),
    "melt-cyberbase": Row(
        _WORKSHOP, (_RESUME, "numerique--acceder-a-des-services-en-ligne"), ("tous-publics",)
    ),
    "melt-sport": Row(_WORKSHOP, (_ACTIVE, _CONFIDENCE)),
    "melt-culture": Row(_WORKSHOP, (_ACTIVE, _CONFIDENCE, _DISCOVER)),
    "melt-citoyennete": Row(_WORKSHOP, (_CIVIC,), YOUNG_AND_SEEKERS),
    "melt-sante": Row(
        _WORKSHOP,
        ("sante--sante-mentale", "sante--sante-sexuelle", "sante--addictions"),
        YOUNG_AND_SEEKERS,
    ),
    "melt-logement": Row(
        _HELP,
        (
            _HOUSE + "sinformer-sur-les-demarches-liees-a-lacces-au-logement",
            _HOUSE + "louer-un-logement",
            _HOUSE + "rechercher-une-solution-dhebergement-temporaire",
        ),
    ),
    "melt-justice": Row(_HELP, (_PAPERS + "prendre-en-compte-une-problematique-judiciaire",)),
    "melt-aides-financieres": Row(
        _MONEY, ("difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere",)
    ),
    "melt-service-civique": Row(_HELP, (_CIVIC,)),
    "melt-formation": Row(_HELP, (_TRAINING, _DISCOVER), YOUNG_AND_SEEKERS),
    "melt-alternance": Row(_HELP, (_TRAINING, _CHANCES), ("tous-publics",)),
    "melt-mediation-emploi": Row(_HELP, (_OFFERS, _INTERVIEW), SEEKERS),
    "melt-entrepreneuriat-clap": Row(_HELP, (_DEFINE, _STRUCTURE), ()),
}
