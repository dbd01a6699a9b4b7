"""What viewers and connectors read when something is refused, in the broadcast's language."""

from __future__ import annotations

_RU = {
    "json": 'Это не JSON-объект: пришлите один объект вида {{"type": "ask", …}}.',
    "binary": "Двоичные кадры здесь не читают: пришлите текстовый кадр с JSON-объектом.",
    "type": "Такого вида кадра нет: бывают {expected}.",
    "fields": "В кадре лишние поля: кадр «{kind}» состоит из полей {expected}.",
    "id": "Поле id должно быть строкой от 1 до {most} символов.",
    "no_text": "Поле text должно быть строкой из обычных символов Юникода.",
    "cluster": "Поле cluster должно быть номером вопроса в виде строки, каким его назвал сервер.",
    "useful": "Поле useful должно быть true или false.",
    "items": "Поле items должно быть списком, в котором от 1 до {most} сообщений.",
    "item": "Каждое сообщение в items должно быть JSON-объектом.",
    "author": "Поле author должно быть строкой не длиннее {most} символов.",
    "channel": "Поле channel должно быть строкой от 1 до {most} символов, но не «page».",
    "at": "Поле at должно быть временем ISO 8601 или числом секунд с начала 1970 года.",
    "empty": "В вопросе нет ни одного видимого символа: напишите его словами.",
    "too_long": "Вопрос слишком длинный ({length} из {most} символов): сократите его.",
    "too_fast": "Вопросов в минуту можно отправить не больше {most}: попробуйте снова через {wait} с.",
    "address_too_fast": "Вопросов в минуту из вашей сети принимают не больше {most}: попробуйте снова через {wait} с.",
    "slow": "Сейчас пишут очень многие: следующий вопрос можно отправить через {wait} с.",
    "gestures_too_fast": "Нажатий в минуту можно сделать не больше {most}: попробуйте снова через {wait} с.",
    "crowded": "Сейчас нажимают очень многие: попробуйте снова через {wait} с.",
    "closed": "Вопросы к этому эфиру сейчас не принимаются.",
    "unknown_broadcast": "Такого эфира нет: проверьте ссылку.",
    "unknown_cluster": "Такого вопроса в этом эфире нет или уже нет.",
    "no_answer": "На этот вопрос ещё не ответили: оценить ответ можно после ответа.",
    "pass_over": "Ваш вход истёк: вернитесь через сайт, который вас сюда направил.",
    "not_saved": "Сохранить не удалось, ничего не записано: попробуйте снова через {wait} с.",
}
_EN = {
    "json": 'This is not a JSON object: send one object such as {{"type": "ask", …}}.',
    "binary": "Binary frames are not read here: send a text frame with a JSON object.",
    "type": "There is no such type of frame: there are {expected}.",
    "fields": "The frame has fields too many: a frame “{kind}” consists of {expected}.",
    "id": "The field id must be a string of 1 to {most} characters.",
    "no_text": "The field text must be a string of ordinary Unicode characters.",
    "cluster": "The field cluster must be a question's number as a string, as the server named it.",
    "useful": "The field useful must be true or false.",
    "items": "The field items must be a list of 1 to {most} messages.",
    "item": "Each message in items must be a JSON object.",
    "author": "The field author must be a string of at most {most} characters.",
    "channel": "The field channel must be a string of 1 to {most} characters other than “page”.",
    "at": "The field at must be a time in ISO 8601 or a number of seconds since 1970.",
    "empty": "The question has no visible character: put it in words.",
    "too_long": "The question has {length} characters, at most {most} fit: make it shorter.",
    "too_fast": "You can send {most} questions a minute: try again in {wait} s.",
    "address_too_fast": "Your network can send {most} questions a minute: try again in {wait} s.",
    "slow": "Very many are writing now: you can send the next question in {wait} s.",
    "gestures_too_fast": "You can tap {most} times a minute: try again in {wait} s.",
    "crowded": "Very many are tapping now: try again in {wait} s.",
    "closed": "This broadcast takes no questions now.",
    "unknown_broadcast": "There is no such broadcast: check the link.",
    "unknown_cluster": "There is no such question in this broadcast (any more).",
    "no_answer": "This question has no answer yet: rate the answer once there is one.",
    "pass_over": "Your pass has run out: come back through the site that sent you here.",
    "not_saved": "It could not be saved, nothing was recorded: try again in {wait} s.",
}
_TABLES = {"ru": _RU, "en": _EN}


def sentence(language: str, key: str, **values: object) -> str:
    """Return a sentence of the table with its values filled in; languages other than `en` read Russian."""
    return _TABLES.get(language, _RU)[key].format(**values)
