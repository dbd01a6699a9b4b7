"""What the pages say in Russian of chats elsewhere."""

from __future__ import annotations

from typing import Final

RU_FEEDS: Final = {
    "feeds": "Чаты площадок",
    "feeds.none": "Ни один чат не подключён. Как подключить: python -m moderation connect --help",
    "feeds.name": "Чат",
    "feeds.state": "Состояние",
    "feeds.state.reading": "читается",
    "feeds.state.away": "не отвечает, подключаемся снова",
    "feeds.state.ended": "закончился",
    "feeds.state.silent": "о нём давно ничего не слышно",
    "feeds.rate": "В минуту",
    "feeds.received": "Получено",
    "feeds.repeated": "Повторы",
    "feeds.left_out": "Боты и команды",
    "feeds.back": "Обратно",
    "feeds.back.answers": "ответы",
    "feeds.back.removes": "удаления",
    "feeds.waiting": "Ждут записи",
    "feeds.gaps": "Пропуски",
    "feeds.gap": "{name}: сообщения могли пропасть. Последний раз: {reason}",
    "feeds.gap.away": "связи не было, а площадка старого не повторяет",
    "filter.donations": "Донаты",
}
"""Each key with its text."""
