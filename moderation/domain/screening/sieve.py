r"""Many patterns looked for in one text at the price of the few that can match it.

A pattern such as `бонус\w*|приз\b` cannot match where neither «бонус» nor «приз» stands. So each pattern is known by
the letters that any match of it holds, and a text is searched by those patterns alone whose letters it has. Which
letters a word has is remembered: a text is mostly words that others have said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from moderation.domain.remembering import known_words

_GRAM: Final = 3
"""Letters by which stretches are looked up."""
_TOKEN = re.compile(
    r"(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<around>\(\?<?[=!])|(?P<open>\(\?:|\((?!\?))|(?P<close>\))|(?P<or>\|)"
    r"|(?P<class>\\[a-zA-Z]|[.^$])|(?P<optional>[?*][?+]?|\{0(?:,\d*)?\}[?+]?)|(?P<more>\+[?+]?|\{\d+(?:,\d*)?\}[?+]?)"
    r"|\\?(?P<letter>.)",
    re.DOTALL,
)

_SHORTEST: Final = 2

_Choice = frozenset[str]
"""Stretches of letters, one of which any match holds; empty when nothing is known."""
_UNKNOWN: Final[_Choice] = frozenset()


class Sieve:
    """Patterns that are searched for together.

    Args:
        patterns: literals in small letters, classes, groups that capture nothing, look-around and quantifiers.
    """

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._patterns = patterns
        self._always: list[int] = []
        self._short: list[tuple[str, int]] = []
        self._by_gram: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, pattern in enumerate(patterns):
            stretches = required(pattern.pattern)
            within = {max(stretch.split(), key=len, default="") for stretch in stretches}
            if not within or min(map(len, within)) < _SHORTEST:
                self._always.append(number)
                continue
            for stretch in within:
                if len(stretch) < _GRAM:
                    self._short.append((stretch, number))
                else:
                    self._by_gram[stretch[:_GRAM]].append((stretch, number))
        self._of_word = known_words(self._look_up)

    def matching(self, text: str) -> list[int]:
        """Return the places in the list of the patterns that match somewhere in a text, in order."""
        return [number for number in self._candidates(text) if self._patterns[number].search(text)]

    def matches(self, text: str) -> bool:
        """Tell whether any of the patterns matches somewhere in a text."""
        return any(self._patterns[number].search(text) for number in self._candidates(text))

    def _candidates(self, text: str) -> list[int]:
        # A pattern may heed no case.
        return sorted(set(self._always).union(*map(self._of_word, text.casefold().split())))

    def _look_up(self, word: str) -> tuple[int, ...]:
        """Return the patterns that may match in a text for the sake of a word in it."""
        grams = {word[at : at + _GRAM] for at in range(len(word) - _GRAM + 1)}
        found = {number for stretch, number in self._short if stretch in word}
        for gram in self._by_gram.keys() & grams:
            found.update(number for stretch, number in self._by_gram[gram] if stretch in word)
        return tuple(found)


def required(pattern: str) -> _Choice:
    """Return stretches of at least two letters, one of which any match of a pattern holds; none when unsure."""
    found = _TOKEN.finditer(pattern)
    return _alternatives((match.lastgroup or "", match["letter"] or "") for match in found)


def _alternatives(tokens: Iterator[tuple[str, str]]) -> _Choice:
    """Read to the end of a group; each of its alternatives must be known by something."""
    branches: list[list[str | _Choice]] = [[]]
    for kind, letter in tokens:
        branch = branches[-1]
        match kind:
            case "close":
                break
            case "or":
                branches.append([])
            case "open":
                branch.append(_alternatives(tokens))
            case "around":
                _alternatives(tokens)
                branch.append(_UNKNOWN)
            case "optional":
                branch[-1] = _UNKNOWN
            case "letter":
                branch.append(letter)
            case _:
                # Letters on both sides of a class, or of a repeated letter, are no stretch.
                branch.append(_UNKNOWN)
    choices = [_surest(branch) for branch in branches]
    return frozenset().union(*choices) if all(choices) else _UNKNOWN


def _surest(branch: Iterable[str | _Choice]) -> _Choice:
    """Return the choice of a row of letters and groups that tells most: whose shortest stretch is longest."""
    runs = [""]
    choices = []
    for atom in branch:
        if isinstance(atom, str):
            runs[-1] += atom
        else:
            choices.append(atom)
            runs.append("")
    choices += [frozenset({run}) for run in runs if len(run) >= _SHORTEST]
    return max(filter(None, choices), key=lambda choice: min(map(len, choice)), default=_UNKNOWN)
