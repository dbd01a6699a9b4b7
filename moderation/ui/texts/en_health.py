"""What is said in English of how Efir does: lamps, what overload set aside, how long each leg of the way takes."""

from __future__ import annotations

from typing import Final

EN_HEALTH: Final = {
    "ops.lamp.intake": "Intake",
    "ops.lamp.record": "Recording",
    "ops.lamp.understand": "Reading",
    "ops.lamp.group": "Grouping",
    "ops.lamp.board": "Board",
    "ops.lamp.tell": "Answers to viewers",
    "ops.ok.intake": "takes questions",
    "ops.ok.record": "keeps everything",
    "ops.ok.understand": "keeps up",
    "ops.ok.group": "keeps up",
    "ops.ok.board": "shows everything",
    "ops.bad.intake": "Intake does not answer. Start `make run`; decisions are kept and taken when it is back.",
    "ops.bad.record": "Nothing can be recorded. Check disk space and rights to the data folder; it resumes by itself.",
    "ops.bad.lost": (
        "The log lacks messages that were shown before: the data folder came from an older copy or is damaged. "
        "Compare it."
    ),
    "ops.bad.understand": (
        "The model does not work. Messages are recorded, shown and found by search, alarms by words come through; "
        "groups wait. Efir tries to start the model every second. Check `EFIR_ENCODER`, disk space and memory."
    ),
    "ops.bad.group": (
        "Grouping fails. Messages are recorded and wait; Efir tries again by itself. Look at the server's output."
    ),
    "ops.bad.board": (
        "The board stands still: the tables for the pages cannot be written. Check disk space and the database; "
        "what is recorded is not lost."
    ),
    "ops.bad.tell": (
        "Answers do not reach viewers: they wait, and are told once when this is mended. Look at the server's output."
    ),
    "ops.why": "What the server said: {why}",
    "ops.slow.understand": (
        "Behind: messages are safe and wait to be read. If it grows for over a minute, add cores or an embed role."
    ),
    "ops.slow.group": "Messages wait for the board. If it grows for over a minute, look at the server's output.",
    "ops.slow.record": (
        "What was recorded waits on the disks of the intakes: the log does not take it. Viewers are told “recorded” "
        "as always. See that the NATS servers run and can be reached; the rest goes by itself."
    ),
    "ops.slow.board": (
        "What was sorted reaches the board too late. If it grows for over a minute, look at PostgreSQL's load and at "
        "what the project role prints."
    ),
    "ops.gone.understand": (
        "No embed role is heard of: messages are recorded, shown and found by search, but in no groups. Start one."
    ),
    "ops.gone.group": (
        "Nobody sorts this broadcast: messages are recorded and wait, decisions, too. A second sort role takes over "
        "within 20 seconds; start one if there is none."
    ),
    "ops.gone.board": (
        "Nobody brings the log to the board: it stands still, nothing recorded is lost. Start a project role."
    ),
    "ops.unknown": "unknown while intake does not answer",
    "ops.lamp.hints": "Hints while typing",
    "ops.lamp.receipts": "“Where your question went”",
    "ops.lamp.linking": "Order on the board",
    "ops.lamp.grouping": "New on the board",
    "ops.lamp.pace": "Slow mode",
    "ops.lamp.doors": "New connections",
    "ops.shed.hints": (
        "More comes than can be sorted: viewers are not shown similar questions, nor how many ask "
        "the same, for a while. This comes back by itself."
    ),
    "ops.shed.receipts": (
        "Viewers hear which group their question joined once the backlog is shorter. “Recorded” "
        "comes at once, as always."
    ),
    "ops.shed.linking": (
        "Groups are joined and put in order five times less often, so that new messages are sorted in time."
    ),
    "ops.shed.grouping": (
        "The board is more than half a minute behind. New messages and alarms show at once, under "
        "alarms and in the search of messages."
    ),
    "ops.shed.pace": (
        "Recording cannot keep up: a viewer may send one question in 30 seconds and reads how "
        "long to wait. Emergencies are taken at once."
    ),
    "ops.shed.doors": (
        "Recording is far behind: new viewers are asked to come back in some seconds (503). Who "
        "is connected stays."
    ),
    "ops.word.hints": "not shown for now",
    "ops.word.receipts": "told later",
    "ops.word.linking": "renewed less often",
    "ops.word.grouping": "late",
    "ops.word.pace": "on",
    "ops.word.doors": "turned away for now",
    "ops.word.ok": "fine",
    "ops.word.slow": "behind",
    "ops.word.bad": "not working",
    "ops.word.gone": "nobody does it",
    "ops.word.unknown": "unknown",
    "ops.rate": "Messages/s",
    "ops.backlog": "Waiting to be read",
    "ops.lag": "Lag, s",
    "ops.connections": "Connections",
    "ops.lost": "Lost",
    "ops.window": "Last 15 minutes",
    "ops.disk": "{free} GB free on disk",
    "ops.all_well": "All is well",
    "ops.all_well_within": "All is well: a question is recorded within {recorded}, on the board within {shown}",
    "ops.not_well": "Not all is well: {names}",
    "ops.not_heard": "Intake does not answer: what becomes of questions cannot be seen",
    "ops.nothing_shed": "nothing set aside because of overload",
    "ops.aside": "withheld {withheld}, refused {refused}, read but in no group {unclassified}",
    "ops.legs": "How long each step takes",
    "ops.legs_hint": (
        "The last minute. Large: the usual time; the bar: the slowest five of a hundred; a full bar is the limit "
        "from which people notice."
    ),
    "ops.leg.record": "Recording",
    "ops.leg.understand": "Reading",
    "ops.leg.encode": "Model",
    "ops.leg.group": "Grouping",
    "ops.leg.board": "Board",
    "ops.leg.p95": "up to {p95}",
    "ops.leg.over": ":orange[up to {p95}: slow]",
    "ops.leg.idle": "nothing to do",
    "ops.waits.record": "waiting to be sent on: {n}",
    "ops.waits.understand": "batches waiting for the model: {n}",
    "ops.waits.group": "waiting for a group: {n}",
    "ops.waits.board": "waiting to be shown: {n}",
    "ops.waits.since": "{waits}, for {time}",
    "ops.waits.nobody": "nobody does this",
    "ops.waits_hint": (
        "Waiting: entries of the log that have not come through this step, as the broker and whoever does the step "
        "say. Orange: they wait for more than {limit} s."
    ),
    "ops.encoder": "Model **{name}**",
    "ops.encoder_revision": "revision {revision}",
    "ops.encoder_speed": "{rate} texts read a second · can do {speed} a second",
    "ops.encoder_idle": "nothing to read in the last minute",
    "ops.encoder_away": "The model has not been heard of yet.",
    "brief.milliseconds": "{n}\u00a0ms",
    "ops.lag_help": "Lag: age of the oldest message that is not on the board yet. Limit: {limit} s.",
}
"""Each key with its text."""
