"""Write the actions as KML (OGC KML 2.2), a folder for each theme, for globes and phones.

Ours, not GDAL's: its LIBKML driver leaves a « ]]> » open, and neither driver can tell a globe to
show the description only, which is HTML there and is escaped here.
"""

import html
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import shapely

from mapapp.exchange.plaincolumns import ACTION_COLUMNS, ToldAction, write_cell
from mapapp.exchange.stock import CREDITS, OUTLINE_NOTE, TITLE, Stock
from mapapp.model import Theme
from mapapp.speech import fill_names
from mapapp.words import THEMES, say_theme

NAMESPACE = "http://www.opengis.net/kml/2.2"
LINE, FILL = "ff5a6a00", "3f5a6a00"  # alpha, blue, green, red
FIELDS = (
    *("id", "theme", "carriers", "audience", "age_min", "age_max", "where", "certainty"),
    *("outline_is_wider", "first_year", "last_year", "document", "page"),
)
COLUMNS = [column for column in ACTION_COLUMNS if column.name in FIELDS]


def write_kml(stock: Stock) -> bytes:
    """Write a placemark for each action: name, description, named values, shape."""
    root = Element("kml", xmlns=NAMESPACE)
    document = SubElement(root, "Document")
    SubElement(document, "name").text = fill_names(TITLE)
    SubElement(document, "description").text = f"{OUTLINE_NOTE} {CREDITS}"
    _add_style(document)
    for theme in THEMES:
        told = [one for one in stock.told_actions if one.action.theme == theme]
        if told:
            _add_folder(document, theme, told, stock)
    indent(root, space="")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add_style(document: Element) -> None:
    """Draw a thin line and a light fill; a balloon shows the description, nothing unescaped."""
    style = SubElement(document, "Style", id="action")
    line = SubElement(style, "LineStyle")
    SubElement(line, "color").text = LINE
    SubElement(line, "width").text = "2"
    SubElement(SubElement(style, "PolyStyle"), "color").text = FILL
    SubElement(SubElement(style, "BalloonStyle"), "text").text = "$[description]"


def _add_folder(document: Element, theme: Theme, told: list[ToldAction], stock: Stock) -> None:
    folder = SubElement(document, "Folder")
    SubElement(folder, "name").text = say_theme(theme)
    for one in told:
        _add_placemark(folder, one, stock.reaches[one.action.id].shape)


def _add_placemark(folder: Element, told: ToldAction, shape: shapely.MultiPolygon) -> None:
    mark = SubElement(folder, "Placemark", id=f"action-{told.action.id}")
    SubElement(mark, "name").text = told.action.title
    SubElement(mark, "Snippet", maxLines="2").text = told.action.summary
    SubElement(mark, "description").text = "".join(_describe(told))
    SubElement(mark, "styleUrl").text = "#action"
    values = SubElement(mark, "ExtendedData")
    for column in COLUMNS:
        cell = column.read(told)
        if cell is not None:
            data = SubElement(values, "Data", name=column.name)
            SubElement(data, "displayName").text = column.title
            SubElement(data, "value").text = write_cell(cell)
    _add_shape(mark, shape)


def _describe(told: ToldAction) -> Iterator[str]:
    """Say an action in a few paragraphs; a globe reads them as HTML."""
    action = told.action
    page = f", page {action.source.page}" if action.source.page else ""
    lines = (
        action.summary,
        action.audience.text,
        f"{told.served.where}.",
        f"{told.source.title}{page}.",
    )
    yield f"<h3>{html.escape(action.title)}</h3>"
    yield from (f"<p>{html.escape(line)}</p>" for line in lines)


def _add_shape(mark: Element, shape: shapely.MultiPolygon) -> None:
    many = SubElement(mark, "MultiGeometry")
    for part in shape.geoms:
        polygon = SubElement(many, "Polygon")
        _add_ring(polygon, "outerBoundaryIs", part.exterior)
        for hole in part.interiors:
            _add_ring(polygon, "innerBoundaryIs", hole)


def _add_ring(polygon: Element, name: str, ring: shapely.LinearRing) -> None:
    line = SubElement(SubElement(polygon, name), "LinearRing")
    points = (f"{lon},{lat}" for lon, lat in ring.coords)
    SubElement(line, "coordinates").text = " ".join(points)
