"""What the pages say in Russian of who may do what, and of who looked at what."""

from __future__ import annotations

from typing import Final

RU_ACCESS: Final = {
    "role.insights": "итоги",
    "role.host": "ведущий",
    "role.moderator": "модератор",
    "role.admin": "администратор",
    "sign_in.as": "Вы вошли как {who} · {role}",
    "sign_in.provider": "Войти через сервис компании",
    "sign_in.provider_missing": (
        "Вход через сервис компании настроен, но нет пакета Authlib: установите его там, где работает Эфир."
    ),
    "sign_in.taken": (
        "Это имя занято: у его владельца свой вход, или так зовут группу либо чат. "
        "Войдите по своему коду доступа или назовитесь иначе."
    ),
    "sign_in.not_on_roster": (
        "{who} нет в списке сотрудников (EFIR_STAFF), или компания не подтвердила этот адрес: "
        "обратитесь к администратору."
    ),
    "error.Forbidden": "Ваши права этого не позволяют: попросите коллегу с другой ролью или администратора.",
    "reveal": "Показать как набрано",
    "reveal.help": "Номера, адреса и имена без маски. Кто, когда и зачем смотрел, записывается.",
    "reveal.why": "Зачем вам это нужно?",
    "reveal.do": "Записать и показать",
    "reveal.no_reason": "Напишите, зачем: это останется в журнале.",
    "verb.reveal": "показано без маски",
    "done.reveal": "Просмотр записан",
    "audit": "Журнал решений и просмотров",
    "audit.means": "Кто и когда принял решение или смотрел сообщение без маски: последние {n}.",
    "audit.only_looks": "Только просмотры без маски",
    "audit.at": "Когда",
    "audit.who": "Кто",
    "audit.what": "Что",
    "audit.clusters": "Вопросы",
    "audit.messages": "Сообщения",
    "audit.note": "Пояснение",
    "audit.undone": "Отменено",
    "audit.save": "Скачать весь журнал",
    "audit.empty": "Пока никто ничего не решал.",
}
