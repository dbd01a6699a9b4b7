"""Say: a key and its values → words in the language of the person."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Final

from moderation.domain.errors import EfirError
from moderation.domain.screening.reasons import explain
from moderation.ui.plain import plain
from moderation.ui.texts.en import EN
from moderation.ui.texts.ru import RU

LANGUAGES: Final = {"ru": RU, "en": EN}
_THIN_SPACE: Final = "\u202f"


class Say:
    """Speaks one language, and tells the time of one time zone."""

    def __init__(self, language: str, zone: tzinfo = UTC) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._texts = LANGUAGES[self.language]
        self.time_zone = zone

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key with values filled in."""
        return self._texts[key].format(**values)

    def count(self, key: str, count: int, **values: object) -> str:
        """Return the text of a key in the form that a count asks for; `{n}` is the count."""
        forms = self._texts[key].split("|")
        return forms[self._form(count)].format(n=self.number(count), **values)

    @property
    def zone(self) -> str:
        """Return the name of the time zone in which times are told."""
        return datetime.now(self.time_zone).strftime("%Z")

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as the language writes it."""
        text = f"{value:,.{digits}f}"
        if self.language == "ru":
            text = text.replace(",", _THIN_SPACE).replace(".", ",")
        return text

    def share(self, part: float, whole: float) -> str:
        """Return a share in per cent."""
        percent = self.number(100 * part / whole if whole else 0)
        return f"{percent}{_THIN_SPACE}%" if self.language == "ru" else f"{percent}%"

    def clock(self, at: float) -> str:
        """Return a moment as hours and minutes of the person's day."""
        return datetime.fromtimestamp(at, self.time_zone).strftime("%H:%M")

    def moment(self, at: float) -> str:
        """Return a moment with its date, as the language writes it."""
        return datetime.fromtimestamp(at, self.time_zone).strftime(self._texts["moment"])

    def lasting(self, seconds: float) -> str:
        """Return a duration in words, to the second below an hour, to the minute above."""
        minutes, rest = divmod(round(seconds), 60)
        hours, left = divmod(minutes, 60)
        if hours:
            return self("lasting.hours", hours=self.number(hours), minutes=left)
        if minutes:
            return self("lasting.minutes", minutes=minutes, seconds=rest)
        return self("lasting.seconds", seconds=rest)

    def briefly(self, seconds: float) -> str:
        """Return a duration in one unit, for where there is little room."""
        for unit, length in (("hours", 3600), ("minutes", 60)):
            if seconds >= length:
                return self(f"brief.{unit}", n=self.number(seconds / length, int(seconds < 10 * length)))
        return self("brief.seconds", n=self.number(round(seconds)))

    def instant(self, seconds: float) -> str:
        """Return a duration that people hardly notice: in milliseconds, from one second on with a tenth."""
        if seconds >= 1:
            return self("brief.seconds", n=self.number(seconds, int(seconds < 10)))  # noqa: PLR2004 - tens need no tenth
        return self("brief.milliseconds", n=self.number(max(round(1000 * seconds), 1)))

    def ago(self, seconds: float) -> str:
        """Return how long ago something was, in the largest fitting unit."""
        whole = max(int(seconds), 0)
        for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
            if whole >= length:
                return self(f"ago.{unit}", n=whole // length)
        return self("ago.seconds", n=whole)

    def stopwatch(self, seconds: float) -> str:
        """Return a duration as h:mm:ss, or mm:ss below an hour."""
        minutes, rest = divmod(max(int(seconds), 0), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"

    def reason(self, code: str) -> str:
        """Return why something was judged so; people's own words are shown as they are."""
        key = f"reason.{code}"
        return self._texts[key] if key in self._texts else plain(explain(code, self.language))

    def error(self, error: EfirError) -> str:
        """Return what went wrong and what to do."""
        for kind in type(error).__mro__:
            if (key := f"error.{kind.__name__}") in self._texts:
                return self._texts[key]
        return plain(str(error))

    def _form(self, count: int) -> int:
        if self.language != "ru":
            return int(count != 1)
        tens, ones = abs(count) % 100, abs(count) % 10
        if ones == 1 and tens != 11:  # noqa: PLR2004 - Russian grammar: 1, 21, 31, but not 11
            return 0
        return 1 if 2 <= ones <= 4 and not 12 <= tens <= 14 else 2  # noqa: PLR2004 - 2-4, 22-24, but not 12-14
