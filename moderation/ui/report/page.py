"""The report as one HTML file: words and styles inside, charts as SVG, no script, no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from moderation.adapters.exports.discretion import Discretion
from moderation.adapters.exports.serving import Serving, is_answered
from moderation.adapters.exports.session import Session
from moderation.adapters.topics_file import OTHER
from moderation.domain.message import Level
from moderation.domain.recurrence import PARTS
from moderation.pipeline.ports import MessageQuery, ViewReader
from moderation.pipeline.rows import ClusterRow, MessageRow
from moderation.ui.plain import one_line
from moderation.ui.report.areas import Chart, stacked
from moderation.ui.report.bars import in_time
from moderation.ui.report.earlier import Past, earlier, past
from moderation.ui.report.findings import Shift, askers_by_level, effects, pressing, returning, shifts
from moderation.ui.report.sentences import Sentences, on_slices
from moderation.ui.report.summary import service_figures
from moderation.ui.texts import Say

TOP: Final = 10
"""Rows of a table."""
FEW: Final = 5
"""Rows of a short table."""
MOVERS: Final = 8
"""Topics whose change is shown."""
BANDS: Final = 7
"""Topics with a band of their own in the chart; the others share one."""
EXAMPLES: Final = 2
"""Wordings shown of a question."""
_LOOKED_AT: Final = 300
"""Messages among which examples are chosen."""
_LABEL: Final = 120
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sources:
    """What a report is made from; `serving` has seen all messages of the session."""

    session: Session
    serving: Serving
    views: ViewReader
    discretion: Discretion
    topics: Mapping[str, str]
    """Words of the topics by their codes."""


def report_html(sources: Sources, say: Say) -> str:
    """Return the report; `say` gives its language."""
    context = _context(sources, say) if sources.session.counts.clusters else {}
    return _template().render(
        say=say,
        session=sources.session,
        discretion=sources.discretion,
        css=(_HERE / "report.css").read_text("utf-8"),
        **context,
    )


def _context(sources: Sources, say: Say) -> dict[str, Any]:
    session, serving, views = sources.session, sources.serving, sources.views
    shown = [row for row in session.clusters if sources.discretion.label(row) == row.label]
    before = earlier(views, session.broadcast, now=session.at)
    worded = [(one.broadcast.title, _shown(one, sources.discretion)) for one in before]
    service = serving.service()
    facts = Sentences(sources, say, shown=shown, service=service, before=before)
    left = [row for row in shown if not is_answered(row) and row.status != "dismissed"]
    return {
        "facts": facts,
        "service": service,
        "figures": [list(same) for _, same in groupby(service_figures(service, say), key=attrgetter("name"))],
        "chart": _chart(sources),
        "slices": in_time(slices) if (slices := serving.slices()) else None,
        "on_slices": on_slices(slices, say),
        "top": [(row, _examples(row, sources)) for row in shown[:TOP]],
        "shifts": _movers(shifts(session.timeline)),
        "effects": [effect for effect in effects(views, session) if effect.row in shown][:FEW],
        "pressing": pressing(shown)[:FEW],
        "levels": [(level, askers_by_level(session.clusters)[level]) for level in reversed(Level)],
        "alarms": len(views.messages(session.broadcast.id, _ALARMS)),
        "useless": [row for row in shown if row.useless > row.useful][:FEW],
        "regions": _regions(sources),
        "left": left[:TOP],
        "returning": returning(shown, serving.recurrence, worded)[:FEW],
        "past": [past(views, session.broadcast, now=session.at), *before],
        "parts": PARTS,
        "other": OTHER,
        "topic": lambda name: sources.topics.get(name, sources.topics.get(OTHER, name)),
        "label": lambda row: one_line(row.label, most=_LABEL),
        "is_answered": is_answered,
    }


_ALARMS: Final = MessageQuery(alarms=("raised", "taken", "closed"), limit=10_000)


def _movers(found: list[Shift]) -> list[Shift]:
    """Return the topics that grew and fell most, in the order of their change."""
    most = sorted(found, key=lambda shift: -abs(shift.after - shift.before))[:MOVERS]
    return [shift for shift in found if shift in most]


def _shown(one: Past, discretion: Discretion) -> list[ClusterRow]:
    return [row for row in one.clusters if discretion.allows(row)]


def _chart(sources: Sources) -> Chart:
    """Return questions over time by topic: the commonest topics, then all others in one band."""
    totals: dict[str, int] = {}
    for point in sources.session.timeline:
        totals[point.topic] = totals.get(point.topic, 0) + point.questions
    named = sorted((name for name in totals if name != OTHER), key=lambda name: (-totals[name], name))
    counts: dict[str, dict[float, int]] = {name: {} for name in [*named[:BANDS], OTHER]}
    for point in sources.session.timeline:
        series = counts[point.topic if point.topic in counts else OTHER]
        series[point.minute] = series.get(point.minute, 0) + point.questions
    moments = [row.answered_at for row in sources.session.clusters if is_answered(row)]
    return stacked({name: series for name, series in counts.items() if series}, moments)


def _examples(row: ClusterRow, sources: Sources) -> list[str]:
    """Return how a question was worded most often, other than its label; what differs by signs alone is the same.

    What was typed in another language or with the wrong layout takes the reader's time for nothing.
    """
    # A rare question may have a title from a person; its messages still stay.
    if not (sources.discretion.examples and sources.discretion.allows(row)):
        return []
    broadcast = sources.session.broadcast
    query = MessageQuery(cluster=row.id, verdicts=("admit",), oldest=True, limit=_LOOKED_AT)
    worded: dict[str, list[str]] = {}
    for message in sources.views.messages(broadcast.id, query):
        if _reads_like(message, row, broadcast.language):
            worded.setdefault(_bare(message.shown), []).append(message.shown)
    others = [texts for bare, texts in worded.items() if bare not in ("", _bare(row.label))]
    usual = sorted(others, key=lambda texts: (-len(texts), texts[0]))
    return [one_line(texts[0], most=_LABEL) for texts in usual[:EXAMPLES]]


def _reads_like(message: MessageRow, row: ClusterRow, language: str) -> bool:
    """Tell whether a message asks only what its cluster does, in the same language and letters."""
    same_letters = _in_cyrillic(message.shown) == _in_cyrillic(row.label)
    return len(message.clusters) == 1 and message.language == language and same_letters


def _in_cyrillic(text: str) -> bool:
    return any("\u0400" <= sign <= "\u04ff" for sign in text)


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _regions(sources: Sources) -> list[tuple[str, int, ClusterRow | None]]:
    """Return the places named most with their viewers, and the question asked most there, if it may be shown."""
    rows = {row.id: row for row in sources.session.clusters}
    serving, discretion = sources.serving, sources.discretion
    top: dict[str, int] = {}
    for (region, cluster), _ in serving.places.most_common():
        top.setdefault(region, cluster)
    found = [(region, count) for region, count in serving.regions.most_common(TOP) if discretion.many(count)]
    return [(region, count, _allowed(rows.get(top[region]), discretion)) for region, count in found]


def _allowed(row: ClusterRow | None, discretion: Discretion) -> ClusterRow | None:
    return row if discretion.allows(row) else None


@cache
def _template() -> Template:
    # Every text in the page is somebody's: all are escaped, none may become markup.
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.jinja")
