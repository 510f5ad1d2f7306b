"""A connection that never waits for ever, and whose errors say in French what to do."""

import os
import re
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from math import inf
from threading import Event, Thread
from time import monotonic
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from mapapp.errors import DatabaseError

CONNECT_SECONDS = 5
STEP_SECONDS = 300  # any one statement; a server that is silent for longer hangs
LOCK_SECONDS = 20
URL_FORM = re.compile(r"^postgres(ql)?://")
HOST_FORM = re.compile(r"^[A-Za-z0-9][A-Za-z0-9.-]*$|^/[\w./-]+$")
KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}
# libpq says these in words only: no code comes with a connection that failed.
REFUSALS = (
    (r"password|mot de passe|authenti|no pg_hba|pg_hba", "identifiants refusés",
     "vérifier l'utilisateur et le mot de passe de MAPAPP_DATABASE_URL, puis pg_hba.conf"),
    (r"role .* does not exist|rôle .* n'existe pas", "utilisateur inconnu",
     "vérifier l'utilisateur de MAPAPP_DATABASE_URL"),
    (r"database .* does not exist|base de données .* n'existe pas", "base inconnue",
     "la créer : createdb NOM"),
    (r"too many|trop de|remaining connection slots", "trop de connexions",
     "augmenter max_connections, ou réessayer plus tard"),
    (r"SSL|certificate|certificat", "TLS refusé", "vérifier sslmode et les certificats"),
    (r"starting up|shutting down|recovery|démarre|s'arrête", "le serveur démarre ou s'arrête",
     "réessayer dans une minute"),
)  # fmt: skip
NO_SERVER = ("serveur injoignable", "vérifier que PostgreSQL tourne, l'hôte et le port")
SILENT = ("le serveur ne répond pas à temps", "vérifier sa charge et le réseau, puis recommencer")
RIGHTS = (
    "droit refusé",
    "publier : GRANT CREATE ON DATABASE, ou un schéma à lui ; servir : GRANT SELECT "
    "(docs/postgis.md)",
)
NOTHING = ("rien n'y est publié", "`mapapp publish`, ou un autre MAPAPP_DATABASE_SCHEMA")
# By class of error, the narrower first.
FAILURES: tuple[tuple[type[psycopg.Error], tuple[str, str]], ...] = (
    (errors.InsufficientPrivilege, RIGHTS),
    (errors.UndefinedTable, NOTHING),
    (errors.ReservedName, ("ce nom de schéma est réservé", "un autre --schema, sans pg_")),
    (errors.LockNotAvailable, ("une autre publication ou un lecteur tient les tables",
                               "recommencer quand elle est finie")),
    (errors.QueryCanceled, SILENT),
    (errors.DiskFull, ("le disque du serveur est plein", "faire de la place")),
    (errors.OutOfMemory, ("le serveur manque de mémoire", "lui en donner, ou recommencer")),
    (errors.ReadOnlySqlTransaction, ("le serveur est en lecture seule",
                                     "donner l'adresse du serveur principal")),
    (errors.UntranslatableCharacter, ("le codage de la base ne prend pas tous les caractères",
                                      "une base en UTF8")),
    (errors.DependentObjectsStillExist, (
        "la forme des tables a changé, et des objets d'autrui en dépendent",
        "les supprimer, les refaire ensuite, ou un autre --schema")),
)  # fmt: skip


class Link:
    """Hold a connection, and cut it when the server is silent for longer than a step may take."""

    def __init__(self, connection: psycopg.Connection[Any], seconds: float) -> None:
        self.connection = connection
        self.seconds = seconds
        self.is_cut = False
        self._until = monotonic() + seconds
        self._ended = Event()
        self._guardian = Thread(target=self._guard, name="database-guard", daemon=True)
        self._guardian.start()

    def feed(self, seconds: float | None = None) -> None:
        """Give the server its time anew."""
        self._until = monotonic() + (self.seconds if seconds is None else seconds)

    def rest(self) -> None:
        """Stop the clock while nothing is asked of the server."""
        self._until = inf

    def close(self) -> None:
        """End the connection, and the thread that guards it: the server's process forks later."""
        self._ended.set()
        self.connection.close()
        self._guardian.join()

    def _guard(self) -> None:
        while not self._ended.wait(max(0.01, min(1, self._until - monotonic()))):
            if monotonic() > self._until:
                self._cut()
                return

    def _cut(self) -> None:
        # The thread that waits for an answer is woken by the end of its socket.
        self.is_cut = True
        with suppress(OSError, psycopg.Error):
            own = socket.socket(fileno=os.dup(self.connection.pgconn.socket))
            with own:
                own.shutdown(socket.SHUT_RDWR)


@contextmanager
def open_link(url: str, *, seconds: float = STEP_SECONDS) -> Iterator[Link]:
    """Connect, and turn what goes wrong until the end into our own error.

    Raises
    ------
    DatabaseError
        With a host at most, never with the rest of the address.
    """
    place = f"base de données{_name_host(url)}"
    try:
        with closing(Link(_connect(url), seconds)) as link:
            try:
                yield link
            except psycopg.OperationalError:
                if link.is_cut:
                    raise DatabaseError(place, *SILENT) from None
                raise
    except psycopg.Error as error:
        raise DatabaseError(place, *_explain(error)) from None


def _connect(url: str) -> psycopg.Connection[Any]:
    if not URL_FORM.match(url):
        raise DatabaseError("adresse de la base", "forme inattendue", "postgresql://hôte/base")
    return psycopg.connect(
        url,
        autocommit=True,
        connect_timeout=CONNECT_SECONDS,
        client_encoding="utf8",
        application_name="mapapp",
        **KEEPALIVE,
    )


def _explain(error: psycopg.Error) -> tuple[str, str]:
    """Say what went wrong in words of ours: those of the server may quote the address."""
    for kind, words in FAILURES:
        if isinstance(error, kind):
            return words
    if isinstance(error, errors.ConnectionTimeout):
        return SILENT
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        said = str(error)
        found = [(what, cure) for form, what, cure in REFUSALS if re.search(form, said)]
        return found[0] if found else NO_SERVER
    if isinstance(error, psycopg.OperationalError):
        return "le serveur a coupé la connexion", "recommencer quand il est revenu"
    code = error.sqlstate or type(error).__name__
    return f"réponse inattendue ({code})", "voir le journal du serveur"


def name_place(url: str) -> str:
    """Name a database among others, without user and password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return ""
    return " ".join(str(parts.get(name) or "") for name in ("host", "port", "dbname"))


def _name_host(url: str) -> str:
    """Name the host where that can be no part of a password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.Error:
        return ""
    host, before = str(parts.get("host") or ""), url.partition("://")[2].rpartition("@")[0]
    is_plain = HOST_FORM.match(host) and not set("@/?#") & set(before)
    return f" ({host})" if is_plain else ""
