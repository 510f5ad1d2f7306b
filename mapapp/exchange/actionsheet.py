"""The columns of the sheet of actions, and those of a public, which offers have too."""

from mapapp.exchange.columns import (
    SHORT_CERTAINTIES,
    SITUATION_CHOICES,
    THEME_CHOICES,
    Column,
    Sheet,
)

_CONDITIONS = (
    Column("audience.criteria", "Critères", "list", "Autres conditions.", "avoir le bac"),
    Column(
        "audience.situations",
        "Situations",
        "choices",
        "Situations que le document nomme.",
        choices=SITUATION_CHOICES,
    ),
    Column(
        "audience.required_situations",
        "Situations exigées",
        "choices",
        "Celles dont il faut être ; à nommer aussi dans Situations.",
        choices=SITUATION_CHOICES,
    ),
    Column(
        "audience.age_extensions",
        "Âges prolongés",
        "extensions",
        "Jusqu’à quel âge pour certains.",
        "En situation de handicap 30",
        choices=SITUATION_CHOICES,
    ),
)


def list_audience(*, required: bool) -> tuple[Column, ...]:
    """List the columns of a public, of an action or of an offer."""
    return (
        Column(
            "audience.text",
            "Public",
            "text",
            "Pour qui, en une phrase.",
            "De 16 à 25 ans.",
            required=required,
        ),
        Column(
            "audience.age_min",
            "Âge minimal",
            "whole",
            "En années ; vide si le document n’en dit rien.",
            "16",
            names=("age min", "âge minimum"),
        ),
        Column(
            "audience.age_max",
            "Âge maximal",
            "whole",
            "Âge compris ; vide si le document n’en dit rien.",
            "25",
            names=("age max", "âge maximum"),
        ),
        *_CONDITIONS,
    )


_ACTION_COLUMNS = (
    Column(
        "id",
        "Identifiant",
        "text",
        "Minuscules, chiffres et tirets ; ne change jamais.",
        "forum-emploi",
        required=True,
        names=("id action", "code action"),
    ),
    Column("title", "Titre", "text", "Au plus 200 caractères.", "Forum emploi", required=True),
    Column(
        "theme",
        "Thème",
        "choice",
        "Le sujet de l’action.",
        "Emploi",
        required=True,
        choices=THEME_CHOICES,
    ),
    Column(
        "carriers",
        "Porteurs",
        "list",
        "Qui mène l’action.",
        "Ville {of_town} | {short}",
        required=True,
        names=("porteur", "carrier"),
    ),
    Column("summary", "Résumé", "text", "Une phrase.", "Un forum.", required=True),
    Column(
        "description", "Description", "text", "Au plus 5 000 caractères.", "Un jour.", required=True
    ),
    Column(
        "easy_read",
        "Facile à lire",
        "list",
        "Au plus trois phrases simples (FALC).",
        "Tu trouves un emploi.",
        names=("falc",),
    ),
    *list_audience(required=True),
    Column(
        "coverage.certainty",
        "Certitude",
        "choice",
        "D’où vient la couverture : écrite, déduite, incertaine.",
        "écrit",
        required=True,
        choices=SHORT_CERTAINTIES,
    ),
    Column("coverage.note", "Note de couverture", "text", "Ce que le document dit du territoire."),
    Column("resources", "Moyens", "list", "Ce que l’action met en œuvre.", "Deux conseillers"),
    Column("social", "Réseaux sociaux", "list", "Noms de comptes.", "@forum"),
    Column("partners", "Partenaires", "list", "Qui y prend part.", "France Travail"),
    Column(
        "cross_border.value",
        "Transfrontalier",
        "boolean",
        "L’action traverse-t-elle la frontière belge ?",
        "non",
        names=("cross border",),
    ),
    Column("cross_border.note", "Note transfrontalière", "text", "Obligatoire si oui."),
    Column("cross_border.partners", "Partenaires belges", "list", "Tels que nommés."),
    Column("cross_border.places", "Lieux belges", "list", "Tels que nommés."),
    Column("cross_border.languages", "Langues", "list", "Langues demandées.", "néerlandais"),
    Column("cross_border.law", "Droit", "list", "Règles des deux côtés."),
    Column(
        "source.document",
        "Document",
        "document",
        "Identifiant du document.",
        "guide-{slug}-jeunesse",
        required=True,
        names=("document source", "source"),
    ),
    Column(
        "source.page",
        "Page",
        "whole",
        "Page imprimée du document.",
        "12",
        required=True,
        names=("page du document", "p."),
    ),
)
ACTIONS = Sheet("actions", "Actions", "Une ligne par action.", _ACTION_COLUMNS, names=("action",))
