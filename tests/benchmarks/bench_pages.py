"""How long the pages take: each polling fragment, each whole page, over 50,000 messages in 2,000 clusters.

Run as `python -m tests.benchmarks.bench_pages [--messages N] [--clusters N] [--runs N]`.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from moderation.domain.deciding.decisions import Command, Verb
from moderation.domain.message import Level
from moderation.domain.staff import Person, Role
from moderation.testing.studio import Question, Studio

BATCH = 2000
APPROVED = 40
SUBJECTS = ("роуминг в Турции", "тариф подорожал", "связь пропала", "eSIM не ставится", "списали деньги")


def fill(studio: Studio, messages: int, clusters: int) -> None:
    """Fill a broadcast: few clusters with many askers, many with few, over the last half hour."""
    dice, now = random.Random(7), time.time()
    questions = [
        Question(
            f"{SUBJECTS[cluster % len(SUBJECTS)]}, вопрос {cluster}: что делать и куда писать?",
            cluster,
            viewer=f"v{dice.randrange(messages)}",
            topic=("roaming", "tariffs", "outages", "sim", "charges")[cluster % 5],
            level=Level.HIGH if cluster % 50 == 0 else Level.NORMAL,
            region=("Казань", "Омск", "Тюмень", "")[cluster % 4],
            at=now - 1800 * (1 - n / messages),
            alarm=("ice",) if n % 20_000 == 0 else (),
        )
        for n in range(messages)
        for cluster in [n + 1 if n < clusters else min(int(dice.paretovariate(0.6)), clusters)]
    ]
    for at in range(0, messages, BATCH):
        studio.ask(*questions[at : at + BATCH])
    for cluster in range(1, APPROVED + 1):
        studio.decide(Command(f"approve-{cluster}", "main", "Оля", Verb.APPROVE, (cluster,)))
    studio.decide(Command("air", "main", "Оля", Verb.ON_AIR, (1,)))


def script() -> None:
    """Draw the pages part by part, and note how long each took."""
    import time  # noqa: PLC0415 - the script stands alone

    import streamlit as st  # noqa: PLC0415

    from moderation.pipeline.ports import ClusterQuery  # noqa: PLC0415
    from moderation.ui.pages import host, insights, operations, triage  # noqa: PLC0415
    from moderation.ui.parts import alarms, news, raw  # noqa: PLC0415
    from moderation.ui.sign_in import sign_in  # noqa: PLC0415
    from moderation.ui.still import Ask, look  # noqa: PLC0415

    shift = sign_in()
    assert shift is not None
    still = look(shift, "bench", Ask(ClusterQuery()))
    first = still.cards[0].row
    parts = {
        "fragment: alarms": lambda: alarms.show(shift),
        "fragment: news, one item open": lambda: news.show(
            shift, "bench", still, item=first.id, item_version=first.version
        ),
        "fragment: on air": lambda: host._now(shift, (1, "", raw.machine_reads(shift))),
        "fragment: health": lambda: operations._health(shift),
        "page: triage": lambda: triage.show(shift),
        "page: host": lambda: host.show(shift),
        "page: insights": lambda: insights.show(shift),
        "page: operations": lambda: operations.show(shift),
    }
    part = st.session_state["part"]
    start = time.perf_counter()
    parts[part]()
    st.session_state["took"] = time.perf_counter() - start


def measure(part: str, runs: int) -> list[float]:
    """Return how many milliseconds a part took, the first (cold) run first."""
    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["entry"], app.session_state["who"] = "shared", "Аня"
    app.session_state["part"] = part
    took = []
    for _ in range(runs):
        app.run()
        assert not app.exception, app.exception
        took.append(1000 * app.session_state["took"])
    return took


def renewed(studio: Studio, runs: int) -> list[float]:
    """Return how many milliseconds a new picture of the list takes: what a click on the news costs beside drawing."""
    from moderation.pipeline.desk.desk import Desk  # noqa: PLC0415
    from moderation.pipeline.ports import ClusterQuery  # noqa: PLC0415

    desk = Desk(studio.views, studio.commands).seat(Person("Аня", Role.MODERATOR))
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        desk.counts("main")
        desk.tally("main")
        desk.board("main", ClusterQuery())
        took.append(1000 * (time.perf_counter() - start))
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--clusters", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=20)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"EFIR_DATA": folder, "EFIR_STAFF_TOKEN": "bench", "EFIR_PORT": "9"}
        studio = Studio(Path(folder))
        fill(studio, given.messages, given.clusters)
        parts = [
            *("fragment: alarms", "fragment: news, one item open", "fragment: on air", "fragment: health"),
            *("page: triage", "page: host", "page: insights", "page: operations"),
        ]
        results = {part: measure(part, given.runs) for part in parts}
        results["new picture of the list"] = renewed(studio, given.runs)
        studio.close()
    print(f"{'part':34} {'first':>8} {'median':>8} {'worst':>8}   milliseconds, {given.runs} runs")
    for part, took in results.items():
        rest = took[1:] or took
        print(f"{part:34} {took[0]:8.1f} {statistics.median(rest):8.1f} {max(rest):8.1f}")
    print(json.dumps({part: round(statistics.median(took[1:] or took), 2) for part, took in results.items()}))


if __name__ == "__main__":
    main()
