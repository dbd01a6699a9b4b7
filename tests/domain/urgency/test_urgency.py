from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.message import Kind, Level
from moderation.domain.urgency.urgency import alarm, judge_urgency

EMERGENCIES = [
    "there is smoke in the hallway and my grandfather cannot walk",
    "our canoe capsized, my friend is under the water",
    "she passed out and is turning blue, calls don't go through",
    "a burglar is inside our house, send the police",
    "my little boy is missing since this morning",
    "we are snowed in, the car won't start, phone is dying",
    "he says he is going to jump off the roof",
    "спасатели не отвечают, моторка заглохла и нас несёт в море",
    "скорая едет третий час, дед лежит без движения",
    "брат написал прощальную записку и ушёл из дома",
    "в подъезде стреляют",
    "мы в лавине, вижу только телефон",
    "ребёнок проглотил батарейку",
    "автобус слетел с трассы, много раненых, дозвониться не можем",
    "Мы застряли на подъёмнике, ветер, дети плачут, никто не отвечает",
    "мама вышла в магазин вчера и телефон вне сети, ей 74",
    "тут человек под трамваем",
    "рыбаков унесло на льдине, нас пятеро, берег уже не видно",
    "лёд треснул, друга затянуло под лед, помогите",
    "в квартире пожар, не можем выйти, дым в коридоре",
    "горит соседний дом, пожарные не берут трубку",
    "сильно пахнет газом в подъезде, куда звонить",
    "муж потерял сознание, скорая не отвечает",
    "бабушка упала и не встаёт, что делать",
    "ребёнок не дышит!!!",
    "у отца похоже инсульт, перекосило лицо, 112 не дозвониться",
    "сердце прихватило сильно, один дома, телефон садится",
    "жена рожает прямо в машине, стоим в пробке, помогите",
    "заблудились в тайге с сыном, батарея 7 процентов",
    "мы в лесу третий час, темнеет, не можем выбраться, телефон садится",
    "дочка не вернулась из школы, телефон недоступен",
    "пропал мальчик 7 лет, ушёл гулять и не вернулся",
    "третий день не отвечает мама, ей 80 лет, живёт одна",
    "папа не берёт трубку вторые сутки, у него больное сердце",
    "застряли в лифте с маленьким ребёнком, связи нет",
    "меня избивает муж, вызовите полицию",
    "кто-то ломится в дверь, я одна с детьми",
    "человек с ножом у нас в магазине",
    "я не хочу жить, простите меня",
    "наглоталась таблеток, прощайте",
    "стою на крыше, нет смысла жить",
    "утром больше незачем просыпаться",
    "хочу закончить всё этой ночью, прощайте",
    "лучше бы я вообще не родилась",
    "это моё последнее сообщение",
    "машина перевернулась в кювет, есть пострадавшие, сеть не ловит",
    "вода прибывает, мы на крыше, спасателей нет",
    "взорвался газ в соседнем подъезде, люди под завалами",
    "тонет человек на озере, звонки не проходят",
    "упал в овраг, сломал ногу, выбраться не могу",
    "машина заглохла в степи, метель, замерзаем",
    "дед ушёл за грибами утром и не вернулся, ему 78",
    "ногу придавило деревом, телефон скоро сядет, я за деревней у реки",
    "кровь не останавливается, помогите",
    "сын наглотался таблеток, скорая не едет",
    "провалился в колодец на даче, связь еле есть",
    "я в подвале, дверь закрыли снаружи, меня не выпускают",
    "Мой отец без сознания, а сети нет, как вызвать скорую?",
    "у мамы инсулин закончился, дорогу занесло, скорая не проедет",
    "my father is unconscious and there is no signal, please call an ambulance",
    "we are lost in the forest, battery 5%",
    "There is smoke in our building and we are trapped",
    "көмектесіңіз, үйде өрт, шыға алмай жатырмыз",
    "yordam bering, otam hushidan ketdi",
    "допоможіть, у під'їзді пожежа",
    "гадюка укусила, мы на болоте, до дороги 10 км",
    "стоим на трассе, минус тридцать, машина сломалась, с нами грудничок, никто не едет",
    "лодка перевернулась, держимся за неё, помогите",
    "соседка кричит, её бьёт муж, вызовите кого-нибудь",
]

CALM = [
    "the price of that plan gave me a stroke",
    "my luggage is missing and I need roaming to call the airline",
    "I am stuck in the app, it keeps loading",
    "can you change the lights in my room",
    "my card got trapped in the ATM",
    "симка утонула вместе с телефоном в озере",
    "ушёл от вас и не вернулся",
    "бабушка упала со стула от ваших цен",
    "скорость интернета упала, ребёнок плачет без мультиков",
    "стреляйте в колено, но связь дайте",
    "муж пропал в вашем маркетплейсе, продаёт гигабайты",
    "на трассе М5 не ловит под Самарой",
    "помогите, у мамы пропал интернет",
    "нас затопило рекламой",
    "в горах Алтая есть покрытие? едем с детьми",
    "умираю со смеху с ваших ответов",
    "пожарная скидка на смартфоны, где взять?",
    "горю желанием подключить ваш тариф",
    "спасите мой тариф, его уносят в архив",
    "вы убили интернет своим обновлением",
    "новость про безлимит взорвала чат",
    "я утонул в рекламе и спаме",
    "где играет театральный 112?",
    "можно ли вызвать 112 без симки?",
    "а если вдруг пропадёт сеть, 112 сработает?",
    "чуть инфаркт не получил от счёта за роуминг",
    "у меня сердце кровью обливается от таких цен",
    "утопил телефон в озере, как восстановить сим?",
    "застрял в меню приложения, как выйти?",
    "в лифте не ловит, когда исправите?",
    "пропали гигабайты, где они?",
    "потерял симку, что делать?",
    "горит красная лампочка на роутере",
    "эфир просто огонь",
    "задыхаюсь от вашей скорости интернета",
    "заблудился в ваших тарифах",
    "связь умерла в Омске",
    "меня преследуют звонки из банка",
    "вчера видел фильм где все утонули, скачал на вашем интернете",
    "в прошлом году заблудились в лесу, спасибо мчс, ваша связь выручила",
    "цены бьют по карману",
    "чат горит",
    "рухнула сеть в Казани",
    "авария на линии, когда почините?",
    "мама не может войти в приложение",
    "дочке 8 лет, какой тариф взять",
    "бабушке 80 лет, нужен простой тариф",
    "скорость упала до нуля",
    "взрыв мозга эти ваши условия",
    "помогите подключить роуминг",
    "спасите, не могу войти в кабинет",
    "срочно нужен детальный счёт",
    "нет связи в подвале магазина",
    "на даче в лесу плохо ловит, поставьте вышку",
    "батарейка быстро садится на 5G, почему?",
    "я в шоке, просто умерла",
    "как узнать где мой ребёнок, есть ли услуга геолокации?",
    "экстренные вызовы работают без денег на счёте?",
    "убийственные тарифы",
    "до чего дошли, ножом по сердцу",
    "замёрзла картинка на эфире",
    "как дела у пожарных с вашей связью",
    "Скиньте номер скорой помощи на вашем тарифе",
    "мы с мужем переходим к вам, как сохранить номера?",
    "зашла в лес тарифов и не вижу выхода",
]

HIGH = [
    "второй день нет ни связи, ни интернета, вся улица",
    "Омск без связи с утра",
    "мошенники прямо сейчас снимают деньги с карты",
    "я назвала код из смс, что делать?",
    "каждый день списываете по 30 рублей за подписку, остановите",
    "у бабушки не работает телефон, живёт одна, не могу ей позвонить",
    "я курьер, третий день без интернета, теряю заказы",
    "домашний интернет не работает со вчерашнего дня",
    "терминал на вашей симке не работает, касса стоит",
    "no internet since morning, nothing works",
]

NORMAL = [
    "почему по вечерам медленный интернет?",
    "в прошлом месяце списали 300 рублей, за что?",
    "сколько стоит роуминг в Турции?",
    "не приходит код в приложение",
    "в роуминге не работает интернет, что нажать?",
    "потеряла симку, как восстановить?",
    "почему подняли цену?",
    "на кухне одна палка, сделайте что-нибудь",
]


def level(text: str, kind: Kind = Kind.QUESTION) -> Level:
    return judge_urgency(text, kind=kind, spam=0.0, urgent=None).level


@pytest.mark.parametrize("text", EMERGENCIES)
def test_danger_is_critical_even_without_a_question(text: str) -> None:
    assert level(text, Kind.CHATTER) is Level.CRITICAL
    assert alarm(text)


@pytest.mark.parametrize("text", CALM)
def test_what_only_sounds_like_danger_is_not_critical(text: str) -> None:
    assert level(text) is not Level.CRITICAL
    assert not alarm(text)


@pytest.mark.parametrize("text", HIGH)
def test_loss_happening_now_is_high(text: str) -> None:
    assert level(text) is Level.HIGH


@pytest.mark.parametrize("text", NORMAL)
def test_ordinary_questions_are_normal(text: str) -> None:
    assert level(text) is Level.NORMAL


UNFORESEEN = [
    "соседка кричит за стеной, у неё дети",
    "палатка вспыхнула, у Лёни нет бровей и кожи на ладонях",
]
"""What no rule describes."""

FIGURATIVE = [
    "в фильме соседка кричит за стеной, у неё дети",
    "год назад палатка вспыхнула, у Лёни обгорели ладони",
]


def by_head(text: str, danger: float) -> Level:
    return judge_urgency(text, kind=Kind.CHATTER, spam=0.0, urgent=None, danger=danger).level


@pytest.mark.parametrize("text", UNFORESEEN)
def test_a_sure_head_finds_an_emergency_that_no_rule_describes(text: str) -> None:
    assert level(text) is not Level.CRITICAL
    found = judge_urgency(text, kind=Kind.CHATTER, spam=0.0, urgent=None, danger=0.95)
    assert (found.level, found.reasons) == (Level.CRITICAL, ("reads_dangerous",))
    assert by_head(text, 0.02) is Level.NONE


@pytest.mark.parametrize("text", FIGURATIVE)
def test_fiction_and_the_past_outweigh_an_undecided_head(text: str) -> None:
    assert by_head(text, 0.2) is not Level.CRITICAL


def test_signs_in_the_wording_lower_the_bar_for_the_head() -> None:
    assert by_head("тихо стало у них", 0.16) is Level.HIGH
    assert by_head("тихо стало у них, до этого крики, вызовите кого-нибудь", 0.16) is Level.CRITICAL


@pytest.mark.parametrize("text", [*EMERGENCIES, "у нас пожар", "дом рушится", "ребёнок не дышит"])
def test_a_doubting_head_leaves_what_a_rule_describes_to_people(text: str) -> None:
    assert by_head(text, 0.02).order >= Level.HIGH.order


@pytest.mark.parametrize(
    "text",
    [
        "за что вы удерживаете деньги",
        "кассовый аппарат хрипит, на складе не дозвониться",
        "у нас пожар",
    ],
)
def test_a_head_beyond_doubt_withdraws_what_a_rule_misread(text: str) -> None:
    assert alarm(text)
    assert by_head(text, 0.0) is Level.NONE


def test_no_head_withdraws_an_intent_to_harm_oneself() -> None:
    assert by_head("я не хочу жить, простите меня", 0.0).order >= Level.HIGH.order


@pytest.mark.parametrize(
    "text",
    [
        "CAVALRY SUICIDE LULW",
        "it was a suicide :)",
        "EXPLOOOOSION AYAYAUP",
        "smoke Pog",
        "chat suicidal",
        "Lost in translation is my favorite",
        "2g вообще не шевелится",
        "объявить что симку похитили",
    ],
)
def test_slang_of_games_is_no_emergency(text: str) -> None:
    assert level(text) is not Level.CRITICAL


def test_chatter_short_of_an_emergency_needs_no_answer() -> None:
    assert level("у нас в Омске нет связи", Kind.CHATTER) is Level.NONE


def test_a_learned_head_outvotes_weak_wording_but_not_an_emergency() -> None:
    plain = "у меня всё пропало"
    assert judge_urgency(plain, kind=Kind.QUESTION, spam=0.0, urgent=0.97).level is Level.HIGH
    assert judge_urgency("нет связи", kind=Kind.QUESTION, spam=0.0, urgent=0.02).level is Level.NORMAL
    assert judge_urgency("ребёнок не дышит", kind=Kind.QUESTION, spam=0.0, urgent=0.0).level is Level.CRITICAL


CHANCES = st.none() | st.floats(0, 1)


@given(st.text(max_size=300), st.floats(0, 1), CHANCES, CHANCES)
def test_any_text_gives_a_score_between_0_and_1(
    text: str, spam: float, urgent: float | None, danger: float | None
) -> None:
    urgency = judge_urgency(text, kind=Kind.QUESTION, spam=spam, urgent=urgent, danger=danger)
    assert 0.0 <= urgency.score <= 1.0
    assert isinstance(alarm(text), tuple)
