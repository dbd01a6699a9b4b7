from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType

from moderation.domain.cluster import BY_HAND
from moderation.domain.deciding import correcting
from moderation.domain.screening import abuse, flood, reasons, screens, spam
from moderation.domain.screening.reasons import REASONS, WITHHELD_WORD, coded, explain
from moderation.domain.screening.words import spam as spam_words
from moderation.domain.urgency import urgency
from moderation.domain.urgency.urgency import EMERGENCIES, HIGH
from moderation.pipeline.sorting import screener


def texts(*nodes: ast.AST) -> set[str]:
    found = (part for node in nodes for part in ast.walk(node) if isinstance(part, ast.Constant))
    return {part.value for part in found if isinstance(part.value, str)}


def said_in_calls(module: ModuleType, name: str) -> Iterator[str]:
    """Yield the codes that a module names as it makes a finding."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield from texts(*node.args, *(word.value for word in node.keywords if word.arg == "reasons"))


def said_as_keys(module: ModuleType) -> Iterator[str]:
    """Yield the codes under which a module keeps weights."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            yield from texts(node.slice)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.IfExp):
            yield from texts(
                *(key for part in ast.walk(node) if isinstance(part, ast.Dict) for key in part.keys if key)
            )


def test_every_code_that_a_verdict_can_give_has_a_sentence() -> None:
    given = {rule.reason for rule in (*EMERGENCIES, *HIGH)} | set(abuse.KINDS)
    given |= set(spam_words.OFFERS) | set(spam_words.ACTS) | set(said_as_keys(spam))
    given |= set(said_in_calls(screens, "Finding")) | set(said_in_calls(urgency, "Urgency"))
    given |= set(said_in_calls(screener, "replace")) | {flood.FLOOD, flood.DUPLICATE}
    given |= {correcting.CORRECTED, correcting.ABUSE, correcting.SPAM, BY_HAND}
    given |= {
        reasons.WITHHELD_WORD,
        reasons.ADMITTED_WORD,
        reasons.URGENT_WORD,
        urgency.SUSPECTED,
        reasons.UNREAD,
    }
    assert {"emergency", "reads_dangerous", "urgent_wording", "unreadable", "lures", "emoji"} <= given
    assert given <= set(REASONS)


def test_every_sentence_is_said_in_both_languages() -> None:
    for code, (russian, english) in REASONS.items():
        assert any("а" <= letter <= "я" for letter in russian.lower()), code
        assert english.isascii() or "“" in english, code


def test_codes_are_explained_in_both_languages() -> None:
    assert explain("toxic") == "Брань или оскорбление"
    assert explain("toxic", "en") == "Obscenity or an insult"


def test_a_code_names_the_entry_that_was_met() -> None:
    assert explain(coded(WITHHELD_WORD, "казино; слоты")).endswith(": казино, слоты")


def test_a_code_of_a_later_version_is_shown_as_it_is() -> None:
    assert explain("from_the_future") == "from_the_future"
