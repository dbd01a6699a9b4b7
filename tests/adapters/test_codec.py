import contextlib
import dataclasses

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.adapters import codec
from moderation.domain.deciding.decisions import Command, Outcome
from moderation.domain.errors import StoreDamaged, StoreTooNew
from moderation.domain.events import Asked, Decided, Event, Opened, Screened
from moderation.domain.message import Kind
from moderation.testing import asked, screening

TEXT = st.text(st.characters(), max_size=20)
st.register_type_strategy(str, TEXT)
st.register_type_strategy(float, st.floats(allow_nan=False))
st.register_type_strategy(int, st.integers(-(2**63), 2**64 - 1))

events = st.one_of([st.from_type(kind) for kind in codec.KINDS.values()])


@given(events)
def test_every_event_comes_back_as_it_went(event: Event) -> None:
    kind, payload = codec.encode(event)
    assert kind == type(event).__name__
    assert codec.decode(kind, payload) == event


@given(st.one_of(st.from_type(Command), st.from_type(Outcome)))
def test_commands_and_outcomes_come_back_as_they_went(value: Command | Outcome) -> None:
    assert codec.unpack(codec.pack(value), type(value)) == value


@given(TEXT, TEXT)
def test_any_text_has_a_key_that_sorts_as_it_does(one: str, other: str) -> None:
    assert codec.key_text(codec.text_key(one)) == one
    assert (codec.text_key(one) < codec.text_key(other)) == (one < other)


LONE, LOW = chr(0xD800), chr(0xDC00)


@pytest.mark.parametrize(
    "text", [LONE, LOW + LONE, LONE + LOW, "\\ud800" + LONE, "\0\n\t\\", "é" + LONE + "ж"]
)
def test_lone_surrogates_are_kept_and_never_joined_to_a_pair(text: str) -> None:
    event = codec.decode(*codec.encode(asked(text)))
    assert isinstance(event, Asked)
    assert list(event.text) == list(text)


def test_vectors_beside_a_lone_surrogate_stay_bytes() -> None:
    event = Screened((1,), (screening("\ud800"),), (1,), bytes(range(256)), 128, "model", 1.0)
    assert codec.decode(*codec.encode(event)) == event


def test_enumerations_come_back_as_members() -> None:
    event = codec.decode(*codec.encode(Screened((1,), (screening(),), (), b"", 0, "", 1.0)))
    assert isinstance(event, Screened)
    assert event.screenings[0].kind is Kind.QUESTION


def test_what_an_older_version_wrote_stays_readable() -> None:
    older = msgspec.msgpack.encode({"id": "1", "viewer": "v", "text": "t", "at": 1.0, "channel": "page"})
    assert codec.decode("Asked", older) == Asked("1", "v", "t", 1.0, "page", ())


@pytest.mark.parametrize("kind", codec.KINDS.values())
def test_only_fields_of_the_first_version_may_lack_a_default(kind: type[Event]) -> None:
    first = {
        "Opened": "title language at", "Asked": "id viewer text at channel",
        "Supported": "viewer cluster at", "Rated": "viewer cluster useful at",
        "Consulted": "viewer at", "PassedOn": "viewer at",
        "Screened": "seqs screenings embedded vectors dim encoder at", "Filed": "filings at", "Titled": "titles",
        "Settled": "moves merged at", "Proposed": "merges at", "Surged": "surges at", "Decided": "id who at verb",
        "Told": "answer cluster viewers at",
        "Erased": "messages at memory",
    }  # fmt: skip
    required = {field.name for field in dataclasses.fields(kind) if field.default is dataclasses.MISSING}
    assert required == set(first[kind.__name__].split())


def test_a_kind_of_a_later_version_is_named() -> None:
    with pytest.raises(StoreTooNew, match="'Pinned', which this version"):
        codec.decode("Pinned", b"\x80")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Decided, {"id": "1", "who": "o", "at": 1.0, "verb": "applaud"}),
        (Opened, {"title": "t", "language": "ru"}),
        (Opened, ["t", "ru", 1.0]),
    ],
)
def test_what_does_not_fit_this_version_is_too_new(kind: type[Event], fields: object) -> None:
    with pytest.raises(StoreTooNew, match="start the version that wrote it"):
        codec.decode(kind.__name__, msgspec.msgpack.encode(fields))


@given(st.binary(max_size=60))
def test_no_bytes_do_worse_than_an_error_of_efir(payload: bytes) -> None:
    for data in (payload, b"\xc1" + payload):
        with contextlib.suppress(StoreDamaged, StoreTooNew):
            codec.decode("Asked", data)


def test_a_cut_payload_is_damaged() -> None:
    kind, payload = codec.encode(asked("текст"))
    with pytest.raises(StoreDamaged, match="restore a backup"):
        codec.decode(kind, payload[:-3])
