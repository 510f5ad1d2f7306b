"""What makes the bytes of every form out; for preparing, which has the time and the libraries."""

from collections.abc import Callable

from mapapp.contacts import list_withheld
from mapapp.exchange.geojson_out import write_actions_geojson, write_actions_json
from mapapp.exchange.kml_out import write_kml
from mapapp.exchange.layers_out import write_layers
from mapapp.exchange.offer import FORMS
from mapapp.exchange.package_out import write_package
from mapapp.exchange.plain_out import write_actions_csv, write_communes_csv, write_coverage_csv
from mapapp.exchange.stock import Stock
from mapapp.exchange.tableout import write_csv, write_ods, write_xlsx

Maker = Callable[[Stock], bytes]


def make_downloads(stock: Stock) -> dict[str, bytes]:
    """Make every form that is offered, by the name of its file."""
    return {form.file_name: MAKERS[name](stock) for name, form in FORMS.items()}


def _copy(file_name: str) -> Maker:
    """Offer a file of the territory as it is: it is built for that."""
    return lambda stock: (stock.settings.geodata / file_name).read_bytes()


def _lay_out(write: Callable[..., bytes]) -> Maker:
    """Write the actions as tables, which name communes and what is withheld."""
    return lambda stock: write(
        stock.file, stock.all_names, withheld=tuple(list_withheld(stock.settings))
    )


MAKERS: dict[str, Maker] = {
    "xlsx": _lay_out(write_xlsx),
    "ods": _lay_out(write_ods),
    "csv": _lay_out(write_csv),
    "csv-simple": write_actions_csv,
    "communes": write_communes_csv,
    "coverage": write_coverage_csv,
    "gpkg": write_layers,
    "geojson": write_actions_geojson,
    "kml": write_kml,
    "outlines": _copy("communes.geojson"),
    "border-zones": _copy("border_zones.geojson"),
    "json": write_actions_json,
    "datapackage": write_package,
}
