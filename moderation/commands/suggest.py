"""suggest: for each question the best articles of a file, and what the robot would say."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from moderation.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from moderation.adapters.exports.columns import Row
    from moderation.adapters.message_file import Line
    from moderation.adapters.reader import Reader
    from moderation.adapters.sqlite.articles import SqliteArticles

HELP = "for each question of a file give the best articles of another, and what the robot would answer"
PLACES: Final = 5
BATCH: Final = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    parser.add_argument(
        "articles",
        metavar="ARTICLES",
        type=Path,
        help="CSV or XLSX with the columns id, question, answer; or Markdown",
    )
    parser.add_argument(
        "questions",
        metavar="QUESTIONS",
        type=Path,
        help="JSON Lines or CSV with text, and id if there is one",
    )
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="CSV to write")
    parser.add_argument("--encoder", metavar="NAME", help="embedding model (default: the bundled one)")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write a row a question: five articles with their scores, and the robot's answer, empty when it is unsure.

    Raises BadInput when a file cannot be read or holds nothing of use.
    """
    # Imported late: the model takes seconds that `--help` need not wait for.
    from tqdm import tqdm  # noqa: PLC0415

    from moderation.adapters.article_file import read_pairs  # noqa: PLC0415
    from moderation.adapters.exports.columns import Column, Kind, Table  # noqa: PLC0415
    from moderation.adapters.exports.csv_file import write_csv  # noqa: PLC0415
    from moderation.adapters.message_file import read_messages  # noqa: PLC0415
    from moderation.adapters.models import open_reader  # noqa: PLC0415
    from moderation.adapters.sqlite.articles import SqliteArticles  # noqa: PLC0415
    from moderation.domain.errors import BadInput  # noqa: PLC0415

    pairs = list(read_pairs(arguments.articles))
    if not pairs:
        raise BadInput(
            f"There is no article in {arguments.articles}: give each a row, or a heading in Markdown."
        )
    lines = read_messages(arguments.questions, lambda bad: _complain(str(bad)))
    reader = open_reader(settings, threads=settings.threads or os.cpu_count() or 1)
    with (
        tempfile.TemporaryDirectory(prefix="efir-") as folder,
        closing(SqliteArticles(Path(folder))) as store,
    ):
        store.save([article for _, article in pairs], who="suggest", at=0.0)
        while texts := store.unread(reader.model.revision, limit=BATCH):
            store.read(reader.model.revision, reader.vectors(texts))
        names = {article.id: name for name, article in pairs}
        with tqdm(total=len(lines), unit=" questions", disable=not sys.stderr.isatty()) as bar:
            places = range(1, PLACES + 1)
            named = [
                column
                for place in places
                for column in (Column(f"article_{place}"), Column(f"score_{place}", Kind.SCORE))
            ]
            columns = (Column("id"), *named, Column("answered"))
            rows = _rows(store, reader, names, lines, bar.update)
            write_csv(arguments.out, Table(columns, rows))
    return 0


def _rows(
    store: SqliteArticles,
    reader: Reader,
    names: dict[str, str],
    lines: Sequence[Line],
    tell: Callable[[int], object],
) -> Iterator[Row]:
    from moderation.domain.screening.repair import legible  # noqa: PLC0415
    from moderation.pipeline.answers.robot import Robot  # noqa: PLC0415
    from moderation.pipeline.answers.suggester import Suggester, blended  # noqa: PLC0415

    vectors: dict[str, NDArray[np.float32]] = {}
    meant = [legible(line.text) for line in lines]
    for at in range(0, len(meant), BATCH):
        vectors |= reader.vectors(meant[at : at + BATCH])
        tell(len(meant[at : at + BATCH]))
    background = blended(store.shelf(), list(vectors.values()))
    suggester = Suggester(store, vectors.get, background=background)
    robot = Robot(suggester)
    day = datetime.now(UTC).date().isoformat()
    for line in lines:
        found = suggester.suggest(line.text, day=day, limit=PLACES).found
        cells = [cell for one in found for cell in (names[one.article.id], round(one.score, 4))]
        reply = robot.reply(line.text, day=day)
        cells += [""] * (2 * PLACES - len(cells))
        yield (line.id, *cells, reply.text)


def _complain(words: str) -> None:
    sys.stderr.write(words + "\n")
