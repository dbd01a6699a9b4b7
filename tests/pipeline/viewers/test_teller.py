"""Who hears of what: filed at once, answered once, late arrivals and merged clusters too."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from moderation.domain.deciding.decisions import Change, Field, Status, Subject, Verb
from moderation.domain.events import (
    Asked,
    Decided,
    Event,
    Filed,
    Filing,
    Opened,
    Screened,
    Supported,
    Title,
    Titled,
    Told,
)
from moderation.domain.message import Screening, Verdict
from moderation.domain.overload import CALM_SECONDS, Load, Relief
from moderation.pipeline.ports import Entry
from moderation.pipeline.viewers import teller as module
from moderation.pipeline.viewers.recorder import Recorder
from moderation.pipeline.viewers.teller import Teller
from moderation.pipeline.views.projector import Projector
from moderation.testing import FaultyLog, MemoryEventLog, MemoryViews, asked, filed, screening, settled
from moderation.testing.gallery import Gallery

AT = 1_700_000_000.0


class Scene:
    """A teller over real views and a real recorder; what happens is told as the worker would tell it."""

    def __init__(self) -> None:
        self.log = FaultyLog(MemoryEventLog())
        self.views = MemoryViews()
        self.gallery = Gallery("anna", "boris")
        self.recorder = Recorder(self.log)
        self.relief = Relief()
        self.teller = Teller(
            "main", self.views, self.gallery, self.recorder, clock=lambda: AT, relief=self.relief
        )
        self._projector = Projector("main", self.log, self.views)

    async def happen(self, *events: Event) -> None:
        """Record events; show and tell them as one batch, then whatever that led to."""
        await self.recorder.record([Entry("main", event) for event in events])
        while batch := self._projector.step():
            await self.teller.tell(batch)

    async def ask(self, *asked_: Asked, verdict: Verdict = Verdict.ADMIT) -> list[int]:
        """Have messages recorded and screened; return their seqs."""
        first = self.log.head("main") + 1
        await self.happen(*asked_)
        seqs = tuple(range(first, first + len(asked_)))
        await self.happen(screened(seqs, [screening(verdict=verdict) for _ in seqs]))
        return list(seqs)

    def heard(self, viewer: str, kind: str) -> list[str]:
        return [frame["id"] for frame in self.gallery.frames(viewer, kind)]

    def told(self) -> list[Told]:
        events = [recorded.event for recorded in self.log.read("main", kinds={Told})]
        return [event for event in events if isinstance(event, Told)]


def screened(seqs: Sequence[int], screenings: Sequence[Screening]) -> Screened:
    return Screened(tuple(seqs), tuple(screenings), (), b"", 0, "m@1", AT)


def answer(cluster: int, text: str = "Да", *, decision: str = "d1") -> Decided:
    fields = {
        Field.STATUS: Status.ANSWERED,
        Field.ANSWER: text,
        Field.ANSWER_ID: decision,
        Field.ANSWERED_AT: str(AT),
    }
    changes = tuple(Change(Subject.CLUSTER, cluster, field, "", value) for field, value in fields.items())
    return Decided(decision, "olga", AT, Verb.ANSWER, (cluster,), changes)


def on_scene(test: Callable[[Scene], Awaitable[None]]) -> Callable[[], None]:
    async def play() -> None:
        scene = Scene()
        await test(scene)
        await scene.recorder.close()

    return lambda: asyncio.run(play())


@on_scene
async def test_whoever_is_connected_hears_what_their_question_joined(scene: Scene) -> None:
    anna, vera = await scene.ask(asked(id="a"), asked(id="v", viewer="vera"))
    await scene.happen(filed({anna: (1, 1), vera: (1, 1)}), Titled((Title(1, "Роуминг?", (), "roaming"),)))
    assert scene.gallery.frames("anna", "filed") == [
        {"type": "filed", "id": "a", "cluster": "1", "label": "Роуминг?", "askers": 2}
    ]
    assert scene.heard("vera", "filed") == []
    assert scene.told() == []


@on_scene
async def test_what_was_withheld_is_not_said_to_be_filed_but_is_answered(scene: Scene) -> None:
    (seq,) = await scene.ask(asked(id="a"), verdict=Verdict.WITHHOLD)
    await scene.happen(filed({seq: (1, 1)}))
    assert scene.heard("anna", "filed") == []
    await scene.happen(answer(1))
    assert scene.heard("anna", "answered") == ["a"]


@on_scene
async def test_an_answer_reaches_each_asker_once_and_is_remembered(scene: Scene) -> None:
    seqs = await scene.ask(
        asked(id="a1"), asked(id="b", viewer="boris"), asked(id="a2"), asked(id="v", viewer="vera")
    )
    await scene.happen(filed(dict.fromkeys(seqs, (1, 1))))
    await scene.happen(answer(1, "До пятницы"))
    assert scene.heard("anna", "answered") == ["a1", "a2"]
    assert scene.heard("boris", "answered") == ["b"]
    frame = scene.gallery.frames("boris", "answered")[0]
    assert frame == {
        "type": "answered", "id": "b", "cluster": "1", "text": "До пятницы", "at": "2023-11-14T22:13:20+00:00"
    }  # fmt: skip
    assert [event.viewers for event in scene.told()] == [("anna", "boris")]
    await scene.happen(settled((1, 1, 1)))
    assert len(scene.heard("anna", "answered")) == 2


@on_scene
async def test_a_better_answer_is_told_again(scene: Scene) -> None:
    (seq,) = await scene.ask(asked(id="a"))
    await scene.happen(filed({seq: (1, 1)}))
    await scene.happen(answer(1))
    await scene.happen(answer(1, "Нет, извините", decision="d2"))
    assert [frame["text"] for frame in scene.gallery.frames("anna", "answered")] == ["Да", "Нет, извините"]


@on_scene
async def test_late_arrivals_hear_the_answer_at_once_even_if_they_heard_it_before(scene: Scene) -> None:
    first, second = await scene.ask(asked(id="a1"), asked(id="b", viewer="boris"))
    await scene.happen(filed({first: (1, 1)}))
    await scene.happen(answer(1))
    await scene.happen(filed({second: (1, 1)}))
    assert scene.heard("boris", "answered") == ["b"]
    (third,) = await scene.ask(asked(id="a2"))
    await scene.happen(filed({third: (1, 1)}))
    assert scene.heard("anna", "answered") == ["a1", "a2"]


@on_scene
async def test_late_arrivals_wait_for_people_where_the_machine_may_not_tell(scene: Scene) -> None:
    await scene.happen(Opened("Эфир", "ru", AT))
    first, second = await scene.ask(asked(id="a1"), asked(id="b", viewer="boris"))
    await scene.happen(filed({first: (1, 1)}), answer(1))
    off = Change(Subject.BROADCAST, 0, Field.DIAL, "", "off")
    await scene.happen(Decided("off", "olga", AT, Verb.DIAL, (), (off,)))
    await scene.happen(filed({second: (1, 1)}))
    assert (scene.heard("boris", "filed"), scene.heard("boris", "answered")) == (["b"], [])
    await scene.happen(answer(1, "Да, с пятницы", decision="d2"))
    assert scene.heard("boris", "answered") == ["b"]


@on_scene
async def test_filed_and_answered_in_one_batch_is_told_once(scene: Scene) -> None:
    first, second = await scene.ask(asked(id="a1"), asked(id="a2"))
    await scene.happen(filed({first: (1, 1)}))
    await scene.happen(filed({second: (1, 1)}), answer(1))
    assert sorted(scene.heard("anna", "answered")) == ["a1", "a2"]


@on_scene
async def test_what_is_told_but_not_shown_yet_is_not_told_again(scene: Scene) -> None:
    (seq,) = await scene.ask(asked(id="a"))
    await scene.happen(filed({seq: (1, 1)}))
    # Both batches were there before the views could show that the first led to something.
    await scene.recorder.record([Entry("main", answer(1))])
    batch = scene._projector.step()
    await scene.teller.tell(batch)
    await scene.teller.tell(batch)
    assert scene.heard("anna", "answered") == ["a"]


@on_scene
async def test_a_cluster_merged_into_an_answered_one_hears_the_answer(scene: Scene) -> None:
    first, second, third = await scene.ask(
        asked(id="a"), asked(id="b", viewer="boris"), asked(id="v", viewer="vera")
    )
    await scene.happen(filed({first: (1, 1), second: (2, 2), third: (3, 3)}))
    await scene.happen(answer(1))
    scene.gallery.connected.add("vera")
    await scene.happen(settled((2, 2, 1), merged=[(2, 1)]))
    assert scene.heard("boris", "answered") == ["b"]
    merge = Decided("d3", "olga", AT, Verb.MERGE, (1, 3), moves=settled((3, 3, 1)).moves)
    await scene.happen(merge)
    assert scene.heard("vera", "answered") == ["v"]
    assert scene.heard("anna", "answered") == ["a"]


@on_scene
async def test_who_asks_two_things_hears_where_the_first_went_and_both_answers(scene: Scene) -> None:
    (seq,) = await scene.ask(asked(id="a"))
    both = Filing(seq, 1, 1, "roaming", 0.9), Filing(seq, 2, 2, "sim", 0.9, position=1)
    await scene.happen(Filed(both, AT))
    assert [frame["cluster"] for frame in scene.gallery.frames("anna", "filed")] == ["1"]
    await scene.happen(answer(2, "В салоне", decision="d2"))
    await scene.happen(answer(1, "Набрать *111#"))
    heard = [(frame["id"], frame["cluster"]) for frame in scene.gallery.frames("anna", "answered")]
    assert heard == [("a", "2"), ("a", "1")]
    (later,) = await scene.ask(asked(id="b", viewer="boris"))
    await scene.happen(Filed(tuple(replace(filing, seq=later) for filing in both), AT))
    assert scene.heard("boris", "answered") == ["b", "b"]
    await scene.happen(settled((2, 2, 1), merged=[(2, 1)]))
    assert len(scene.heard("boris", "answered")) == 2


@on_scene
async def test_supporters_hear_the_answer(scene: Scene) -> None:
    (seq,) = await scene.ask(asked(id="a"))
    await scene.happen(filed({seq: (1, 1)}))
    await scene.happen(Supported("boris", 1, AT))
    await scene.happen(answer(1))
    assert scene.heard("boris", "answered") == [""]


@on_scene
async def test_who_joins_in_asking_what_was_just_answered_hears_it_once(scene: Scene) -> None:
    (seq,) = await scene.ask(asked(id="c1", viewer="anna"))
    await scene.happen(filed({seq: (5, 5)}))
    await scene.happen(answer(5))
    await scene.happen(Supported("boris", 5, AT), Supported("anna", 5, AT))
    assert scene.heard("boris", "answered") == [""]
    assert scene.heard("anna", "answered") == ["c1"]
    await scene.happen(Supported("boris", 5, AT))
    assert [event.viewers for event in scene.told()] == [("anna",), ("boris",)]


@on_scene
async def test_whoever_was_away_is_not_said_to_have_heard(scene: Scene) -> None:
    (seq,) = await scene.ask(asked(id="v", viewer="vera"))
    await scene.happen(filed({seq: (1, 1)}))
    await scene.happen(answer(1))
    assert scene.told() == []
    assert scene.views.told("main", "vera") == set()


@on_scene
async def test_a_log_that_fails_keeps_no_answer_from_anybody(scene: Scene) -> None:
    module_chunk, module.CHUNK = module.CHUNK, 1
    seqs = await scene.ask(asked(id="a"), asked(id="b", viewer="boris"))
    await scene.happen(filed(dict.fromkeys(seqs, (1, 1))))
    await scene.recorder.record([Entry("main", answer(1))])
    batch = scene._projector.step()
    scene.log.failing = True
    await scene.teller.tell(batch)
    module.CHUNK = module_chunk
    assert (scene.heard("anna", "answered"), scene.heard("boris", "answered")) == (["a"], ["b"])


@on_scene
async def test_a_crowd_is_told_in_chunks(scene: Scene) -> None:
    crowd = [f"viewer{number}" for number in range(2 * module.CHUNK + 1)]
    scene.gallery.connected = set(crowd)
    seqs = await scene.ask(*[asked(id=viewer, viewer=viewer) for viewer in crowd])
    await scene.happen(Filed(filed(dict.fromkeys(seqs, (1, 1))).filings, AT))
    await scene.happen(answer(1))
    assert [len(event.viewers) for event in scene.told()] == [module.CHUNK, module.CHUNK, 1]
    assert {viewer for event in scene.told() for viewer in event.viewers} == set(crowd)


@on_scene
async def test_askers_hear_how_many_they_have_become_each_time_they_double(scene: Scene) -> None:
    viewers = ["anna", *(f"viewer{number}" for number in range(7))]
    for viewer in viewers:
        (seq,) = await scene.ask(asked(id=viewer, viewer=viewer))
        await scene.happen(filed({seq: (1, 1)}))
    assert [frame["askers"] for frame in scene.gallery.frames("anna", "counted")] == [2, 4, 8]


@on_scene
async def test_askers_of_a_merged_question_hear_which_one_is_theirs_now(scene: Scene) -> None:
    seqs = await scene.ask(asked(id="a"), asked(id="b", viewer="boris"))
    await scene.happen(filed({seqs[0]: (1, 1), seqs[1]: (2, 2)}))
    await scene.happen(Supported("boris", 1, AT))
    await scene.happen(settled((1, 1, 2), merged=[(1, 2)]))
    assert [(f["cluster"], f["askers"]) for f in scene.gallery.frames("anna", "filed")] == [
        ("1", 1),
        ("2", 2),
    ]
    assert [(f["cluster"], f["askers"]) for f in scene.gallery.frames("boris", "filed")] == [
        ("2", 1),
        ("2", 2),
    ]


@on_scene
async def test_what_was_withheld_is_counted_and_still_not_said_to_be_filed(scene: Scene) -> None:
    (hidden,) = await scene.ask(asked(id="a"), verdict=Verdict.WITHHOLD)
    (seq,) = await scene.ask(asked(id="b", viewer="boris"))
    await scene.happen(filed({hidden: (1, 1), seq: (2, 2)}))
    await scene.happen(settled((1, 1, 2), merged=[(1, 2)]))
    assert scene.heard("anna", "filed") == []
    assert [frame["askers"] for frame in scene.gallery.frames("anna", "counted")] == [2]


BUSY = Load(backlog=5000, lag_seconds=0.0, wait_seconds=0.0)
QUIET = Load(backlog=0, lag_seconds=0.0, wait_seconds=0.0)


@on_scene
async def test_receipts_are_put_off_while_there_is_too_much_to_do_and_come_later(scene: Scene) -> None:
    scene.relief.weigh(BUSY, now=0.0)
    seqs = await scene.ask(asked(id="a"), asked(id="b", viewer="boris"))
    await scene.happen(filed(dict.fromkeys(seqs, (1, 1))))
    assert scene.heard("anna", "filed") == scene.heard("boris", "filed") == []
    assert not scene.teller.owes
    scene.relief.weigh(QUIET, now=1.0)
    scene.relief.weigh(QUIET, now=1.0 + CALM_SECONDS)
    assert scene.teller.owes
    await scene.teller.tell([])
    assert (scene.heard("anna", "filed"), scene.heard("boris", "filed")) == (["a"], ["b"])
    assert not scene.teller.owes


@on_scene
async def test_answers_are_told_whatever_there_is_to_do_and_news_of_growth_waits(scene: Scene) -> None:
    scene.relief.weigh(BUSY, now=0.0)
    seqs = await scene.ask(asked(id="a"), asked(id="b", viewer="boris"))
    await scene.happen(filed(dict.fromkeys(seqs, (1, 1))))
    await scene.happen(answer(1))
    assert (scene.heard("anna", "answered"), scene.heard("boris", "answered")) == (["a"], ["b"])
    assert scene.gallery.frames("anna", "counted") == []
    scene.relief.weigh(QUIET, now=1.0)
    scene.relief.weigh(QUIET, now=1.0 + CALM_SECONDS)
    await scene.teller.tell([])
    assert scene.heard("anna", "filed") == ["a"]
    assert scene.heard("anna", "answered") == ["a"], "a receipt that comes late brings no answer twice"


@on_scene
async def test_askers_hear_how_many_questions_are_before_theirs_and_that_the_line_has_moved(
    scene: Scene,
) -> None:
    crowd = await scene.ask(*[asked(id=f"c{n}", viewer=f"v{n}") for n in range(2)])
    await scene.happen(filed(dict.fromkeys(crowd, (1, 1))))
    (mine,) = await scene.ask(asked(id="a"))
    await scene.happen(filed({mine: (2, 2)}))
    (frame,) = scene.gallery.frames("anna", "filed")
    assert frame["ahead"] == 1
    await scene.happen(answer(1))
    (frame,) = scene.gallery.frames("anna", "counted")
    assert (frame["cluster"], frame["askers"], frame.get("ahead", 0)) == ("2", 1, 0)
