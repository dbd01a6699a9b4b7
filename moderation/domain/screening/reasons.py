"""Reason codes in words, for staff and reports."""

from __future__ import annotations

from typing import Final

WITHHELD_WORD, ADMITTED_WORD, URGENT_WORD = "withheld_word", "admitted_word", "urgent_word"
"""Codes that name an entry of the operator's lists: `withheld_word:казино`."""
UNREAD = "unreadable"
"""The code of what no model could read."""

REASONS: Final = {
    # Verdicts.
    "emergency": ("Похоже на угрозу жизни или безопасности", "Looks like a danger to life or safety"),
    "empty": ("Нет текста", "There is no text"),
    "flood": ("Одно и то же много раз подряд", "The same thing again and again"),
    "duplicate": (
        "Этот зритель уже прислал такое сообщение",
        "This viewer has already sent the same message",
    ),
    "spam": ("Реклама или обман", "An advert or a scam"),
    "toxic": ("Брань или оскорбление", "Obscenity or an insult"),
    "personal_data": ("Личные данные скрыты", "Personal data are hidden"),
    UNREAD: ("Модель не смогла прочитать сообщение", "The model could not read the message"),
    "retracted": ("Отозвано в самом чате", "Taken back in the chat itself"),
    "corrected": ("Так решил модератор", "A moderator decided so"),
    "by_hand": ("Так решил модератор", "A moderator decided so"),
    # The operator's own lists.
    WITHHELD_WORD: ("Слово из списка «всегда придерживать»", "A word of the list “always withhold”"),
    ADMITTED_WORD: ("Слово из списка «всегда пропускать»", "A word of the list “always admit”"),
    URGENT_WORD: ("Слово из списка «срочно»", "A word of the list “urgent”"),
    # Kinds of abuse.
    "obscene": ("Нецензурные слова", "Obscene words"),
    "insult": ("Оскорбление человека", "An insult to a person"),
    "abusive_phrase": ("Грубое выражение", "An abusive expression"),
    "mild_insult": ("Грубость в адрес собеседника", "Rudeness to someone's face"),
    # Kinds of spam.
    "earnings": ("Обещают заработок", "Promises of earnings"),
    "investments": ("Зовут вложить деньги", "Calls to invest"),
    "crypto": ("Криптовалюта", "Cryptocurrency"),
    "giveaway": ("Обещают приз или раздачу", "Promises of a prize"),
    "gambling": ("Азартные игры", "Gambling"),
    "loans": ("Предлагают кредит", "Offers of loans"),
    "adult": ("Услуги для взрослых", "Adult services"),
    "magic": ("Гадания и привороты", "Fortune telling"),
    "goods": ("Торговля", "Selling goods"),
    "promotion": ("Накрутка и продвижение", "Promotion of channels"),
    "services": ("Реклама услуг", "Advertised services"),
    "phishing": ("Выманивают данные", "Phishing"),
    "rival": ("Реклама другого оператора", "An advert of another operator"),
    "call_to_action": ("Зовут писать, звонить или переходить", "Calls to write, phone or click"),
    "link": ("Ссылка", "A link"),
    "lures": ("Слова из рекламы", "Words of advertising"),
    "repeats_itself": ("Одна фраза повторена в сообщении", "One phrase repeated within the message"),
    "emoji": ("Много эмодзи", "A wall of emoji"),
    "shouting": ("Почти всё заглавными", "Nearly all in capitals"),
    "reads_like_advert": ("По смыслу похоже на рекламу или обман", "Reads like an advert or a scam"),
    "phone": ("Номер телефона в рекламе", "A phone number in an advert"),
    # Emergencies.
    "self_harm": ("Признаки намерения навредить себе", "Signs of intent to harm oneself"),
    "unconscious": ("Человек без сознания или не дышит", "Someone is unconscious or not breathing"),
    "medical": ("Нужна медицинская помощь", "Medical help is needed"),
    "childbirth": ("Начались роды", "Someone is giving birth"),
    "fire": ("Пожар или дым", "Fire or smoke"),
    "gas": ("Утечка газа", "A gas leak"),
    "ice": ("Люди на льду или льдине", "People on the ice"),
    "drowning": ("Человек тонет", "Someone is drowning"),
    "violence": ("Насилие или угроза насилия", "Violence or a threat of it"),
    "trapped": ("Человек не может выбраться", "Someone is trapped"),
    "lost": ("Люди заблудились", "People are lost"),
    "missing": ("Пропал человек", "A person is missing"),
    "accident": ("Авария с людьми", "An accident with people"),
    "flooding": ("Наводнение или стихия", "Flooding or a natural disaster"),
    "explosion": ("Взрыв, обрушение или оборванный провод", "An explosion, a collapse or a fallen wire"),
    "cold": ("Люди замерзают", "People are freezing"),
    "no_way_out": (
        "Застряли в опасном месте, связь на исходе",
        "Stranded in a dangerous place, the phone is dying",
    ),
    "danger_signs": ("Несколько признаков беды сразу", "Several signs of danger at once"),
    "silent_relative": ("Близкий человек давно не отвечает", "A close person has not answered for long"),
    "reads_dangerous": ("По смыслу похоже на беду", "Reads like someone in danger"),
    # High urgency.
    "money_leaving": ("Деньги уходят прямо сейчас", "Money is leaving right now"),
    "vulnerable_cut_off": ("Без связи остался тот, кому она жизненно нужна", "Someone vulnerable is cut off"),
    "work_cut_off": ("Без связи стоит работа", "Someone's work depends on the lost service"),
    "no_service": ("Связи нет совсем", "There is no service at all"),
    "outage_spike": ("Много жалоб из одного места", "Many complaints from one place"),
    "urgent_wording": ("По смыслу похоже на срочное", "Reads like something urgent"),
}
"""Each code with its sentence in Russian and in English."""


def coded(code: str, entry: str) -> str:
    """Return a reason code that names an entry of a list."""
    # Exports join codes with semicolons.
    return f"{code}:{entry.replace(';', ',')}"


def explain(code: str, language: str = "ru") -> str:
    """Say a reason code in words; a code of a later version is returned as it is.

    Args:
        code: a reason as screening and urgency give it.
        language: "ru", or anything else for English.
    """
    known, _, entry = code.partition(":")
    russian, english = REASONS.get(known, (known, known))
    words = russian if language == "ru" else english
    return f"{words}: {entry}" if entry else words
