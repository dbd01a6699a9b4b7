"""Alone with the log of many machines: no role runs, and none has anything that the log lacks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from moderation.adapters.data_folder import DataFolder, own_folder
from moderation.adapters.jetstream.broker import CONNECT_SECONDS, Broker
from moderation.adapters.jetstream.copied import FILE as COPIED
from moderation.adapters.jetstream.log import JetStreamEventLog
from moderation.adapters.jetstream.naming import SPACE
from moderation.adapters.jetstream.registry import Registry
from moderation.adapters.jetstream.snapshots import JetStreamSnapshots
from moderation.adapters.sqlite.log import FILE as LOG
from moderation.adapters.sqlite.outbox import FILE as OUTBOX
from moderation.adapters.sqlite.outbox import SqliteOutbox
from moderation.domain.errors import StoreFailed

MANY = 1_000_000


@contextmanager
def open_alone(
    servers: str, data: Path, *, space: str = SPACE
) -> Iterator[tuple[JetStreamEventLog, JetStreamSnapshots]]:
    """Open log and snapshots; what roles keep of the log in a data folder, beside that, is gone from here on.

    Raises StoreFailed when a role runs, or an intake has not sent on all that it acknowledged.
    """
    with closing(Broker(servers, name="efir-alone")) as broker:
        broker.call(_require_nobody(broker, space), within=CONNECT_SECONDS)
        for folder in sorted(data.glob("*-[0-9]*")):
            _forget(folder)
        own = own_folder(data, "alone")
        try:
            with closing(JetStreamEventLog(broker, own.path, space=space)) as log:
                yield log, JetStreamSnapshots(broker, space=space)
        finally:
            shutil.rmtree(own.path)
            own.close()


async def _require_nobody(broker: Broker, space: str) -> None:
    for broadcast, place in (await Registry(broker, space).all()).items():
        answer = await broker.ask(f"$JS.API.CONSUMER.NAMES.{place.shard.stream}")
        if answer.get("total"):
            raise StoreFailed(
                f"{answer['total']} processes read the log of {broadcast[:40]!r}: stop every role and dashboard;"
                " what was killed counts for a minute."
            )


def _forget(folder: Path) -> None:
    """Delete a role's copy of the log, which its next start makes anew, and what its outbox has sent on."""
    with closing(DataFolder(folder)):
        if (folder / OUTBOX).exists():
            with closing(SqliteOutbox(folder)) as outbox:
                if waiting := outbox.count():
                    raise StoreFailed(
                        f"{waiting} messages in {folder} are not in the log yet: start that intake until its backlog is"
                        " 0, stop it, and try again."
                    )
                outbox.forget_sent(most=MANY)
                outbox.cut()
        for file in (*folder.glob(f"{LOG}*"), folder / COPIED):
            file.unlink(missing_ok=True)
