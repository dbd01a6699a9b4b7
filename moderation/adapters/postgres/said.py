"""Said: the words of messages as PostgreSQL's own full-text search keeps them, in an inverted index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from moderation.adapters.postgres.session import PostgresSession
from moderation.adapters.wording import words

LONGEST: Final = 2000
"""Bytes of a word that count: PostgreSQL keeps none of more than 2046."""
_COLUMNS: Final = {"broadcast": "int8", "seq": "int8", "words": "tsvector"}
_ADD: Final = """
    INSERT INTO said SELECT :number, seq, CAST(words AS TSVECTOR)
    FROM unnest(CAST(:seqs AS BIGINT[]), CAST(:texts AS TEXT[])) AS given (seq, words)
    ON CONFLICT (broadcast, seq) DO UPDATE SET words = excluded.words
"""
_TAKE: Final = "DELETE FROM said WHERE broadcast = :number AND seq = ANY(:seqs)"


class Said:
    """The index of words in the database of the views."""

    def add(self, keeper: PostgresSession, number: int, texts: Iterable[tuple[int, str]]) -> None:
        """Put new messages in, given as (seq, text)."""
        found = ((seq, _lexemes(text)) for seq, text in texts)
        rows = [(seq, lexemes) for seq, lexemes in found if lexemes]
        if rows:
            seqs, lexemes = zip(*rows, strict=True)
            keeper.write(_ADD, number=number, seqs=list(seqs), texts=list(lexemes))

    def replace(self, keeper: PostgresSession, number: int, texts: Iterable[tuple[int, str, str]]) -> None:
        """Find messages by other texts from now on, given as (seq, before, after)."""
        found = ((seq, _lexemes(before), _lexemes(after)) for seq, before, after in texts)
        changed = [(seq, after) for seq, before, after in found if before != after]
        if gone := [seq for seq, after in changed if not after]:
            keeper.write(_TAKE, number=number, seqs=gone)
        if kept := [(seq, after) for seq, after in changed if after]:
            seqs, lexemes = zip(*kept, strict=True)
            keeper.write(_ADD, number=number, seqs=list(seqs), texts=list(lexemes))

    def condition(self, number: int, column: str, text: str) -> tuple[str, dict[str, object]]:
        """Return the condition that a column of seqs is of messages with the words of a text, and its values."""
        sought = " & ".join(f"'{_cut(word)}':*" for word in words(text))
        found = "SELECT seq FROM said WHERE broadcast = :said_in AND words @@ CAST(:said AS TSQUERY)"
        return f"{column} IN ({found})", {"said": sought, "said_in": number}


def _lexemes(text: str) -> str:
    """Return the words of a text as a tsvector is written: they hold nothing that would have to be escaped."""
    return " ".join(f"'{_cut(word)}'" for word in sorted(set(words(text))))


def _cut(word: str) -> str:
    return word.encode()[:LONGEST].decode(errors="ignore")
