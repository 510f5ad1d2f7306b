"""The files of a gap analysis: what the page shows under the same query, to take away."""

from flask import Blueprint, Response, current_app, request

from mapapp.gapforms import FORMS, Form, Kit, make_file, name_file
from mapapp.matrix import Matrix
from mapapp.query import MatrixQuery, read_query
from mapapp.shelf import shelf_of
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE, speak
from mapapp.survey import make_survey

gapfiles = Blueprint("gapfiles", __name__)


@gapfiles.get("/couverture/lacunes.csv")
def send_csv() -> Response:
    """Send the table for French spreadsheets."""
    return _send("csv")


@gapfiles.get("/couverture/lacunes-simple.csv")
def send_plain_csv() -> Response:
    """Send the table for programs."""
    return _send("csv-simple")


@gapfiles.get("/couverture/lacunes.xlsx")
def send_workbook() -> Response:
    """Send the workbook: communes, ranked gaps, cells, method and sources."""
    return _send("xlsx")


@gapfiles.get("/couverture/lacunes.geojson")
def send_geojson() -> Response:
    """Send the communes as map features."""
    return _send("geojson")


@gapfiles.get("/couverture/lacunes.gpkg")
def send_geopackage() -> Response:
    """Send the communes, with their outlines, and the ranked gaps as a GeoPackage."""
    return _send("gpkg")


@gapfiles.get("/couverture/carte.svg")
def send_figure() -> Response:
    """Send the map with its legend and sources, to print at any size."""
    return _send("svg")


@gapfiles.get("/couverture/carte.png")
def send_picture() -> Response:
    """Send the same map as a picture, for texts and slides."""
    return _send("png")


def _send(form: Form) -> Response:
    """Send a form of what is asked for, as a file with a telling name.

    A file is for others too: it speaks the language that its address names, French without.
    """
    shelf = shelf_of(current_app)
    query = read_query(MatrixQuery, request.args.lists())
    if form == "geojson":
        shelf.find_made("communes.geojson")  # its outlines come with the downloads
    matrix = Matrix(make_survey(shelf.atlas, query), query)
    asked = request.args.get("lang", "")
    with speak(asked if asked in LANGUAGES else SOURCE_LANGUAGE):
        kit = Kit(shelf.snapshot.files, shelf.settings.public_url)
        body = make_file(form, matrix, kit)
    named = {"Content-Disposition": f'attachment; filename="{name_file(form, query)}"'}
    return Response(body, content_type=FORMS[form].media_type, headers=named)
