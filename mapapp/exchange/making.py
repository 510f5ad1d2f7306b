"""What makes the bytes of every form out; for preparing, which has the time and the libraries."""

from collections.abc import Callable

from mapapp.contacts import list_withheld
from mapapp.errors import FaultyFileError
from mapapp.exchange.geojson_out import write_actions_geojson, write_actions_json
from mapapp.exchange.hsds_out import write_hsds
from mapapp.exchange.inclusion_out import write_inclusion
from mapapp.exchange.kml_out import write_kml
from mapapp.exchange.known import Known
from mapapp.exchange.layers_out import write_layers
from mapapp.exchange.layout import BORDER_WITHHELD
from mapapp.exchange.offer import find_forms, name_refusal
from mapapp.exchange.package_out import write_package
from mapapp.exchange.plain_out import write_actions_csv, write_communes_csv, write_coverage_csv
from mapapp.exchange.stock import Stock
from mapapp.exchange.tableout import write_csv, write_ods, write_xlsx
from mapapp.exchange.template import write_template

Maker = Callable[[Stock], bytes]


def make_downloads(stock: Stock) -> dict[str, bytes]:
    """Make every form that is offered, by the name of its file.

    A standard may refuse what our form allows (a title of two letters): the reason is kept in place
    of that one file, and the map is there all the same.
    """
    files: dict[str, bytes] = {}
    for name, form in find_forms(has_border=stock.records.has_border).items():
        try:
            files[form.file_name] = MAKERS[name](stock)
        except FaultyFileError as error:
            files[name_refusal(form)] = str(error).encode()
    return files


def _copy(file_name: str) -> Maker:
    """Offer a file of the territory as it is: it is built for that."""
    return lambda stock: (stock.settings.geodata / file_name).read_bytes()


def _list(write: Callable[..., bytes]) -> Maker:
    """Write the actions for directories, which name the site where it has an address."""
    return lambda stock: write(stock.terrain, public_url=stock.settings.public_url)


def _know(stock: Stock) -> Known:
    """Gather what a workbook's lists may name."""
    parts = {part.code: (part.name, part.parent.code) for part in stock.records.associated}
    zones = {zone.id: zone.name for zone in stock.records.zones}
    largest = max(stock.records.communes, key=lambda one: one.population)
    return Known(
        stock.names,
        parts,
        zones,
        [source.id for source in stock.file.sources],
        example=largest.code,
        has_border=stock.records.has_border,
    )


def _lay_out(write: Callable[..., bytes]) -> Maker:
    """Write the actions as tables, which name communes and what is withheld."""
    return lambda stock: write(
        stock.file,
        stock.all_names,
        withheld=(*list_withheld(stock.settings), *_list_untold(stock)),
    )


def _list_untold(stock: Stock) -> tuple[str, ...]:
    """List what tables say nothing of: a border that is not shown and that nothing crosses."""
    crosses = any(action.cross_border.value for action in stock.file.actions)
    told = stock.records.has_border or crosses or stock.file.glossary
    return () if told else BORDER_WITHHELD


MAKERS: dict[str, Maker] = {
    "xlsx": _lay_out(write_xlsx),
    "ods": _lay_out(write_ods),
    "csv": _lay_out(write_csv),
    "csv-simple": write_actions_csv,
    "template": lambda stock: write_template(_know(stock)),
    "communes": write_communes_csv,
    "coverage": write_coverage_csv,
    "gpkg": write_layers,
    "geojson": write_actions_geojson,
    "kml": write_kml,
    "outlines": _copy("communes.geojson"),
    "border-zones": _copy("border_zones.geojson"),
    "data-inclusion": _list(write_inclusion),
    "hsds": _list(write_hsds),
    "json": write_actions_json,
    "datapackage": write_package,
}
