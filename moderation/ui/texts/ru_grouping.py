"""What is said of how questions are grouped in Russian."""

from __future__ import annotations

from typing import Final

RU_GROUPING: Final = {
    "apart.guard": "Не слито с «{label}», потому что: {own} ≠ {theirs}",
    "apart.people": "Не слито с «{label}»: так решили люди",
    "surge.line": "Растёт: {recent} за полминуты, обычно {usual} — «{label}»",
    "surge.news": "Растёт: «{label}»",
    "surge.open": "Открыть",
    "grain": "Крупность",
    "grain.fine": "Вопросы",
    "grain.coarse": "Крупно",
    "grain.help": "Вопросы: на каждый один ответ. Крупно: близкие вопросы собраны вместе, сами они не меняются.",
    "grain.theme": "{n} вопрос|{n} вопроса|{n} вопросов",
    "halves.title": "Похоже, здесь два вопроса",
    "halves.none": "Похоже, это один вопрос: разделить можно только вручную.",
    "halves.stays": "Останется: {messages}",
    "halves.goes": "Станет отдельным: {messages}",
    "halves.accept": "Разделить так",
    "halves.by_hand": "Или выберите сообщения сами:",
    "halves.search": "Найти среди сообщений вопроса",
    "halves.more": "Показать ещё",
}
