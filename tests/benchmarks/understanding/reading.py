"""What is read before any model judges: personal data, regions, repair, two questions in one message."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from moderation.adapters.morphology import roles_in_names
from moderation.adapters.phones import find_phones
from moderation.domain.message import Span
from moderation.domain.regions.regions import region_of
from moderation.domain.screening.parts import split
from moderation.domain.screening.personal import find_personal
from moderation.domain.screening.repair import legible
from tests.benchmarks.understanding.figures import Case, Figures

HERE = Path(__file__).parent.parent
NEARLY = 0.9
"""Likeness from which a text is nearly what was meant."""

Rows = Sequence[dict[str, Any]]


def measure(figures: Figures) -> None:
    """Measure the held-out messages; mistakes are shown of the open halves only."""
    for half, rows, show in halves("personal"):
        personal(f"personal data, {half}", rows, figures, show=show)
    for half, rows, show in halves("regions"):
        regions(f"regions, {half}", rows, figures, show=show)
    for half, rows, show in halves("repair"):
        repairs(f"repair, {half}", rows, figures, show=show)
    two_questions("two questions", held_out("two_questions"), figures)
    two_questions(
        "two questions, composed after the rules",
        [row for row in held_out("two_questions") if row.get("later")],
        figures,
    )


def held_out(name: str) -> Rows:
    """Read a file of held-out messages."""
    return [json.loads(line) for line in (HERE / f"heldout_{name}.jsonl").read_text("utf-8").splitlines()]


def halves(name: str) -> Iterator[tuple[str, Rows, bool]]:
    """Yield the half whose mistakes may be looked at, and the half that tells how well it generalises."""
    rows = held_out(name)
    yield "open half", rows[::2], True
    yield "kept half", rows[1::2], False


def personal(name: str, rows: Rows, figures: Figures, *, show: bool) -> None:
    """Count secrets of which no letter and no digit stays readable, and harmless messages that lost something."""
    masked, named, needless = [], [], []
    for row in rows:
        spans = find_text(row["text"])
        hidden = {at for span in spans for at in range(span.start, span.end)}
        for start, end, kind in row["secrets"]:
            readable = [at for at in range(start, end) if at not in hidden and row["text"][at].isalnum()]
            masked.append((not readable, f"readable {kind}: {row['text']}"))
            known = any(s.start < end and start < s.end and s.kind == kind for s in spans)
            named.append((known, f"not named {kind}: {row['text']}"))
        if not row["secrets"]:
            needless.append((not spans, f"masked for nothing: {row['text']}"))
    figures.share(f"{name}: wholly masked", masked, show=show)
    figures.share(f"{name}: named rightly", named, show=show)
    figures.share(f"{name}: harmless left alone", needless, show=show)


def regions(name: str, rows: Rows, figures: Figures, *, show: bool) -> None:
    """Count places named rightly, and texts without one in which none was found."""
    found = [(region_of(legible(row["text"])), row) for row in rows]
    named = [(got == row["region"], f"{got or '-'}: {row['text']}") for got, row in found if row["region"]]
    invented = [(not got, f"{got}: {row['text']}") for got, row in found if not row["region"]]
    figures.share(f"{name}: named rightly", named, show=show)
    figures.share(f"{name}: none where none is", invented, show=show)


def repairs(name: str, rows: Rows, figures: Figures, *, show: bool) -> None:
    """Count messages read word for word, and those of another layout or alphabet that were read nearly so."""
    outcomes: dict[str, list[tuple[bool, str]]] = {}
    for row in rows:
        read, meant = _plain(legible(row["typed"])), _plain(row["meant"])
        said = f"{row['typed']} -> {read} (meant {row['meant']})"
        outcomes.setdefault(row["kind"], []).append((read == meant, said))
        if row["kind"] in ("layout", "translit"):
            near = SequenceMatcher(None, read, meant, autojunk=False).ratio() >= NEARLY
            outcomes.setdefault(f"{row['kind']}, nearly", []).append((near, said))
    for kind, rows_of_kind in outcomes.items():
        figures.share(f"{name}: {kind}", rows_of_kind, show=show)


def two_questions(name: str, rows: Rows, figures: Figures) -> None:
    """Count messages cut where their second question begins, and those cut that ask one thing."""
    cases = []
    for row in rows:
        parts, second = split(legible(row["text"])), row["second"]
        right = bool(parts) and (not second or _begins(second, parts))
        cases.append(Case(f"{row['text']} => {' | '.join(parts) or '-'}", bool(second), right))
    figures.judged(name, cases)


def find_text(text: str) -> tuple[Span, ...]:
    """Find personal data as a broadcast does."""
    return find_personal(text, find_phones(text), roles_in_names)


def _begins(second: str, parts: tuple[str, ...]) -> bool:
    start = second.lower().split()[0]
    return start in parts[1].lower()[:40] and second.lower() not in parts[0].lower()


def _plain(text: str) -> str:
    return text.lower().replace("ё", "е")
