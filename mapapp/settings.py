"""What an operator may set, from the environment (MAPAPP_…)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent
STATIC = PACKAGE / "static"
TEMPLATES = ROOT / "templates"
# The settings that name a file of data, but for those of the folder ``geodata``.
DATA_FIELDS = ("actions", "young", "services")
GEODATA_FILES = (
    "communes.geojson",
    "associated_communes.geojson",
    "border_zones.geojson",
    "zones.json",
    "territory.json",
)
# What a project's folder holds, for the settings ``actions`` and ``geodata``.
PROJECT_FILES = ("actions.json", "geodata")
PUBLIC_FORM = r"^(https?://[A-Za-z0-9.:/-]*[A-Za-z0-9])?$"
FRAMES_FORM = r"^('none'|'self'|https?://[A-Za-z0-9.:-]+( https?://[A-Za-z0-9.:-]+)*)$"

SCHEMA_FORM = r"^[a-z_][a-z0-9_]{0,40}$"


def _blank_as_none(value: object) -> object:
    return None if value == "" else value


class Settings(BaseSettings):
    """Hold the operator's settings; each reads the variable MAPAPP_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="MAPAPP_", frozen=True)

    actions: Annotated[Path, Field(description="the actions file")] = ROOT / "actions.json"
    geodata: Annotated[Path, Field(description="the folder of the territory data")] = (
        ROOT / "geodata"
    )
    young: Annotated[
        Path | None,
        BeforeValidator(_blank_as_none),
        Field(description="a CSV of young people by commune and age, to rank gaps by"),
    ] = None
    services: Annotated[
        Path | None,
        BeforeValidator(_blank_as_none),
        Field(description="a file of services that directories list, shown apart"),
    ] = None
    database_url: Annotated[
        SecretStr | None,
        BeforeValidator(_blank_as_none),
        Field(description="a PostGIS database to publish to, and to serve from"),
    ] = None
    database_schema: Annotated[
        str,
        Field(pattern=SCHEMA_FORM, description="the schema of that database that is mapapp's"),
    ] = "mapapp"
    cache: Annotated[Path, Field(description="where prepared snapshots are kept")] = ROOT / ".cache"
    host: Annotated[
        str, Field(min_length=1, description="the address that the server listens on")
    ] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="the port that it listens on")] = 8000
    workers: Annotated[int, Field(ge=1, le=64, description="serving processes")] = 2
    watch: Annotated[
        float,
        Field(ge=0, le=3600, description="seconds between two looks at the data files, 0: never"),
    ] = 2
    show_names: Annotated[
        bool, Field(description="show the names of contact persons, not only their roles")
    ] = False
    show_contacts: Annotated[
        bool, Field(description="show contacts at all: role, organisation, e-mail, telephone")
    ] = True
    basemap: Annotated[
        bool, Field(description="offer the IGN street map, which visitors may switch on")
    ] = False
    frame_ancestors: Annotated[
        str,
        Field(
            pattern=FRAMES_FORM,
            description="who may embed the view of /integrer (CSP frame-ancestors)",
        ),
    ] = "'none'"
    proxies: Annotated[
        int, Field(ge=0, le=5, description="proxies in front whose X-Forwarded-* are believed")
    ] = 0
    public_url: Annotated[
        str,
        Field(
            pattern=PUBLIC_FORM,
            max_length=150,  # a QR code holds it with the page of a commune
            description="the public address of the site, for the links that search engines read",
        ),
    ] = ""
    log: Annotated[
        Literal["off", "text", "json"],
        Field(description="a line for each request, without address and query: off, text or json"),
    ] = "off"
    metrics: Annotated[
        bool, Field(description="answer /metrics (Prometheus) to this machine and its network")
    ] = False
    operator: Annotated[str, Field(description="who publishes this site (legal notice)")] = ""
    operator_address: Annotated[str, Field(description="the publisher's postal address")] = ""
    operator_email: Annotated[str, Field(description="where visitors may write")] = ""
    director: Annotated[str, Field(description="the director of publication")] = ""
    hosting: Annotated[str, Field(description="the hosting company, name and address")] = ""

    def data_files(self) -> list[Path]:
        """List the files of data that these settings name, there or not."""
        named = [getattr(self, field) for field in DATA_FIELDS]
        return [*filter(None, named), *(self.geodata / name for name in GEODATA_FILES)]

    def staged(self, folder: Path) -> "Settings":
        """Return the same settings on copies of the data files, of the same names, in a folder."""
        named = {field: getattr(self, field) for field in DATA_FIELDS}
        files = {field: folder / field / path.name for field, path in named.items() if path}
        return self.model_copy(update={**files, "geodata": folder / "geodata"})

    def content_values(self) -> dict[str, str | bool]:
        """Return the settings that change what a snapshot holds."""
        return self.model_dump(
            include={
                "show_names",
                "show_contacts",
                "basemap",
                "frame_ancestors",
                "public_url",
                "operator",
                "operator_address",
                "operator_email",
                "director",
                "hosting",
                "log",
            }
        )

    def as_environment(self) -> dict[str, str]:
        """Return the variables that give these settings to another process.

        The address of the database, which holds a password, is for the first process alone.
        """
        return {
            f"MAPAPP_{name.upper()}": "" if value is None else str(value)
            for name, value in self
            if name != "database_url"
        } | {"MAPAPP_DATABASE_URL": ""}
