"""Intake: what viewers and feeds may do, and what a returning viewer hears."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.deciding.decisions import Verb
from moderation.domain.errors import Refused, StoreFailed, Unknown
from moderation.domain.events import Asked, Rated, Supported
from moderation.pipeline.ports import MessageQuery
from moderation.pipeline.viewers import intake as module
from moderation.pipeline.viewers.intake import Health, Intake, Submission, message_key
from moderation.testing.backstage import BROADCAST, Backstage, in_backstage

ROAMING = "Как подключить роуминг в Турции?"
INTERNET = "Почему не работает интернет на даче?"
NOW = 1_700_000_000.0


def asked(backstage: Backstage) -> list[Asked]:
    events = [recorded.event for recorded in backstage.stores.log.read(BROADCAST, kinds={Asked})]
    return [event for event in events if isinstance(event, Asked)]


async def answered(backstage: Backstage, text: str = ROAMING, *, viewer: str = "anna") -> int:
    """Have a question asked and answered; return its cluster."""
    (seq,) = await backstage.ask(text, viewer=viewer)
    await backstage.shown()
    cluster = backstage.cluster_of(seq)
    assert (await backstage.act(Verb.ANSWER, cluster, text="Набрать *111#")).done
    await backstage.shown()
    return cluster


@in_backstage(clock=lambda: NOW)
async def test_a_message_is_recorded_with_its_time_and_the_cheap_look_for_emergencies(
    backstage: Backstage,
) -> None:
    await backstage.intake.record(
        BROADCAST,
        [
            Submission("1", "anna", ROAMING),
            Submission("2", "boris", "Помогите, пожар, мы горим!", channel="vk", at=NOW - 5.0),
        ],
    )
    one, other = asked(backstage)
    assert (one.at, one.channel, one.alarm) == (NOW, "page", ())
    assert (other.at, other.channel, bool(other.alarm)) == (NOW - 5.0, "vk", True)


@in_backstage()
async def test_one_id_a_thousand_times_is_one_message(backstage: Backstage) -> None:
    first = await backstage.intake.record(BROADCAST, [Submission("1", "anna", ROAMING)])
    again = await backstage.intake.record(BROADCAST, [Submission("1", "anna", "другое")] * 1000)
    assert {receipt.offset for receipt in again} == {first[0].offset}
    assert not any(receipt.fresh for receipt in again)
    assert [event.text for event in asked(backstage)] == [ROAMING]
    other = await backstage.intake.record(BROADCAST, [Submission("1", "boris", ROAMING)])
    assert other[0].fresh


names = st.text(max_size=5)


@given(names, names, names, names)
def test_keys_differ_unless_viewer_and_id_are_the_same(
    viewer: str, id_: str, other: str, other_id: str
) -> None:
    if "\0" not in viewer + other:
        same = message_key(viewer, id_) == message_key(other, other_id)
        assert same == ((viewer, id_) == (other, other_id))


@in_backstage()
async def test_a_store_that_fails_acknowledges_nothing(backstage: Backstage) -> None:
    backstage.stores.log.failing = True
    with pytest.raises(StoreFailed):
        await backstage.ask(ROAMING)
    backstage.stores.log.failing = False
    assert asked(backstage) == []


@in_backstage()
async def test_me_too_counts_once_a_viewer(backstage: Backstage) -> None:
    (seq,) = await backstage.ask(ROAMING)
    await backstage.shown()
    cluster = backstage.cluster_of(seq)
    assert (await backstage.intake.support(BROADCAST, "boris", cluster)).askers == 2
    assert (await backstage.intake.support(BROADCAST, "boris", cluster)).askers == 2
    assert (await backstage.intake.support(BROADCAST, "anna", cluster)).askers == 2
    assert len(backstage.stores.log.read(BROADCAST, kinds={Supported})) == 2


@in_backstage()
async def test_of_what_is_not_there_or_was_dismissed_viewers_know_nothing(backstage: Backstage) -> None:
    (seq,) = await backstage.ask(ROAMING)
    await backstage.shown()
    cluster = backstage.cluster_of(seq)
    assert [row.id for row in await backstage.intake.similar(BROADCAST, ROAMING)] == [cluster]
    await backstage.act(Verb.DISMISS, cluster)
    await backstage.shown()
    assert await backstage.intake.similar(BROADCAST, ROAMING) == []
    for number in (cluster, 999):
        with pytest.raises(Unknown):
            await backstage.intake.support(BROADCAST, "boris", number)
        with pytest.raises(Unknown):
            await backstage.intake.rate(BROADCAST, "boris", number, useful=True)
    assert backstage.stores.log.read(BROADCAST, kinds={Supported, Rated}) == []


@in_backstage()
async def test_an_answer_is_rated_and_not_before_it_is_given(backstage: Backstage) -> None:
    (seq,) = await backstage.ask(INTERNET)
    await backstage.shown()
    with pytest.raises(Refused, match="no answer yet"):
        await backstage.intake.rate(BROADCAST, "anna", backstage.cluster_of(seq), useful=True)
    cluster = await answered(backstage)
    await backstage.intake.rate(BROADCAST, "anna", cluster, useful=False)
    await backstage.shown()
    row = backstage.stores.views.cluster(BROADCAST, cluster, now=NOW)
    assert row is not None
    assert (row.useful, row.useless) == (0, 1)


@in_backstage()
async def test_whoever_was_away_hears_the_answer_exactly_once_on_return(backstage: Backstage) -> None:
    cluster = await answered(backstage)
    missed = await backstage.intake.missed(BROADCAST, "anna")
    assert [frame["type"] for frame in missed.frames] == ["recorded", "filed", "answered"]
    assert missed.frames[2]["text"] == "Набрать *111#"
    await backstage.intake.told(BROADCAST, "anna", missed.answers)
    again = await backstage.intake.missed(BROADCAST, "anna")
    assert [frame["type"] for frame in again.frames] == ["recorded", "filed"]
    assert again.answers == []
    # Back for good: neither the cluster's next message nor its settling tells them again.
    backstage.gallery.connected = {"anna"}
    await backstage.ask(ROAMING, viewer="boris")
    await backstage.shown()
    assert backstage.gallery.frames("anna", "answered") == []
    assert [answer for answer, _ in missed.answers] == list(backstage.stores.views.told(BROADCAST, "anna"))
    assert missed.answers[0][1] == cluster


@in_backstage()
async def test_who_asked_two_things_hears_both_answers_on_return(backstage: Backstage) -> None:
    await backstage.ask(f"{ROAMING} И ещё: {INTERNET}")
    await backstage.shown()
    clusters = backstage.stores.views.messages(BROADCAST, MessageQuery())[0].clusters
    assert len(clusters) == 2
    for cluster in clusters:
        await backstage.act(Verb.ANSWER, cluster, text=f"Ответ {cluster}")
    await backstage.shown()
    missed = await backstage.intake.missed(BROADCAST, "anna")
    assert [frame["type"] for frame in missed.frames] == ["recorded", "filed", "answered", "answered"]
    heard = [(frame["id"], frame["cluster"]) for frame in missed.frames if frame["type"] == "answered"]
    assert heard == [(missed.frames[0]["id"], str(cluster)) for cluster in clusters]
    assert missed.frames[1]["cluster"] == str(clusters[0])


@in_backstage()
async def test_whoever_heard_it_live_does_not_hear_it_again_on_return(backstage: Backstage) -> None:
    backstage.gallery.connected = {"anna"}
    await answered(backstage)
    await backstage.until(lambda: bool(backstage.stores.views.told(BROADCAST, "anna")))
    assert len(backstage.gallery.frames("anna", "answered")) == 1
    missed = await backstage.intake.missed(BROADCAST, "anna")
    assert [frame["type"] for frame in missed.frames] == ["recorded", "filed"]


@in_backstage()
async def test_missed_waits_for_what_was_recorded_just_before(backstage: Backstage) -> None:
    (seq,) = await backstage.ask(ROAMING, viewer="dina")
    missed = await backstage.intake.missed(BROADCAST, "dina")
    assert missed.frames[0]["seq"] == seq


@in_backstage()
async def test_only_the_last_messages_are_told_again_oldest_first(backstage: Backstage) -> None:
    texts = [f"Привет {number}" for number in range(module.MISSED + 5)]
    seqs = await backstage.ask(*texts)
    await backstage.shown()
    missed = await backstage.intake.missed(BROADCAST, "anna")
    told = [frame["seq"] for frame in missed.frames if frame["type"] == "recorded"]
    assert told == seqs[5:]


@in_backstage()
async def test_two_questions_of_one_cluster_are_both_answered_on_return(backstage: Backstage) -> None:
    seqs = await backstage.ask(ROAMING, INTERNET)
    await backstage.shown()
    one, other = (backstage.cluster_of(seq) for seq in seqs)
    await backstage.act(Verb.MERGE, one, other)
    await backstage.act(Verb.ANSWER, one, text="Набрать *111#")
    await backstage.shown()
    missed = await backstage.intake.missed(BROADCAST, "anna")
    answered_ids = [frame["id"] for frame in missed.frames if frame["type"] == "answered"]
    assert answered_ids == [frame["id"] for frame in missed.frames if frame["type"] == "recorded"]
    assert [cluster for _, cluster in missed.answers] == [one]


@in_backstage()
async def test_the_page_shows_the_newest_open_broadcast(backstage: Backstage) -> None:
    await backstage.shown()
    current = await backstage.intake.current()
    assert current is not None
    assert current.id == BROADCAST
    await backstage.control.open("second", title="Второй", language="ru")
    await backstage.until(lambda: backstage.stores.views.broadcast("second") is not None)
    current = await backstage.intake.current()
    assert current is not None
    assert current.id == "second"
    assert await backstage.intake.broadcast("third") is None


@in_backstage()
async def test_on_air_is_what_the_overlay_shows(backstage: Backstage) -> None:
    (seq,) = await backstage.ask(ROAMING)
    await backstage.shown()
    assert await backstage.intake.on_air(BROADCAST) is None
    cluster = backstage.cluster_of(seq)
    await backstage.act(Verb.APPROVE, cluster)
    await backstage.act(Verb.ON_AIR, cluster)
    await backstage.shown()
    row = await backstage.intake.on_air(BROADCAST)
    assert row is not None
    assert (row.id, row.label) == (cluster, ROAMING)


@in_backstage()
async def test_similar_are_five_at_most_each_once(backstage: Backstage) -> None:
    seqs = await backstage.ask(ROAMING, INTERNET, *[f"Сколько стоит {letter * 9}?" for letter in "абвгдеж"])
    await backstage.shown()
    clusters = [backstage.cluster_of(seq) for seq in seqs]
    await backstage.act(Verb.MERGE, clusters[0], clusters[1])
    await backstage.shown()

    class Everything:
        async def similar(self, broadcast: str, text: str) -> list[int]:
            return clusters

        def health(self, broadcast: str) -> Health:
            return backstage.control.health(broadcast)

    intake = Intake(backstage.recorder, backstage.stores.views, Everything(), clock=time.time)
    rows = await intake.similar(BROADCAST, "")
    assert [row.id for row in rows] == [clusters[0], *clusters[2:6]]


def test_a_fault_in_the_look_for_emergencies_keeps_no_message_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_text: str) -> tuple[str, ...]:
        raise ZeroDivisionError

    @in_backstage()
    async def ask(backstage: Backstage) -> None:
        await backstage.intake.record(BROADCAST, [Submission("1", "anna", ROAMING)])
        assert [(event.text, event.alarm) for event in asked(backstage)] == [(ROAMING, ())]

    monkeypatch.setattr(module, "alarm", broken)
    ask()
