"""Own affairs: questions that nobody can answer without looking into the asker's account."""

from __future__ import annotations

import re
from typing import Final

_MINE: Final = re.compile(
    r"\b(с меня|у меня|мне|мной|мо(?:й|я|ё|е|и|его|ей|ему|ём|ем|их|ю)|меня|my|me)\b", re.IGNORECASE
)
_ACCOUNT: Final = re.compile(
    r"\b(спис(?:ал|ыв)\w*|снял[иа]?|снима[ею]т\w*|начислил\w*|должен|долг\w*|задолженност\w*|вернит\w*|верн[её]те|"
    r"возврат\w*|заблокировал\w*|отказал\w*|обещал[ио]?|заявлени\w*|обращени\w*|жалоб\w*|charged|debt|refund\w*|blocked)\b",
    re.IGNORECASE,
)


def is_own_affair(text: str) -> bool:
    """Tell whether a question is about what happened in the asker's own account."""
    return bool(_MINE.search(text) and _ACCOUNT.search(text))
