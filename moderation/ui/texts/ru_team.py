"""What is said in Russian of working together: the host's desk, hand-over, the machine's dial, who has what."""

from __future__ import annotations

from typing import Final

from moderation.domain.hosting import SPOKEN

RU_TEAM: Final = {
    # What became of a decision, and how it stands in the history.
    "done.later": "Отложено: вопрос ждёт внизу, под «Позже»",
    "done.sooner": "Вопрос снова среди ближайших",
    "done.hand_over": "Передано",
    "done.cue": "Отправлено ведущему",
    "done.acknowledge": "Режиссёр видит, что вы прочли",
    "done.dial": "Автоматика переключена",
    "done.redo": "Сделано снова",
    "verb.later": "отложено",
    "verb.sooner": "возвращено в ближайшие",
    "verb.hand_over": "передано",
    "verb.cue": "строка ведущему",
    "verb.acknowledge": "прочитано ведущим",
    "verb.dial": "автоматика",
    "verb.redo": "сделано снова",
    "told.nothing_to_redo": "Повторять нечего: отменённого вами нет, или после отмены вы уже решили что-то другое.",
    "do.redo": "Повторить",
    # The host's desk.
    "host.up_next": "Дальше",
    "host.answered": "Ответил — сообщить всем",
    "host.spoken": SPOKEN["ru"],
    "host.later": "Позже",
    "host.later_title": "Позже ({n})",
    "host.sooner": "Вернуть",
    "host.not_for_air": "Не для эфира",
    "host.hand_over": "Передать",
    "host.to_whom": "Кому передать",
    "host.to_whom_hint": "Имя коллеги",
    "host.handed": "Передано коллегам ({n})",
    "host.why_asked": "спросили {n} человек|спросили {n} человека|спросили {n} человек",
    "host.why_regions": "{n} регион|{n} региона|{n} регионов",
    "host.alarms": "{n} срочный у модераторов|{n} срочных у модераторов|{n} срочных у модераторов",
    "host.model_down": (
        "Машина сейчас не разбирает новое. Ниже — сообщения как они пришли, ищите словами; "
        "решения принимаются как всегда."
    ),
    "host.raw_search": "Найти в сообщениях",
    "host.raw_empty": "Таких сообщений нет.",
    "host.undo": "Отменить",
    "cue.title": "Режиссёр",
    "cue.understood": "Понял",
    "cue.seen": "прочитано: {who}",
    "cue.unseen": "ведущий ещё не прочёл, {ago}",
    "cue.none": "Строки от режиссёра нет",
    "cue.write": "Ведущему",
    "cue.hint": "Увидит только ведущий, например: «через две минуты реклама»",
    "cue.send": "Отправить",
    "cue.withdraw": "Убрать",
    "cue.sent": "Ведущему: «{line}»",
    # The machine's dial.
    "dial": "Авто",
    "dial.off": "Выключена",
    "dial.suggest": "Подсказывает",
    "dial.assist": "Помогает",
    "dial.auto": "Сама",
    "dial.kill": "Стоп авто",
    "dial.kill_help": "Сразу: машина больше ничего не делает сама. Сделанное остаётся, его можно отменить.",
    "dial.resume": "Включить снова",
    "dial.is_off": "Автоматика выключена: ничего не сливается, не сообщается и не одобряется само.",
    "dial.means": "Что машина делает сама",
    "dial.always": (
        "При любом положении: тревоги слышны сразу, личные данные закрыты, грубость отложена для человека, "
        "одинаковые по словам сообщения собраны вместе."
    ),
    "step.propose": "предлагает: что слить, две половины вопроса, новые темы, что растёт",
    "step.refuse": "отклоняет спам и повторы (иначе откладывает для человека)",
    "step.merge": "сливает вопросы, на которые один ответ, и уточняет заголовки",
    "step.tell": "сообщает готовый ответ тем, кто спросил позже",
    "step.reopen": "возвращает отвеченный вопрос, если ответ не помог многим или вопрос снова растёт",
    "step.assign": "отдаёт редкие вопросы группе или человеку на смене, знающим тему, иначе тем, кто берёт любые",
    "step.approve": "одобряет то, о чём спросили {n} и больше, если вопрос не срочный и его никто не трогал",
    "act.merged": "слито с «{label}»",
    "act.undo": "Разъединить",
    "act.title": "Что машина сделала сама",
    "act.none": "Сама машина ничего не сливала и не одобряла.",
    # Together at the list.
    "filter.mine": "Мои",
    "filter.escalated": "Старшему",
    "filter.odd": "Редкие",
    "errand": (
        "{n} редкий вопрос ждёт вас уже {oldest}: «{label}»|"
        "{n} редких вопроса ждут вас, дольше всех {oldest}: «{label}»|"
        "{n} редких вопросов ждут вас, дольше всех {oldest}: «{label}»"
    ),
    "item.claimed_for": "{who}, ещё {left}",
    "do.hand_over": "Передать",
    "do.extend": "Продлить",
    "escalation.title": "Передано старшему",
    "bulk.title": "Отмечено: {n}",
    "bulk.approve": "Одобрить все",
    "bulk.dismiss": "Скрыть все",
    "bulk.star": "Звезда всем",
    "bulk.assign": "Поручить все",
    "bulk.clear": "Снять отметки",
    "bulk.done": "Решено: {done} из {all}.",
    "bulk.stopped": "Решено: {done} из {all}. Остальные успел(а) изменить кто-то другой: они остались отмеченными.",
    "saved": "Выборки",
    "saved.name": "Название",
    "saved.save": "Сохранить эту",
    "saved.drop": "Удалить",
    "saved.none": "Настройте фильтры и сохраните: выборка останется за вами в этом эфире.",
    "found.title": "Нашлось в сказанном ({n})",
    "found.open": "Открыть вопрос",
    "found.none": "В сообщениях таких слов нет.",
    "keys": "Клавиши",
    "keys.list": (
        "**J** ниже · **K** выше · **A** одобрить · **D** скрыть · **S** звезда · **M** слить отмеченные · "
        "**T** взять или отпустить · **X** отметить · **E** передать старшему · **U** отменить · **Y** повторить · "
        "**N** показать новое"
    ),
    "keys.host": (
        "**Enter** ответил · **L** позже · **B** не для эфира · **1**-**6** вывести в эфир · **G** понял режиссёра · "
        "**U** отменить"
    ),
    "do.mark": "Метка",
    # Who has what.
    "page.team": "Смена",
    "team.here": "Сейчас на смене",
    "team.nobody": "Никого: люди появятся здесь, когда откроют страницы этого эфира.",
    "team.who": "Кто",
    "team.where": "Где",
    "team.has": "На руках",
    "team.hour": "Ответов/ч",
    "team.decided": "Решений/ч",
    "team.skills": "Темы",
    "presence.beside": "здесь же: {who}",
    "team.on": "На смене",
    "team.first_look": "Первый взгляд через",
    "team.on_shift": "Я на смене",
    "team.my_skills": "Мои темы",
    "team.my_skills_hint": "Мои темы: любые",
    "team.targets": "Сроки",
    "team.waiting": "Ждут первого взгляда",
    "team.waiting_help": "Вопросы, которые никто не одобрил, не скрыл и не взял; срок — {target} с.",
    "team.late": "Дольше срока",
    "team.oldest": "дольше всех: {left}",
    "team.handling": "Ответ занимает",
    "team.first_contact": "Решено с первого ответа",
    "team.satisfaction": "Ответ помог",
    "team.target": "цель: {target}",
    "team.target_wait": "Первый взгляд, с",
    "team.target_handling": "Ответ, с",
    "team.target_solved": "С первого ответа, %",
    "team.target_satisfied": "Помогло, %",
    "team.hand_out": "Кому поручить",
    "team.hand_out_hint": "По темам и загрузке: сначала у кого меньше на руках.",
    "team.hand_out_none": "Раздавать нечего: всё взято или решено.",
    "team.hand_out_nobody": "Некому: отметьтесь «Я на смене».",
    "team.give": "Поручить: {who}",
    "team.give_all": "Раздать все ({n})",
    "team.nothing": "—",
}
"""Each key with its text."""
