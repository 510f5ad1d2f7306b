"""Say how a page is embedded, in the form that oembed.com describes (version 1.0)."""

from typing import Annotated
from xml.etree.ElementTree import Element, SubElement, tostring

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from mapapp.errors import UnknownFormatError
from mapapp.query import query_error
from mapapp.records import Served
from mapapp.speech import N_

FORMATS = ("json", "xml")
MAX_ADDRESS_CHARS = 2000
WIDTH, HEIGHT = 800, 640
CACHE_S = 86_400


def _take_last(value: object) -> object:
    return value[-1] if isinstance(value, list) and value else value


Last = BeforeValidator(_take_last)
Side = Annotated[Annotated[int, Field(ge=1, le=100_000)] | None, Last]


class OembedQuery(BaseModel):
    """Hold what a consumer asks; it may send parameters of its own, which are passed over."""

    model_config = ConfigDict(frozen=True)

    url: Annotated[str, Last, Field(min_length=1, max_length=MAX_ADDRESS_CHARS)]
    maxwidth: Side = None
    maxheight: Side = None
    format: Annotated[str, Last] = "json"

    def fits(self, width: int, height: int) -> bool:
        """Tell whether a picture is inside the sizes asked for."""
        return width <= (self.maxwidth or width) and height <= (self.maxheight or height)


class OembedAnswer(Served):
    """Be what is answered; the thumbnail is left out where it is larger than asked for."""

    type: str = "rich"
    version: str = "1.0"
    title: str
    provider_name: str
    provider_url: str
    cache_age: int = CACHE_S
    html: str
    width: int
    height: int
    thumbnail_url: str | None = None
    thumbnail_width: int | None = None
    thumbnail_height: int | None = None


def read_oembed_query(parameters: dict[str, list[str]]) -> OembedQuery:
    """Read what a consumer asks.

    Raises
    ------
    QueryError
        With every parameter that cannot be understood.
    UnknownFormatError
        When the format is neither JSON nor XML.
    """
    try:
        query = OembedQuery.model_validate(parameters)
    except ValidationError as error:
        raise query_error(error) from None
    if query.format not in FORMATS:
        raise UnknownFormatError(N_("Le paramètre format vaut json ou xml."))
    return query


def write_xml(answer: OembedAnswer) -> bytes:
    """Write an answer as XML."""
    root = Element("oembed")
    for name, value in answer.model_dump(exclude_none=True).items():
        SubElement(root, name).text = str(value)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
