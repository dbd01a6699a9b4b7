"""Settings: command line, else environment `EFIR_*`, else default; each remembers where it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from moderation.domain.errors import BadSetting

MAX_PORT = 65535
TITLES = {"ru": "Прямой эфир", "en": "Live"}
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#,;'\"]+/?")


def _setting(default: Any, help_text: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": help_text, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an operator may set; environment names are `EFIR_` and the field's name in capitals."""

    data: Path = _setting(Path("data"), "folder that holds the event log, views and secrets")
    host: str = _setting("127.0.0.1", "address that intake listens on")
    port: int = _setting(8765, "port of intake: viewer page, overlay, websockets, health")
    intake: str = _setting(
        "",
        "address of the intake that the dashboard asks how all is, such as http://intake-1:8765; "
        "empty = host and port",
    )
    viewer_page: str = _setting(
        "",
        "address of the viewer page as people open it, for links, such as https://questions.example.org; "
        "empty = that of intake",
    )
    dashboard_port: int = _setting(8501, "port of the dashboard")
    log: str = _setting(
        "",
        "event log of many machines: nats://host:port of each server of NATS JetStream, comma-separated; "
        "empty = a file in the data folder",
        secret=True,
    )
    acknowledge: str = _setting(
        "outbox",
        "when intake says that a message is recorded, with a log of many machines: outbox (it is on intake's own disk) "
        "or quorum (most servers of the log have it)",
    )
    views: str = _setting(
        "",
        "views, decisions and articles of many machines: postgresql://user:password@host/database; "
        "empty = files in the data folder",
        secret=True,
    )
    language: str = _setting("ru", "language of pages and new broadcasts: ru or en")
    encoder: str = _setting(
        "default", "embedding model: default (bundled), or a name or path for sentence-transformers"
    )
    viewer_per_minute: int = _setting(12, "messages a viewer may send a minute, 0 = no limit")
    address_per_minute: int = _setting(0, "messages a network address may send a minute, 0 = no limit")
    broadcast_per_minute: int = _setting(
        0, "messages that all viewers of a broadcast may send a minute together, 0 = no limit"
    )
    origins: str = _setting(
        "", "origins allowed to open websockets, comma-separated; empty = the page's own host"
    )
    framed_by: str = _setting(
        "", "origins whose pages may show the viewer page in a frame, comma-separated; empty = none"
    )
    connections: int = _setting(0, "viewers and feeds connected at once, 0 = as many as there are files for")
    address_connections: int = _setting(
        0, "connections a network address may have, 0 = no limit: a whole town may share one"
    )
    jwt_key: str = _setting(
        "", "key of the passes (JWT) that viewers then need; empty = viewers need none", secret=True
    )
    jwt_algorithm: str = _setting(
        "HS256", "the only algorithm of passes: HS256, RS256, ES256, EdDSA and others"
    )
    jwt_audience: str = _setting("efir", "audience that a pass must be for")
    tls_certificate: str = _setting(
        "", "certificate chain (PEM) for TLS on intake's and the dashboard's ports"
    )
    tls_key: str = _setting("", "its private key (PEM)")
    proxies: str = _setting("", "addresses of proxies whose X-Forwarded-For is believed, comma-separated")
    retention_days: int = _setting(
        0,
        "days after which what viewers typed is deleted while serve, or project of many machines, runs, 0 = kept; "
        "masked wordings stay",
    )
    topics: str = _setting("", "file of topics (TOML); empty = the set that ships with Efir")
    reword_url: str = _setting(
        "",
        "base address of a language model that may reword suggested answers, by OpenAI's interface, such as "
        "http://127.0.0.1:11434/v1; empty = none",
    )
    reword_model: str = _setting("", "name of that model, as its server knows it")
    reword_key: str = _setting("", "key for that server; empty = it asks for none", secret=True)
    reword_seconds: int = _setting(30, "how long a rewording may take")
    title: str = _setting(
        "", "title of the broadcast that a fresh data folder opens; empty = Прямой эфир, in English Live"
    )
    threads: int = _setting(0, "threads for the encoder, 0 = all cores but one, at least one")
    staff_token: str = _setting(
        "", "token for the dashboard; empty = one is made and kept in the data folder; - = none", secret=True
    )
    feed_token: str = _setting(
        "", "token for chat feeds; empty = one is made and kept in the data folder; - = none", secret=True
    )
    staff: str = _setting(
        "", "who may sign in through the provider of secrets.toml: e-mail=role, comma-separated"
    )

    @property
    def first_title(self) -> str:
        """Return the title of the broadcast that a fresh data folder opens."""
        return self.title or TITLES[self.language]

    def environment(self) -> dict[str, str]:
        """Return what another process must find in its environment to have the same settings."""
        return {f"EFIR_{item.name.upper()}": str(getattr(self, item.name)) for item in fields(self)}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a setting's value came from: "command line", "environment" or "default"."""

    name: str
    value: object
    source: str
    help: str
    secret: bool


def load(
    environ: Mapping[str, str], given: Mapping[str, object] | None = None
) -> tuple[Settings, list[Origin]]:
    """Return the settings and where each came from.

    `environ` is the environment, `given` what the command line set (None values count as not given).

    Raises BadSetting with a sentence when a value cannot be used.
    """
    values: dict[str, Any] = {}
    origins: list[Origin] = []
    called = {item.name: f"EFIR_{item.name.upper()}" for item in fields(Settings)}
    for item in fields(Settings):
        name, variable = item.name, called[item.name]
        if given and given.get(name) is not None:
            value, source = given[name], "command line"
            called[name] = "--" + name.replace("_", "-")
        elif environ.get(variable):
            value, source = environ[variable], "environment"
        else:
            value, source = item.default, "default"
        values[name] = _convert(called[name], value, type(item.default))
        origins.append(Origin(name, values[name], source, item.metadata["help"], item.metadata["secret"]))
    settings = Settings(**values)
    _check(settings, called)
    return settings, origins


def _convert(called: str, value: object, kind: type) -> object:
    if kind is int:
        try:
            return int(str(value))
        except ValueError:
            raise BadSetting(f"{called} is {str(value)[:40]!r}: give a whole number.") from None
    return Path(str(value)) if issubclass(kind, Path) else str(value)


def _check(settings: Settings, called: Mapping[str, str]) -> None:
    """Raise BadSetting for a value that cannot be used, by the name by which it was `called`."""
    for name in ("port", "dashboard_port"):
        if not 0 <= getattr(settings, name) <= MAX_PORT:
            raise BadSetting(
                f"{called[name]} is {getattr(settings, name)}: give a port from 0 to {MAX_PORT}."
            )
    for name in (
        "viewer_per_minute",
        "address_per_minute",
        "broadcast_per_minute",
        "connections",
        "address_connections",
        "retention_days",
        "threads",
    ):
        if getattr(settings, name) < 0:
            raise BadSetting(f"{called[name]} is {getattr(settings, name)}: give 0 or more.")
    _check_rewording(settings, called)
    _check_addresses(settings, called)
    _check_origins(settings, called)
    if settings.acknowledge not in ("outbox", "quorum"):
        raise BadSetting(f"{called['acknowledge']} is {settings.acknowledge[:40]!r}: give outbox or quorum.")
    if settings.log and not all(
        server.startswith(("nats://", "tls://", "ws://", "wss://")) for server in settings.log.split(",")
    ):
        raise BadSetting(
            f"{called['log']} is no address of NATS: write nats://host:4222, several with commas between."
        )
    if settings.views and not settings.views.startswith(("postgresql://", "postgres://")):
        # Not shown: it may hold a password.
        raise BadSetting(
            f"{called['views']} is no address of PostgreSQL: write postgresql://user:password@host/database."
        )
    if settings.language not in ("ru", "en"):
        raise BadSetting(f"{called['language']} is {settings.language[:40]!r}: give ru or en.")


def _check_rewording(settings: Settings, called: Mapping[str, str]) -> None:
    if not settings.reword_url:
        return
    if not settings.reword_url.startswith(("http://", "https://")):
        raise BadSetting(
            f"{called['reword_url']} is {settings.reword_url[:80]!r}: give an address such as http://127.0.0.1:11434/v1."
        )
    if not settings.reword_model:
        raise BadSetting(
            f"{called['reword_model']} is empty: name the model of EFIR_REWORD_URL that shall reword."
        )
    if not settings.reword_key.isascii() or not settings.reword_key.isprintable():
        raise BadSetting(
            f"{called['reword_key']} holds what no key does: copy it again, without spaces and line ends."
        )
    if settings.reword_seconds < 1:
        raise BadSetting(f"{called['reword_seconds']} is {settings.reword_seconds}: give 1 or more.")


def _check_addresses(settings: Settings, called: Mapping[str, str]) -> None:
    for name in ("intake", "viewer_page"):
        address = getattr(settings, name)
        if address and not address.startswith(("http://", "https://")):
            raise BadSetting(
                f"{called[name]} is {address[:80]!r}: give an address such as http://intake-1:8765."
            )


def _check_origins(settings: Settings, called: Mapping[str, str]) -> None:
    for name in ("origins", "framed_by"):
        for part in filter(None, map(str.strip, getattr(settings, name).split(","))):
            if not _ORIGIN.fullmatch(part):
                raise BadSetting(
                    f"{called[name]} holds {part[:60]!r}: give origins such as https://example.org, "
                    "several with commas between."
                )
