"""What is said of word lists and verdicts in English."""

from __future__ import annotations

from typing import Final

EN_RULES: Final = {
    "page.rules": "Rules",
    "list.withhold": "Withhold",
    "list.admit": "Always admit",
    "list.urgent": "Urgent",
    "list.tariffs": "Names of tariffs",
    "list.withhold.means": (
        "A message with such a word is not shown, but a question in it counts. It hides no alarm."
    ),
    "list.admit.means": (
        "A message with such a word is not withheld as abuse or advertising. Personal data stay hidden."
    ),
    "list.urgent.means": "A question with such a word is of high urgency at once.",
    "list.tariffs.means": (
        "A name is neither transliterated nor hidden as a person's; questions about different tariffs stay apart."
    ),
    "rules.entries": "Words and phrases, one a line: {name}",
    "rules.hint": "A word is found in any Russian case, in any capitals. A star stands for any ending: «crypt*».",
    "rules.count": "{n} entry|{n} entries",
    "rules.changed": "changed by {who} at {at}",
    "rules.save": "Save",
    "rules.same": "The list is like that already: there is nothing to change.",
    "rules.refused": (
        "The list was not saved: it may have {entries} lines of {chars} characters, each with letters or digits, and "
        "at least three letters before a star."
    ),
    "rules.moved": "While you were editing, the list changed: {who}, {at}. Take the new one and edit again.",
    "rules.take_new": "Take the new one",
    "rules.history": "Who changed what",
    "rules.no_history": "Nobody has changed a list yet.",
    "rules.try": "Try a text",
    "rules.try_hint": "Paste a message: this says what would become of it, and why",
    "rules.try_without_model": (
        "So words and rules decide. On air its meaning counts too, judged by the model, so the outcome may differ."
    ),
    "rules.try_no_reason": "No reason to step in",
    "rules.try_shown": "Shown as",
    "verdict.admit": "admitted",
    "verdict.withhold": "withheld",
    "verdict.refuse": "refused",
    "kind.question": "question",
    "kind.chatter": "no question",
}
"""Each key with its text."""
