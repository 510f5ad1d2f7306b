"""Describe the plain tables for programs: a Data Package, each table with its Table Schema.

It describes the CSV of RFC 4180, not the French one: its names and values are those of the API and
stay as they are, whereas the spreadsheet's columns are words for people, several rows to an action.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from mapapp.exchange.offer import find_forms
from mapapp.exchange.plain_out import write_actions_csv, write_communes_csv, write_coverage_csv
from mapapp.exchange.plaincolumns import COVER_COLUMNS, Column
from mapapp.exchange.stock import CREDITS, TITLE, Stock
from mapapp.model import Source
from mapapp.speech import fill_names

PROFILE = "https://datapackage.org/profiles/2.0/"
OPEN_LICENCE = {
    "name": "etalab-2.0",
    "path": "https://spdx.org/licenses/etalab-2.0.html",
    "title": "Licence Ouverte 2.0",
}
Json = dict[str, Any]


def write_package(stock: Stock) -> bytes:
    """Write the description of communes.csv, actions-simple.csv and coverage.csv."""
    package: Json = {
        "$schema": f"{PROFILE}datapackage.json",
        "name": f"actions-jeunesse-{stock.records.territory.slug}",
        "title": fill_names(TITLE),
        "description": CREDITS,
        "keywords": ["jeunesse", "communes", stock.records.territory.name],
        "sources": [_describe_source(source) for source in stock.file.sources],
        **_describe_site(stock),
        "resources": [
            _describe_communes(stock),
            _describe_actions(stock),
            _describe_coverage(stock),
        ],
    }
    return f"{json.dumps(package, ensure_ascii=False, indent=1)}\n".encode()


def _describe_site(stock: Stock) -> Json:
    """Say who publishes this and where, as far as the operator says so."""
    settings = stock.settings
    told: Json = {}
    if settings.public_url:
        told["homepage"] = f"{settings.public_url}/donnees"
    if settings.operator:
        told["contributors"] = [{"title": settings.operator, "roles": ["publisher"]}]
    return told


def _describe_source(source: Source) -> Json:
    return {"title": f"{source.title} ({source.publisher}, {source.year})"}


def _describe_communes(stock: Stock) -> Json:
    schema = _describe_columns(stock.commune_columns) | {"primaryKey": ["code"]}
    return _describe_table("communes", write_communes_csv(stock), schema, stock) | {
        "licenses": [OPEN_LICENCE]
    }


def _describe_actions(stock: Stock) -> Json:
    schema = _describe_columns(stock.action_columns) | {
        "primaryKey": ["id"],
        "foreignKeys": [_refer("programme", "", "id")],
    }
    return _describe_table("csv-simple", write_actions_csv(stock), schema, stock)


def _describe_coverage(stock: Stock) -> Json:
    schema = _describe_columns(COVER_COLUMNS) | {
        "primaryKey": ["action", "code"],
        "foreignKeys": [
            _refer("code", "communes", "code"),
            _refer("action", "actions", "id"),
            _refer("programme", "actions", "id"),
        ],
    }
    return _describe_table("coverage", write_coverage_csv(stock), schema, stock)


def _describe_table(name: str, body: bytes, schema: Json, stock: Stock) -> Json:
    form = find_forms(has_border=stock.records.has_border)[name]
    return {
        "name": form.file_name.removesuffix(".csv").removesuffix("-simple"),
        "type": "table",
        "path": form.file_name,
        "title": form.title,
        "description": f"{form.holds} {form.lacks}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(body),
        "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
        "dialect": {"delimiter": ",", "header": True, "lineTerminator": "\r\n"},
        "schema": {"$schema": f"{PROFILE}tableschema.json", **schema},
    }


def _describe_columns(columns: Sequence[Column[Any]]) -> Json:
    return {"fields": [_describe_column(column) for column in columns], "missingValues": [""]}


def _describe_column(column: Column[Any]) -> Json:
    told: Json = {"name": column.name, "type": column.type, "title": column.title}
    return told | ({"constraints": dict(column.constraints)} if column.constraints else {})


def _refer(field: str, resource: str, to: str) -> Json:
    """Say that a column holds keys of another table; "" is the table itself."""
    return {"fields": [field], "reference": {"resource": resource, "fields": [to]}}
