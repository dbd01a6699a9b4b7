"""JSON Lines and CSV, from files and pipes, whole and while they grow."""

from __future__ import annotations

import asyncio
import json
import os
from argparse import Namespace
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters.connectors.platforms import file
from moderation.domain.chat import Arrival, Gap, Occurrence, Retraction
from moderation.domain.errors import BadInput
from moderation.testing.chats import connected, play, recorded, until
from moderation.testing.live import LiveGateway


def lines(*texts: str, first: int = 1) -> str:
    return "".join(json.dumps({"id": f"m{n}", "text": text}) + "\n" for n, text in enumerate(texts, first))


def everything(path: Path | str, position: str = "") -> tuple[list[Occurrence], str]:
    """Read a file to its end; return what it holds and the last position."""

    async def read() -> tuple[list[Occurrence], str]:
        found, last = [], position
        async with aclosing(platform(path).read(position)) as batches:
            async for batch in batches:
                found += batch.occurrences
                last = batch.position or last
        return found, last

    return asyncio.run(read())


def platform(path: Path | str, *, follow: bool = False) -> file.LineFile:
    return file.open_platform(Namespace(file=str(path), follow=follow, channel="file"))


def texts(found: Sequence[Occurrence]) -> list[str]:
    return [one.text for one in found if isinstance(one, Arrival)]


def test_a_file_is_read_whole_and_on_from_where_it_was_left(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    path.write_text(lines("Раз", "Два") + '{"retract": "m1"}\n{"gap": "cut off"}\nno json\n{"text": 5}\n')
    found, position = everything(path)
    assert found == [Arrival("m1", "Раз"), Arrival("m2", "Два"), Retraction("m1"), Gap("cut off")]
    with path.open("a") as more:
        more.write(lines("Три", first=3))
    assert everything(path, position)[0] == [Arrival("m3", "Три")]


def test_all_fields_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    path.write_text(
        '\ufeff{"id": 7, "text": "Q", "author": "ann", "channel": "ok", "at": 5, "donation": "9 €"}'
    )
    assert everything(path)[0] == [Arrival("7", "Q", "ann", "ann", 5.0, "ok", "9 €")]


def test_csv_with_line_breaks_inside_of_cells(tmp_path: Path) -> None:
    path = tmp_path / "chat.csv"
    path.write_text('\ufeffid;text;author\r\n1;"Когда\r\n5G ""у нас""?";ann\r\n2;Где?;bob\r\n', "utf-8")
    found, position = everything(path)
    assert found == [Arrival("1", 'Когда\r\n5G "у нас"?', "ann", "ann"), Arrival("2", "Где?", "bob", "bob")]
    with path.open("a", encoding="utf-8", newline="") as more:
        more.write("3;Почему?;eve\r\n")
    assert texts(everything(path, position)[0]) == ["Почему?"]


def test_lines_without_ids_have_the_same_ones_whenever_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    path.write_text('{"text": "a"}\n{"text": "a"}\n')
    found, _ = everything(path)
    assert found == everything(path)[0]
    assert len({one.id for one in found if isinstance(one, Arrival)}) == 2


def test_what_cannot_be_read_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file"):
        platform(tmp_path / "nothing.jsonl")
    path = tmp_path / "chat.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="column named text"):
        everything(path)


def test_a_file_that_grows_and_begins_anew_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "LOOK_SECONDS", 0.01)
    path = tmp_path / "chat.jsonl"
    path.write_text('{"text": "old and long"}\n')

    async def scene(live: LiveGateway) -> None:
        async with connected(live, platform(path, follow=True), tmp_path):
            await until(lambda: len(recorded(live)) == 1)
            with path.open("a") as more:
                more.write('{"text": "ha')
                more.flush()
                await asyncio.sleep(0.05)
                more.write('lf"}\n')
            await until(lambda: len(recorded(live)) == 2)
            path.write_text('{"text": "new"}\n')
            await until(lambda: len(recorded(live)) == 3)
        assert [one.text for one in recorded(live)] == ["old and long", "half", "new"]

    play(scene)


def test_a_pipe_is_read_as_it_comes_and_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)

    async def scene(live: LiveGateway) -> None:
        writer = os.open(path, os.O_RDWR)
        async with connected(live, platform(path), tmp_path) as running:
            os.write(writer, lines("Раз", "Два").encode()[:-5])
            await until(lambda: len(recorded(live)) == 1)
            os.write(writer, lines("Раз", "Два").encode()[-5:] + b'{"text": "last"}')
            await until(lambda: len(recorded(live)) == 2)
            os.close(writer)
            await running
        assert [one.text for one in recorded(live)] == ["Раз", "Два", "last"]

    play(scene)


@given(st.lists(st.text(max_size=20)), st.integers(1, 60))
def test_no_record_is_lost_at_the_border_of_two_chunks(given_texts: list[str], size: int) -> None:
    data = (
        b"id,text\n"
        + "".join(
            f'{n},"x{t.replace(chr(34), "").encode("utf-8", "replace").decode()}"\n'
            for n, t in enumerate(given_texts)
        ).encode()
    )
    form = file.Form.of(data)
    found: list[str] = []
    offset, held = 0, b""
    for start in range(0, len(data), size):
        held += data[start : start + size]
        end = form.end(held, final=start + size >= len(data))
        found += [
            one.id for one in form.read(held[:end], name="x", offset=offset) if isinstance(one, Arrival)
        ]
        offset, held = offset + end, held[end:]
    assert found == [str(n) for n in range(len(given_texts))]


def test_a_chat_of_another_channel_keeps_its_ids_apart(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    path.write_text(
        '{"id": 1, "text": "a", "channel": "x"}\n{"id": 1, "text": "b", "channel": "y"}\n{"id": 1, "text": "c"}\n'
    )

    async def scene(live: LiveGateway) -> None:
        async with connected(live, platform(path), tmp_path) as running:
            await running
        assert [(one.id, one.channel) for one in recorded(live)] == [
            ("x/1", "x"),
            ("y/1", "y"),
            ("1", "file"),
        ]

    play(scene)
