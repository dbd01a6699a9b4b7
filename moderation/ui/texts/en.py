"""What the pages say in English; forms that follow a number: one | more."""

from __future__ import annotations

from typing import Final

from moderation.ui.texts.en_access import EN_ACCESS
from moderation.ui.texts.en_articles import EN_ARTICLES
from moderation.ui.texts.en_decisions import EN_DECISIONS
from moderation.ui.texts.en_feeds import EN_FEEDS
from moderation.ui.texts.en_grouping import EN_GROUPING
from moderation.ui.texts.en_insights import EN_INSIGHTS
from moderation.ui.texts.en_report import EN_REPORT
from moderation.ui.texts.en_rules import EN_RULES
from moderation.ui.texts.en_running import EN_RUNNING
from moderation.ui.texts.en_team import EN_TEAM

EN: Final = {
    **EN_ACCESS,
    **EN_ARTICLES,
    **EN_DECISIONS,
    **EN_FEEDS,
    **EN_GROUPING,
    **EN_INSIGHTS,
    **EN_REPORT,
    **EN_RULES,
    **EN_RUNNING,
    **EN_TEAM,
    "app": "Efir",
    "machine": "The machine",
    "page.host": "Host",
    "page.triage": "Triage",
    "page.insights": "Insights",
    "page.operations": "Operations",
    # Signing in.
    "sign_in.title": "Staff sign-in",
    "sign_in.who": "Your name",
    "sign_in.who_help": "Your decisions are recorded under this name.",
    "sign_in.token": "Staff token",
    "sign_in.token_help": "The server prints it when it starts, beside the link to this page.",
    "sign_in.enter": "Sign in",
    "sign_in.wrong": "The token does not fit: copy all of it from the server's output.",
    "sign_in.no_name": "Write your name: your decisions will be recorded under it.",
    "sign_in.no_token_set": "The dashboard has no staff token: start it by the command serve, which passes one.",
    "sign_in.leave": "Sign out",
    "language": "Language",
    "language.ru": "Русский",
    "language.en": "English",
    "broadcast": "Broadcast",
    "broadcast.open": "● LIVE",
    "broadcast.closed": "Closed for questions",
    "broadcast.none": "There is no broadcast yet.",
    "broadcast.none_hint": (
        "Start the server by `make run`: it opens one. To see it with a simulated audience: `make run DEMO=1`."
    ),
    # Lamps and counts.
    "lamps.lag": "lag {seconds} s",
    "lamps.backlog": "backlog {n}",
    "lamps.lost": "lost {n}",
    "lamps.away": "intake does not answer",
    "counts.questions": "{n} question|{n} questions",
    "counts.answered": "{share} of askers have an answer",
    "askers": "{n} person|{n} people",
    "messages": "{n} message|{n} messages",
    "growth": "+{n} this minute",
    "growth.short": "+{n}/min",
    "ago.seconds": "{n} s ago",
    "ago.minutes": "{n} min ago",
    "ago.hours": "{n} h ago",
    "ago.days": "{n} d ago",
    # Alarms.
    "alarm.title": "Suspected emergency: {n}",
    "alarm.raised": "nobody has it",
    "alarm.taken": "taken",
    "do.take_alarm": "Take",
    "do.close_alarm": "Close",
    "alarm.none": "No alarms",
    "alarm.no_reason": "Alarming words",
    # News.
    "news.clusters": "{n} new — show|{n} new — show",
    "news.none": "All is shown",
    "news.changes": "Changed — show",
    "news.item": "This question changed — show",
    "discovered": "New topic: **“{name}”**, {n} person asks|New topic: **“{name}”**, {n} people ask",
    "discovered.accept": "Accept",
    "discovered.accept_help": "These questions get this topic. It can be undone at each of them.",
    "discovered.hide": "Hide",
    "discovered.hide_help": "These questions keep their topics, and nobody is reminded of them again.",
    # Triage.
    "filter": "Show",
    "filter.urgent": "Urgent",
    "filter.waiting": "Waiting",
    "filter.approved": "Approved",
    "filter.dismissed": "Dismissed",
    "filter.answered": "Answered",
    "filter.all": "All",
    "search": "Search",
    "topic": "Topic",
    "topic.any": "All topics",
    "list.shown": "{shown} of {total}",
    "list.empty": "There is nothing here.",
    "list.empty.urgent": "There are no urgent questions.",
    "list.empty.waiting": "All questions are dealt with.",
    "list.empty.search": "Nothing fits: try other words or another topic.",
    "list.no_questions": (
        "There are no questions yet. Send the first from the viewer page, or start `make run DEMO=1`: "
        "a program plays the audience."
    ),
    "list.set_aside": "Show what is not on the board",
    "list.set_aside_help": "What was withheld, refused or asks nothing: it can be brought back from here.",
    "list.choose": "Choose a question on the left.",
    "list.mark": "Mark for a merge",
    "list.unmark": "Take the mark away",
    "item.askers_since": "{askers} · {messages} · since {since}",
    "item.claimed": "{who} has it",
    "item.claimed_by_me": "you have it",
    "item.assigned": "for {who}",
    "item.escalated": "escalated",
    "item.by_hand": "named by a person",
    "item.dismissed_because": "Dismissed: {reason}",
    "item.answer": "Answered at {at}",
    "item.ratings": "helped {useful}, did not help {useless}",
    "item.why": "Why {level}",
    "item.why_level.none": "not urgent",
    "item.why_level.normal": "normal urgency",
    "item.why_level.high": "high urgency",
    "item.why_level.critical": "critical",
    "item.set_by_hand": "A person decided so",
    "item.ordinary": "Nothing in it asks for haste",
    "item.rank": "Why in this place",
    "item.regions": "From",
    "item.keywords": "Words",
    "item.samples": "As asked ({shown} of {total})",
    "item.no_samples": "The messages are still being read.",
    "item.history": "History",
    "item.no_history": "Nobody has decided anything yet.",
    "item.split": "Split",
    "item.split_help": "Mark the messages that ask something else.",
    "item.split_do": "Split off the marked ({n})",
    "item.more": "More",
    "item.title": "Title",
    "item.assignee": "Assign to",
    "item.urgency": "Urgency",
    "item.by_machine": "as the machine has it",
    "item.save": "Save",
    "part.askers": "askers",
    "part.growth": "growth",
    "part.urgency": "urgency",
    "part.waiting": "waiting",
    "part.supporters": "support",
    "part.novelty": "novelty",
    "part.star": "star",
    # Host.
    "host.now": "On air now",
    "host.nothing": "No question is on air: choose one below.",
    "host.answer": "What was answered",
    "host.answer_hint": "Short, as you would say it to a viewer: everyone who asked will read it.",
    "host.no_text": "Write what was answered: everyone who asked will read it.",
    "host.off_air": "Take off air",
    "host.put": "On air",
    "host.odd": "Rare",
    "host.none_approved": "Nothing is approved: only what moderators approved goes on air.",
    "host.to_triage": "Open triage",
    "host.preset": "Order",
    "preset.balanced": "Balanced",
    "preset.popular": "Popular",
    "preset.urgent": "Urgent",
    "preset.fresh": "Growing",
    # Insights.
    "insights.empty": "There is nothing to tell yet: no questions have come.",
    "insights.figures": "Figures of {at}.",
    "insights.refresh": "Refresh",
    "insights.headline.questions": "Viewers sent {questions} ({askers}), {clusters} of them different in meaning.",
    "insights.headline.topic": "Most are about {topic}: {share} of all questions.",
    "insights.headline.peak": (
        "The peak was at {at}: {n} question in a minute.|The peak was at {at}: {n} questions in a minute."
    ),
    "insights.headline.answered": "{share} of askers have an answer; still open: {open}.",
    "insights.headline.top": "The commonest question: “{label}” ({askers}).",
    "insights.headline.region": "The place named most: {region} ({share} of messages that name one).",
    "insights.headline.levels": ("{n} question cannot wait ({share}).|{n} questions cannot wait ({share})."),
    "insights.timeline_hint": "Vertical lines mark the answers.",
    "insights.top_hint": "Filled bars are answered.",
    "insights.regions": "Where questions come from",
    "insights.no_regions": "No message has named a place yet.",
    "insights.levels": "Urgency",
    "insights.unanswered": "Unanswered and worth a follow-up",
    "insights.all_answered": "Every question is answered.",
    "axis.minute": "Time",
    "axis.questions": "Questions a minute",
    "axis.askers": "Askers",
    "axis.messages": "Messages",
    "axis.clusters": "Questions",
    "column.label": "Question",
    "column.topic": "Topic",
    "column.askers": "Askers",
    "column.messages": "Messages",
    "column.level": "Urgency",
    "column.since": "Since",
    "column.status": "Status",
    "answered.yes": "answered",
    "answered.no": "unanswered",
    # Operations.
    "ops.lamp.intake": "Intake",
    "ops.lamp.record": "Recording",
    "ops.lamp.understand": "Reading",
    "ops.lamp.group": "Grouping",
    "ops.ok.intake": "takes questions",
    "ops.ok.record": "keeps everything",
    "ops.ok.understand": "keeps up",
    "ops.ok.group": "all is on the board",
    "ops.bad.intake": "Intake does not answer. Start `make run`; decisions are kept and taken when it is back.",
    "ops.bad.record": "Nothing can be recorded. Check disk space and rights to the data folder; it resumes by itself.",
    "ops.bad.lost": (
        "The log lacks messages that were shown before: the data folder came from an older copy or is damaged. "
        "Compare it."
    ),
    "ops.slow.understand": (
        "Behind: messages are safe and wait to be read. If it grows for over a minute, add cores or an embed role."
    ),
    "ops.slow.group": "Messages wait for the board. If it grows for over a minute, look at the server's output.",
    "ops.unknown": "unknown while intake does not answer",
    "ops.lamp.hints": "Hints while typing",
    "ops.lamp.receipts": "“Where your question went”",
    "ops.lamp.linking": "Order on the board",
    "ops.lamp.grouping": "Grouping",
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
    "ops.word.shed": "set aside for now",
    "ops.word.ok": "fine",
    "ops.word.slow": "behind",
    "ops.word.bad": "not working",
    "ops.word.unknown": "unknown",
    "ops.rate": "Messages a second",
    "ops.backlog": "Waiting to be read",
    "ops.lag": "Lag, s",
    "ops.connections": "Connections",
    "ops.lost": "Lost",
    "ops.window": "Last 15 minutes",
    "ops.disk": "{free} GB free on disk",
    "ops.encoder": "Model: {name}",
    "ops.limit": "limit: {limit}",
    "ops.set_aside": "What was set aside",
    "ops.withheld": "Withheld ({n})",
    "ops.refused": "Refused ({n})",
    "ops.unreadable": "Unreadable ({n})",
    "ops.chatter": "No questions",
    "ops.nothing_here": "Nothing.",
    "ops.links": "Links",
    "ops.viewer_page": "Viewer page",
    "ops.overlay": "On-air overlay",
    "ops.settings": "Settings",
    "ops.setting": "Setting",
    "ops.value": "Value",
    "ops.source": "Source",
    "ops.meaning": "Meaning",
    "source.command line": "command line",
    "source.environment": "environment",
    "source.default": "default",
    # Failures.
    "error.EfirError": "That did not work. Operations shows what is wrong.",
    "error.Refused": "This cannot be done: see how it stands now, and decide again.",
    "error.Unknown": "This is no longer there: refresh the page.",
    "error.StoreFailed": "The data cannot be read: check the data folder and disk space; the page recovers by itself.",
    "error.StoreDamaged": "A data file is damaged: stop the server and start it again, it rebuilds from the log.",
    "error.StoreTooNew": "The data were written by a later version of Efir: update the program.",
    "error.Unreachable": (
        "Intake does not answer. The decision is kept and will be taken when it is back; check that `make run` works."
    ),
}
"""Each key with its text."""
