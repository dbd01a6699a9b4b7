"""Summary: the service figures with their definitions, in words."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.adapters.exports.columns import Cell, Row, Table
from moderation.adapters.exports.discretion import Discretion
from moderation.adapters.exports.session import Session
from moderation.adapters.exports.tables import SUMMARY_COLUMNS
from moderation.domain.service import Service, Spread
from moderation.ui.texts import Say


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its name, value in words and as a number (a share of 1, or seconds; None: not known), and meaning.

    `part` says which of several values under one name it is, such as the median.
    """

    name: str
    part: str
    value: str
    number: float | None
    definition: str


def service_figures(service: Service, say: Say) -> list[Figure]:
    """Return the service figures in the order in which they are read; what is not known says so and why."""
    rated, served = service.useful + service.useless, service.served
    return [
        _share("answered", service.answered_share, say, n=service.askers),
        _share("first_contact", service.first_contact, say, n=service.contacts),
        _share("repeated", service.repeated_share, say, n=served),
        _share("satisfaction", service.satisfaction, say, n=rated),
        *_spread("waiting", service.waiting, say, n=service.waiting.count),
        _count("late", service.late, say),
        *_spread("open", service.open, say, n=service.open.count),
        *_spread("handling", service.handling, say, n=service.handling.count),
        _share("deflected", service.deflected_share, say, n=service.robot_asked),
    ]


def summary_table(session: Session, service: Service, discretion: Discretion, say: Say) -> Table:
    """Return what stands in the sheet "summary": what this is, how much, how well, what each figure means."""
    counts = session.counts
    rows: list[Row] = [
        _plain(say, "broadcast", session.broadcast.title),
        _plain(say, "state", say("report.running" if session.broadcast.open else "report.closed")),
        _plain(say, "opened_at", say.moment(session.broadcast.opened_at)),
        _plain(say, "exported_at", say.moment(session.at)),
        _plain(say, "privacy", say("summary.verbatim") if discretion.verbatim else str(discretion.fewest)),
        *(
            _plain(say, name, say.number(number), number)
            for name, number in (
                ("messages", counts.recorded),
                ("questions", counts.questions),
                ("clusters", counts.clusters),
                ("answered_clusters", counts.answered),
                ("askers", counts.askers),
                ("contacts", service.contacts),
                ("withheld", counts.withheld),
                ("refused", counts.refused),
            )
        ),
    ]
    for figure in service_figures(service, say):
        number: Cell = "" if figure.number is None else round(figure.number, 4)
        name = say("service.of", what=figure.name, part=figure.part) if figure.part else figure.name
        rows.append((name, figure.value, number, figure.definition))
    return Table(SUMMARY_COLUMNS, rows)


def _plain(say: Say, name: str, value: str, number: Cell = "") -> Row:
    return say(f"summary.{name}"), value, number, say(f"summary.{name}.means")


def _share(name: str, share: float | None, say: Say, *, n: int) -> Figure:
    value = say("service.unknown") if share is None else say.share(share, 1)
    return Figure(say(f"service.{name}"), "", value, share, say(f"service.{name}.means", n=say.number(n)))


def _spread(name: str, spread: Spread, say: Say, *, n: int) -> list[Figure]:
    means = say(f"service.{name}.means", n=say.number(n))
    return [
        Figure(
            say(f"service.{name}"),
            say(f"service.{part}"),
            say("service.unknown") if seconds is None else say.lasting(seconds),
            seconds,
            means,
        )
        for part, seconds in (("median", spread.median), ("ninth", spread.ninth))
    ]


def _count(name: str, count: int, say: Say) -> Figure:
    return Figure(say(f"service.{name}"), "", say.number(count), count, say(f"service.{name}.means"))
