"""What is said of how questions are grouped in English."""

from __future__ import annotations

from typing import Final

EN_GROUPING: Final = {
    "apart.guard": "Not merged with “{label}” because: {own} ≠ {theirs}",
    "apart.people": "Not merged with “{label}”: people decided so",
    "surge.line": "Growing: {recent} within half a minute, usually {usual}: “{label}”",
    "surge.news": "Growing: “{label}”",
    "surge.open": "Open",
    "grain": "Grain",
    "grain.fine": "Questions",
    "grain.coarse": "Coarse",
    "grain.help": "Questions: one answer each. Coarse: kindred questions side by side, themselves unchanged.",
    "grain.theme": "{n} question|{n} questions",
    "halves.title": "There seem to be two questions here",
    "halves.none": "This seems to be one question: it can be split by hand only.",
    "halves.stays": "Stays: {messages}",
    "halves.goes": "Becomes its own: {messages}",
    "halves.accept": "Split like this",
    "halves.by_hand": "Or choose messages yourself:",
    "halves.search": "Search the messages of this question",
    "halves.more": "Show more",
}
