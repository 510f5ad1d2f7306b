"""The columns of the sheets whose rows belong to an action, a document or the glossary."""

from mapapp.exchange.actionsheet import list_audience
from mapapp.exchange.columns import (
    AREA_KINDS,
    REMARK_KINDS,
    SHORT_CERTAINTIES,
    SIDES,
    Column,
    Sheet,
)

PAGE = Column("page", "Page", "whole", "Page imprimée du document.", "12", names=("p.",))
REQUIRED_PAGE = Column("page", "Page", "whole", PAGE.help, "12", required=True, names=("p.",))
NOTE = Column("note", "Note", "text", "Ce qu’il faut savoir de plus.")
ACTION_ID = Column(
    "id", "Action", "text", "Identifiant de l’action.", "forum-emploi", required=True
)
CODE = Column("code", "Code INSEE", "commune", "Code de la commune.", "{code}", names=("insee",))
COMMUNE = Column("commune", "Commune", "commune_name", "Nom de la commune, à la place du code.")


COVERAGE = Sheet(
    "coverage.areas",
    "Couverture",
    "Une ligne par règle : où habitent ceux qui peuvent en profiter.",
    (
        ACTION_ID,
        Column(
            "kind",
            "Genre",
            "choice",
            "Genre de règle.",
            "commune",
            required=True,
            choices=AREA_KINDS,
        ),
        CODE,
        COMMUNE,
        Column("name", "Nom", "text", "Nom du quartier ou du contour.", "Alma"),
        Column("zone", "Zone", "zone", "Zone de geodata/zones.json.", "{zone}"),
        Column(
            "geometry",
            "Contour",
            "geometry",
            "Polygone en WKT ou GeoJSON, longitude puis latitude.",
            "POLYGON ((3 50.6, 3.1 50.6, 3.1 50.7, 3 50.6))",
        ),
        Column(
            "certainty",
            "Certitude",
            "choice",
            "Seulement si elle diffère de celle de l’action.",
            "déduit",
            choices=SHORT_CERTAINTIES,
        ),
        PAGE,
        NOTE,
    ),
    parent="actions",
    names=("coverage", "areas", "territoires"),
)
_VENUE = (
    Column("name", "Nom", "text", "Nom ou adresse du lieu.", "Mairie {of_town}", required=True),
    CODE,
    COMMUNE,
    Column("longitude", "Longitude", "number", "Degrés, WGS 84.", "3,06"),
    Column("latitude", "Latitude", "number", "Degrés, WGS 84.", "50,63"),
    NOTE,
)
_OFFER_NUMBER = "Numéro de l’offre où ce lieu se trouve ; vide si c’est celui de l’action."
VENUES = Sheet(
    "venues",
    "Lieux",
    "Où l’action se passe, dans l’ordre.",
    (ACTION_ID, Column("offer", "Offre", "whole", _OFFER_NUMBER), *_VENUE),
    parent="actions",
    names=("venues", "lieu"),
)
TIMELINE = Sheet(
    "timeline",
    "Calendrier",
    "Les étapes de l’action, dans l’ordre.",
    (
        ACTION_ID,
        Column("from", "Début", "date", "Premier jour, mois ou année.", "2019-09", required=True),
        Column("to", "Fin", "date", "Dernier jour, mois ou année.", "2020"),
        Column("label", "Étape", "text", "Ce qui a lieu.", "Ouverture", required=True),
        Column("planned", "Prévu", "boolean", "Oui si le document l’annonce.", "non"),
    ),
    parent="actions",
    names=("timeline", "dates"),
)
CONTACTS = Sheet(
    "contacts",
    "Contacts",
    "À qui s’adresser ; des fonctions plutôt que des personnes.",
    (
        ACTION_ID,
        Column("role", "Fonction", "text", "Rôle de la personne.", "conseillère", names=("rôle",)),
        Column("name", "Nom", "text", "Donnée personnelle : seulement si publiée."),
        Column(
            "organisation", "Organisme", "text", "Qui répond.", "Ville {of_town}", required=True
        ),
        Column(
            "email",
            "Courriel",
            "text",
            "Une adresse.",
            "jeunes@ville.example",
            names=("mail", "e-mail", "adresse électronique"),
        ),
        Column(
            "phones",
            "Téléphones",
            "phones",
            "Ceux qui répondent.",
            "+33 3 20 21 22 23",
            names=("téléphone", "phone", "tél"),
        ),
        PAGE,
        NOTE,
    ),
    parent="actions",
    names=("contact",),
)
LINKS = Sheet(
    "links",
    "Liens",
    "Pages web de l’action.",
    (
        ACTION_ID,
        Column("label", "Libellé", "text", "Nom de la page.", "Site du forum", required=True),
        Column(
            "url",
            "Adresse",
            "text",
            "Commence par https:// ou http://.",
            "https://www.ville.example",
            required=True,
            names=("lien",),
        ),
    ),
    parent="actions",
    names=("links", "lien"),
)
OFFERS = Sheet(
    "offers",
    "Offres",
    "Les offres à l’intérieur d’une action ; leurs lieux sont dans la feuille Lieux.",
    (
        ACTION_ID,
        Column(
            "number",
            "N°",
            "whole",
            "Numéro de l’offre dans son action : 1, 2, 3…",
            "1",
            names=("numéro",),
        ),
        Column("title", "Titre", "text", "Nom de l’offre.", "Atelier CV", required=True),
        Column("summary", "Résumé", "text", "Une phrase.", "Écrire un CV.", required=True),
        *list_audience(required=False),
        REQUIRED_PAGE,
    ),
    parent="actions",
    names=("offers", "offre"),
)
FIGURES = Sheet(
    "key_figures",
    "Chiffres",
    "Chiffres que le document publie.",
    (
        ACTION_ID,
        Column("label", "Libellé", "text", "Ce qui est compté.", "Jeunes reçus", required=True),
        Column("value", "Valeur", "number", "Sans unité.", "345", required=True),
        Column("unit", "Unité", "text", "Ce que compte la valeur.", "heures"),
        Column("year", "Année", "whole", "Année du chiffre.", "2024", required=True),
        PAGE,
        NOTE,
    ),
    parent="actions",
    names=("figures", "key figures", "chiffres clés"),
)
_REMARK = (
    Column(
        "kind", "Genre", "choice", "Ce qui cloche.", "doute", required=True, choices=REMARK_KINDS
    ),
    REQUIRED_PAGE,
    Column("text", "Texte", "text", "La remarque.", "La page est coupée.", required=True),
)
REMARKS = Sheet(
    "remarks",
    "Remarques",
    "Où le document se trompe, se contredit ou laisse une question.",
    (ACTION_ID, *_REMARK),
    parent="actions",
)
RELATED = Sheet(
    "related",
    "Liées",
    "Liens entre actions.",
    (
        Column("id", "De l’action", "text", ACTION_ID.help, ACTION_ID.example, required=True),
        Column("action", "Action liée", "text", "Son identifiant.", "clap", required=True),
        Column(
            "same",
            "Même programme",
            "boolean",
            "Oui si un autre document décrit le même programme.",
            "non",
            required=True,
        ),
        Column("note", "Note", "text", "Ce qui les lie.", "Même équipe.", required=True),
    ),
    parent="actions",
    names=("related", "actions liées"),
)
SOURCES = Sheet(
    "sources",
    "Documents",
    "Les documents publiés que les actions citent.",
    (
        Column("id", "Identifiant", "text", ACTION_ID.help, "guide-{slug}-jeunesse", required=True),
        Column("title", "Titre", "text", "Titre imprimé.", "Guide jeunesse", required=True),
        Column("publisher", "Éditeur", "text", "Qui publie.", "{short}", required=True),
        Column("year", "Année", "whole", "Année du document.", "2019", required=True),
        Column("year_is_inferred", "Année déduite", "boolean", "Oui si elle n’est pas imprimée."),
        Column("year_note", "Note sur l’année", "text", "D’où vient l’année."),
    ),
    names=("sources", "document"),
)
SOURCE_REMARKS = Sheet(
    "sources.remarks",
    "Remarques documents",
    "Ce qui vaut pour tout un document.",
    (
        Column(
            "id", "Document", "text", "Son identifiant.", "guide-{slug}-jeunesse", required=True
        ),
        *_REMARK,
    ),
    parent="sources",
)
GLOSSARY = Sheet(
    "glossary",
    "Glossaire",
    "Les institutions des deux côtés de la frontière.",
    (
        Column("id", "Identifiant", "text", ACTION_ID.help, "mission-locale", required=True),
        Column("side", "Côté", "choice", "De quel pays.", "France", required=True, choices=SIDES),
        Column("name.fr", "Nom français", "text", "", "Mission locale", required=True),
        Column("name.nl", "Nom néerlandais", "text", "", "Jobcentrum", required=True),
        Column("words", "Formes", "list", "Mots des textes.", "missions locales", required=True),
        Column("definition.fr", "Définition française", "text", "Une phrase.", required=True),
        Column("definition.nl", "Définition néerlandaise", "text", "Une phrase.", required=True),
        Column("source.document", "Document", "document", "Vide si la définition est la nôtre."),
        Column("source.page", "Page", "whole", "Page imprimée.", "6"),
    ),
    names=("glossary",),
)
