"""The crowd: a live audience of «Волна», a mobile operator that does not exist, from greetings to goodbyes.

What people say stands in `audience/`; when they say it is an arrival process of waves. Rates do not depend on the
length of the show: a shorter one has the same storms, only briefer.
"""

from __future__ import annotations

import json
import math
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from moderation.simulation.plan import MINUTE, PER_MINUTE, Arrival

AUDIENCE = Path(__file__).parent / "audience"
ARTICLES = Path(__file__).parent / "articles.md"
"""What the operator of the demonstration knows."""
VIEWERS = 1500
SHOW_SECONDS = 900.0
"""Length of the show that the figures below are given for."""

CHATTER, QUESTIONS = 1800, 3600
"""Messages that come all along."""
ANNOUNCEMENTS = 6
"""Moments when the host announces something, spread over the show; ANNOUNCED messages follow each."""
ANNOUNCED = 550
OUTAGE, GREETINGS, GOODBYES, WAVE_OF_SPAM, ABUSE, PERSONAL = 450, 300, 260, 60, 160, 140
EMERGENCIES_AT = (0.38, 0.62, 0.81)
"""Where in the show people call for help, in the midst of everything else."""

_GREETING = re.compile(
    r"^(всем )?привет|^здравств|^добр(ый|ого) веч|^ку$|^сәлем|^исәнмесез|^қайырлы|^hello|^hi |^privet|^ghbdtn"
    r"|не спит$|подтягивается|тут 🙋|с любовью|началось|приветствует",
    re.IGNORECASE,
)
_GOODBYE = re.compile(
    r"всем пока$|^пока пока|^до свид|^до след|хорошего вечера$|^сау б|bye|^poka|^побежала|^спать пора|^всем добра",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that somebody in the audience says; `question` names what is asked, whatever the words."""

    text: str
    kind: str
    question: str


@dataclass(frozen=True, slots=True)
class Wave:
    """`count` messages out of `remarks` from `start` on, parts of the show.

    With a `fade` the wave breaks at once and ebbs away (the part in which it falls to a third), else it is even until
    `end`. `voices` is how many viewers share it, 0 for the whole audience; `once`: nobody repeats what was said.
    """

    remarks: Sequence[Remark]
    count: float
    start: float = 0.0
    end: float = 1.0
    fade: float = 0.0
    voices: int = 0
    once: bool = False


def read_audience(folder: Path = AUDIENCE) -> list[Remark]:
    """Return all that the audience may say."""
    rows = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [Remark(row["text"], row["kind"], row["question"] or "") for row in rows]


def compose(
    remarks: Sequence[Remark],
    *,
    seed: int,
    seconds: float = SHOW_SECONDS,
    viewers: int = VIEWERS,
    scale: float = 1.0,
) -> list[Arrival]:
    """Return a show in the order of its messages; the same seed gives the same show.

    `scale` multiplies how much is said, so that 2 doubles every rate.
    """
    dice = Random(seed)  # noqa: S311 - a show must be repeatable, not secret
    crowd = _Seats(viewers, dice)
    moments = []
    for wave in _script(remarks, dice):
        count = round(wave.count * scale * seconds / SHOW_SECONDS)
        voices = [dice.randrange(viewers) for _ in range(wave.voices)]
        said = _said(wave, count, dice)
        moments += [(_moment(wave, dice) * seconds, text, voices) for text in said]
    moments.sort(key=lambda moment: moment[0])
    return [Arrival(at, crowd.seat(at, voices), text) for at, text, voices in moments]


def _script(remarks: Sequence[Remark], dice: Random) -> list[Wave]:
    """Return the waves of a show."""
    by_kind: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_kind.setdefault(remark.kind, []).append(remark)
    chatter, questions = by_kind["chatter"], by_kind["question"]
    greetings = [remark for remark in chatter if _GREETING.search(remark.text)]
    goodbyes = [remark for remark in chatter if _GOODBYE.search(remark.text)]
    return [
        Wave(greetings, GREETINGS, fade=0.06),
        Wave(chatter, CHATTER, end=0.97),
        *_curiosity(questions, dice),
        *_announcements(questions, dice),
        *_spam(by_kind["spam"], dice),
        Wave(by_kind["abuse"], ABUSE, start=0.1),
        Wave(by_kind["personal"], PERSONAL, start=0.08),
        Wave(by_kind["odd"], len(by_kind["odd"]), start=0.08, end=0.95, once=True),
        *_emergencies(by_kind["emergency"]),
        Wave(goodbyes, GOODBYES, start=0.955, fade=0.02),
    ]


def _of(questions: Sequence[Remark]) -> dict[str, list[Remark]]:
    grouped: dict[str, list[Remark]] = {}
    for remark in questions:
        grouped.setdefault(remark.question, []).append(remark)
    return grouped


def _curiosity(questions: Sequence[Remark], dice: Random) -> list[Wave]:
    """Return what people came to ask: a few questions many times, many a few times, ever more in the first minutes."""
    asked = _of([remark for remark in questions if not remark.question.startswith("outage")])
    names = sorted(asked)
    dice.shuffle(names)
    weights = [1 / (place + 3) for place in range(len(names))]
    waves = []
    for name, weight in zip(names, weights, strict=True):
        count = QUESTIONS * weight / sum(weights)
        waves += [
            Wave(asked[name], 0.1 * count, start=0.02, end=0.12),
            Wave(asked[name], 0.9 * count, start=0.12, end=0.96),
        ]
    return waves


def _announcements(questions: Sequence[Remark], dice: Random) -> list[Wave]:
    """Return what swells: a question each time the host announces something, and every outage once."""
    asked = _of(questions)
    outages = sorted(name for name in asked if name.startswith("outage"))
    announced = dice.sample(sorted(asked.keys() - set(outages)), ANNOUNCEMENTS)
    waves = [
        Wave(asked[name], ANNOUNCED, start=0.14 + 0.8 * place / ANNOUNCEMENTS, fade=0.02)
        for place, name in enumerate(announced)
    ]
    return waves + [
        Wave(asked[name], OUTAGE, start=0.3 + 0.35 * place, fade=0.05) for place, name in enumerate(outages)
    ]


def _spam(remarks: Sequence[Remark], dice: Random) -> list[Wave]:
    """Return three waves of one spammer text each, by a handful of accounts, beside spam that trickles."""
    loud = dice.sample(list(remarks), 3)
    waves = [
        Wave([remark], WAVE_OF_SPAM, start=start, end=start + 0.05, voices=8)
        for remark, start in zip(loud, (0.22, 0.5, 0.73), strict=True)
    ]
    return [*waves, Wave(remarks, 2 * WAVE_OF_SPAM)]


def _emergencies(remarks: Sequence[Remark]) -> list[Wave]:
    """Return each emergency once, all its voices within half a minute."""
    grouped = _of(remarks)
    return [
        Wave(
            grouped[name],
            len(grouped[name]),
            start=EMERGENCIES_AT[place % len(EMERGENCIES_AT)],
            end=EMERGENCIES_AT[place % len(EMERGENCIES_AT)] + 0.03,
            once=True,
        )
        for place, name in enumerate(sorted(grouped))
    ]


def _said(wave: Wave, count: int, dice: Random) -> list[str]:
    if wave.once:
        return [remark.text for remark in wave.remarks]
    return [_retyped(dice.choice(wave.remarks).text, dice) for _ in range(count)]


def _moment(wave: Wave, dice: Random) -> float:
    if not wave.fade:
        return dice.uniform(wave.start, wave.end)
    # What would come after the end is said at some time on the way there.
    part = wave.start - wave.fade * math.log(1.0 - dice.random())
    return part if part < 1.0 else dice.uniform(wave.start, 1.0)


def _retyped(text: str, dice: Random) -> str:
    """Return a remark as another person types it: mostly the same, at times in haste or in anger."""
    fate = dice.random()
    if fate < 0.55:  # noqa: PLR2004 - shares of an audience
        return text
    if fate < 0.75:  # noqa: PLR2004
        return text.lower().rstrip(".!?") or text
    if fate < 0.85:  # noqa: PLR2004
        return text.rstrip(".!?") + dice.choice(("??", "!!!", "...", " 🙏", ")))"))
    if fate < 0.88:  # noqa: PLR2004
        return text.upper()
    place = dice.randrange(len(text))
    return text[:place] + text[place + 1 :] if len(text) > place + 1 > 1 else text


class _Seats:
    """Who says it: anyone who has not said too much in the last minute."""

    def __init__(self, viewers: int, dice: Random) -> None:
        self._dice = dice
        self._said: list[deque[float]] = [deque(maxlen=PER_MINUTE) for _ in range(viewers)]

    def seat(self, at: float, voices: Sequence[int]) -> int:
        """Return a viewer, one of `voices` if any of them may speak; the one silent for longest when nobody may."""
        for _ in range(20):
            viewer = self._dice.choice(voices) if voices else self._dice.randrange(len(self._said))
            if self._free(viewer, at):
                break
        else:
            viewer = min(
                range(len(self._said)), key=lambda one: self._said[one][0] if self._said[one] else -1.0
            )
        self._said[viewer].append(at)
        return viewer

    def _free(self, viewer: int, at: float) -> bool:
        said = self._said[viewer]
        return len(said) < PER_MINUTE or said[0] <= at - MINUTE
