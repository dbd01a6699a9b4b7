"""What waiting costs where service is bad or gone: slow for one person is ordinary; gone, or gone for many, is not."""

import pytest

from moderation.domain.message import Kind, Level
from moderation.domain.urgency import alarm, judge_urgency

SLOW = """
вечером домашний интернет еле тащит
по вечерам видео грузится по полчаса, доколе это терпеть?
мобильный интернет тормозит как черепаха, сделайте что-нибудь
в квартире одна палка, разговор прерывается на каждом слове
почему так медленно? плачу за сто мегабит, а выходит пять
ютуб постоянно буферизует, скорость никакая
в обед интернет ползёт, утром летает, в чём дело
собеседник слышит меня через слово, качество ужасное
связь паршивая который месяц, когда улучшите
пинг скачет, играть невозможно
телевидение подвисает и рассыпается на квадратики
звонки обрываются на третьей минуте, надоело
скорость упала раза в три после смены тарифа
интернет то быстрый, то тянет еле-еле, это нормально?
в метро сеть слабая, музыка заикается
во всём городе медленный интернет, когда ускорите?
вай-фай в дальней комнате еле дышит
наш вайфай задыхается, помогите
сеть в коме с шести до одиннадцати вечера
слышимость как из-под воды, человек тонет в помехах
бабушка еле слышит меня из-за помех
the internet is painfully slow every evening, please fix it
""".strip().splitlines()

GONE = """
весь посёлок с обеда без связи, никто не может дозвониться
у всего подъезда пропал интернет, провайдер молчит
интернет вырубился полностью и не включается вторые сутки
район без интернета третий день, медленно это не то слово
сначала тормозило, а теперь у всех соседей пропала связь
вся улица жалуется: сети нет с самого утра
вечером весь дом остался без интернета, почините
у нас в селе вышка не работает, без связи двести дворов
кассовый терминал на вашей симке не работает, магазин стоит
медпункт без телефона, вызвать врача нечем
глюкометр не передаёт данные, интернета нет
номер заблокировали по ошибке, не могу позвонить матери
деньги со счёта тают прямо на глазах, уже минус восемьсот
подписки, которые я не подключал, снимают по тридцать рублей каждый день
списали дважды за один платёж, верните
мошенник оформил на меня сим-карту и входит в банк
взломали мой кабинет и переводят деньги
продиктовала пароль из сообщения незнакомцу, как остановить?
whole village has no signal since yesterday
money is being taken from my account right now, someone is stealing
""".strip().splitlines()

PEOPLE = """
интернета нет, ребёнок не дышит
вай-фай не работает, а дед еле дышит, вызовите скорую
сигнала нет, жена задыхается, помогите
интернета нет, жена рожает, помогите
связь пропала, отец еле дышит
скорость никакая, а мама задыхается, не могу дозвониться
""".strip().splitlines()
"""Service is named beside them; it is not what breathes."""


def level(text: str) -> Level:
    return judge_urgency(text, kind=Kind.QUESTION, spam=0.0, urgent=None).level


@pytest.mark.parametrize("text", SLOW)
def test_slow_or_bad_service_of_one_person_is_ordinary(text: str) -> None:
    assert level(text) is Level.NORMAL
    assert not alarm(text)


@pytest.mark.parametrize("text", GONE)
def test_service_gone_and_money_going_are_not(text: str) -> None:
    assert level(text) is Level.HIGH


@pytest.mark.parametrize("text", PEOPLE)
def test_a_person_in_danger_is_heard_past_the_network(text: str) -> None:
    assert alarm(text)
    assert level(text) is Level.CRITICAL
