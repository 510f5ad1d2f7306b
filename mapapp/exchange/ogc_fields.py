"""The fields of each collection: name, type, words, and whether features can be asked for by it."""

from dataclasses import dataclass
from typing import Literal, get_args

from mapapp.areas import Certainty
from mapapp.model import Theme
from mapapp.records import Basis, BorderZone, Extent, Relation
from mapapp.speech import N_, fill_names, gettext
from mapapp.words import THEMES

Kind = Literal["string", "integer", "number", "boolean"]
CERTAINTIES: tuple[str, ...] = get_args(Certainty)
THEME_NAMES: tuple[str, ...] = get_args(Theme)
KINDS: tuple[str, ...] = get_args(BorderZone.model_fields["kind"].annotation)
LANGUAGES: tuple[str, ...] = get_args(BorderZone.model_fields["language"].annotation)


@dataclass(frozen=True, slots=True)
class Field:
    """Describe one field; ``options`` are all the values that it can have.

    ``asked``: it is a query parameter too. ``shown``: features have it, it is not only asked for.
    ``detail`` is what its title speaks of, itself to be translated.
    """

    name: str
    kind: Kind
    title: str
    options: tuple[str, ...] = ()
    asked: bool = True
    shown: bool = True
    detail: str = ""

    def say(self) -> str:
        """Say what the field holds."""
        return (
            gettext(self.title, detail=gettext(self.detail)) if self.detail else gettext(self.title)
        )

    @property
    def words(self) -> str:
        """Return what the field holds, in French."""
        title = fill_names(self.title)
        return title % {"detail": self.detail} if self.detail else title


def _text(name: str, title: str, *, asked: bool = False, shown: bool = True) -> Field:
    return Field(name, "string", title, asked=asked, shown=shown)


def _choice(name: str, title: str, options: tuple[str, ...]) -> Field:
    return Field(name, "string", title, options)


AGE = Field("age", "integer", N_("Un âge accepté ; sans âge indiqué, l’action reste"), shown=False)
THEME = _choice("theme", N_("Thème"), THEME_NAMES)
SOURCE = _text("source", N_("Document"), asked=True)
PAGE = Field("page", "integer", N_("Page du document"))
PROGRAMME = _text(
    "programme", N_("Programme : commun aux actions qu’il faut compter une fois"), asked=True
)
CROSS_BORDER = Field("cross_border", "boolean", N_("Traverse la frontière"))
AUDIENCE = (
    Field("age_min", "integer", N_("Âge minimal, s’il est indiqué")),
    Field("age_max", "integer", N_("Âge maximal, s’il est indiqué")),
)
PERIOD = (
    Field("period_first", "integer", N_("Première année connue")),
    Field("period_last", "integer", N_("Dernière année connue, projets compris")),
    Field("period_planned", "boolean", N_("La dernière année est un projet")),
)


BORDER_FIELDS = (
    Field("border", "boolean", N_("Touche la Belgique")),
    Field("border_km", "number", N_("Longueur de frontière en km")),
    Field("distance_to_border_km", "number", N_("Distance à la frontière en km")),
    _text("facing", N_("Zones belges en face")),
)


def make_commune_fields(themes: tuple[Theme, ...], *, has_border: bool = True) -> tuple[Field, ...]:
    """Return the fields of a commune, with two counts for each theme that actions have."""
    counts = (
        Field(f"{_column(theme)}_{end}", "integer", title, detail=THEMES[theme])
        for theme in themes
        for end, title in (
            ("local", N_("Actions locales : %(detail)s")),
            ("all", N_("Toutes les actions : %(detail)s")),
        )
    )
    return (
        _text("code", N_("Code INSEE"), asked=True),
        _text("name", N_("Nom"), asked=True),
        _text("postal_codes", N_("Codes postaux")),
        Field("population", "integer", N_("Habitants")),
        Field("population_year", "integer", N_("Année de la population")),
        Field("area_km2", "number", N_("Surface en km²")),
        *(BORDER_FIELDS if has_border else ()),
        _text("neighbours", N_("Codes des communes voisines")),
        _text("parts", N_("Communes associées")),
        Field("actions_local", "integer", N_("Actions locales")),
        Field("actions_all", "integer", N_("Toutes les actions")),
        *counts,
    )


def _column(theme: str) -> str:
    return theme.replace("-", "_")


ACTION_FIELDS = (
    _text("id", N_("Identifiant"), asked=True),
    _text("title", N_("Titre"), asked=True),
    THEME,
    _text("carriers", N_("Porteurs")),
    _text("summary", N_("Résumé")),
    _text("audience", N_("Public, dit par le document")),
    *AUDIENCE,
    _text("situations", N_("Situations nommées")),
    _text("place", N_("Où, en mots")),
    _choice("certainty", N_("Certitude de la couverture"), CERTAINTIES),
    Field("communes", "integer", N_("Communes couvertes")),
    Field("population", "integer", N_("Habitants des communes couvertes")),
    *PERIOD,
    CROSS_BORDER,
    _text("contact_role", N_("Premier contact : fonction")),
    _text("contact_organisation", N_("Premier contact : organisme")),
    _text("contact_email", N_("Premier contact : courriel")),
    _text("contact_phones", N_("Premier contact : téléphones")),
    _text("web", N_("Pages web")),
    PROGRAMME,
    SOURCE,
    Field("source_year", "integer", N_("Année du document")),
    PAGE,
    _text("commune", N_("Code INSEE d’une commune couverte"), asked=True, shown=False),
    AGE,
)
COVERAGE_FIELDS = (
    _text("action", N_("Identifiant de l’action"), asked=True),
    _text("title", N_("Titre de l’action"), asked=True),
    THEME,
    _text("commune", N_("Code INSEE de la commune"), asked=True),
    _text("commune_name", N_("Nom de la commune"), asked=True),
    _choice("extent", N_("Commune entière ou partie"), get_args(Extent)),
    Field("share", "number", N_("Part de la surface, de 0 à 1, si elle est connue")),
    _choice("basis", N_("Règle la plus locale"), get_args(Basis)),
    _choice("relation", N_("Comment la règle atteint la commune"), get_args(Relation)),
    Field("local", "boolean", N_("Règle plus étroite que %(whole_territory)s")),
    _choice("certainty", N_("Certitude de la couverture"), CERTAINTIES),
    _text("why", N_("Pourquoi la commune est couverte")),
    *AUDIENCE,
    *PERIOD,
    CROSS_BORDER,
    PROGRAMME,
    SOURCE,
    PAGE,
    AGE,
)
ZONE_FIELDS = (
    _text("key", N_("Clé de la zone"), asked=True),
    _choice("kind", N_("Commune ou canton"), KINDS),
    _text("name_fr", N_("Nom en français"), asked=True),
    _text("name_nl", N_("Nom en néerlandais"), asked=True),
    _choice("language", N_("Langue administrative"), LANGUAGES),
    Field("distance_km", "number", N_("Distance %(to_territory)s en km")),
    _text("members", N_("Communes belges de la zone")),
    _text("nis", N_("Leurs codes NIS")),
)
