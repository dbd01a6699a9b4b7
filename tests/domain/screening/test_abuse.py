from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.screening.abuse import TOXIC, toxicity, weigh_abuse

ABUSE = [
    "б л я",
    "ну вы бл@ даете",
    "6лядь",
    "идите нахуй",
    "xyй вам а не деньги",
    "zaebali so svoim tarifom",
    "х*й вам",
    "сууукааа",
    "с у к а верни деньги",
    "ах ты с.у.к.а",
    "п и з д е ц какой то",
    "х.у.й.н.я",
    "пиз*ец",
    "[eq dfv",
    "да пошли вы все",
    "пошел ты в жопу",
    "заткнись уже",
    "вы тупые что ли?",
    "ТВАРИ верните деньги",
    "ворьё",
    "мразь",
    "шли бы вы на хер",
    "ведущий дебил",
    "ты идиот",
    "idite nahuj",
    "blyat kak dostali",
    "you are fucking thieves",
    "ахуели совсем",
    "оператор говно",
    "чтоб вы сдохли",
    "ебaные уроды",
    "д е б и л ы",
    "ты баран",
    "вы бараны",
    "ахмоқлар",
    "мyдаки",
    "ну и мудак же ты",
    "пидарасы",
    "засранцы",
    "насрать вам на клиентов",
    "е6аный стыд",
    "ёбаный насос",
    "какого хуя",
    "нехуй было",
    "охуеть цены",
    "нехуёво",
    "долбоёбы",
    "дол6оёб",
    "у*бки",
    "debily",
    "какие же вы мразоты",
    "дармоеды",
    "стадо баранов",
    "закройте рот наконец",
    "поху* вам на людей",
    "ёб вашу мать",
    "суки продажные",
    "б*ять достали",
    "ну ты и чмо",
    "жирные твари",
    "долбаебы вы там",
    "пошел нах",
    "сцука ты",
    "уёбищная контора",
    "ну не сволочь ли",
    "расстрелять их всех надо",
    "руки бы вам оторвать",
    "морду ему набить",
    "чтоб вы сдохли там все",
    "засунь свой тариф себе в задницу",
    "мерзкая рожа",
    "тупая овца",
    "деградаты",
    "нелюди",
    "да пошла ты",
]

INNOCENT = [
    "подстрахуйте меня, если что",
    "можно ли употреблять гигабайты",
    "bluetooth не работает",
    "чаепитие в эфире",
    "не надо оскорблять людей",
    "хлебный магазин",
    "наша команда лучшая",
    "хулиганы порвали кабель",
    "сабля острая",
    "ни рубля",
    "потреблять трафик",
    "мандарин на столе",
    "песня Сукачёва",
    "застрахуй телефон",
    "сеть колеблется",
    "не психуй",
    "бляха муха",
    "Ебург на связи",
    "ебурге нет связи",
    "телефон Huawei хуавей не ловит",
    "у меня учеба и работа",
    "треба допомога",
    "себе и тебе",
    "хочу хубабубу",
    "вы обманщики и мошенники",
    "ВЫ ДОСТАЛИ УЖЕ СО СВОИМИ ЦЕНАМИ",
    "я дурак, забыл пин",
    "не дурак же я",
    "тупой вопрос, но как включить роуминг",
    "тупо не работает",
    "за дураков нас держите",
    "ваш сотрудник назвал меня идиотом",
    "тупик на улице",
    "скотч для роутера",
    "хлопай в ладоши",
    "страховка телефона",
    "в Херсоне есть роуминг?",
    "скребу по сусекам",
    "ребята всем привет",
    "мебель",
    "небо",
    "требую вернуть",
    "погребу",
    "победа",
    "хороший манёвр",
    "команда молодец",
    "мудрый совет",
    "Мудров Иван Петрович",
    "Дурова уволили",
    "гадание",
    "перебои",
    "перебегать",
    "у вас баланс 300 руб*",
    "акция 2*2",
    "*100# не работает",
    "номер *4821",
    "я с у вас 5 лет",
    "и в а н",
    "клоунада",
    "чёрт возьми",
    "блин",
    "офигеть цены",
    "нефига себе",
    "капец",
    "задолбали",
    "козлов иван",
    "Козлова Мария",
    "Баранов Пётр",
    "баран жареный",
    "у меня овцы в деревне",
    "крыса перегрызла кабель",
    "осёл",
    "хорёк",
    "у сына синдром Дауна, нужен тариф",
    "цены кусаются",
    "ослик Иа",
    "мы не лохи",
    "хлеб и молоко",
    "перестрахуй себя",
    "на пустыре не ловит",
    "не могу дозвониться до мамы",
    "Блатхата",
    "застрял в Мудьюге",
    "Ебурге привет",
    "хурма",
    "студень",
    "потом",
    "страхуем",
    "оскорбительно",
    "себестоимость",
    "стебётесь вы над нами",
    "сукно",
    "how do I buy foreign currency",
    "her current account",
    "упырь это из книжки",
    "за слово урод тут банят",
    "крыса перегрызла провод",
    "рожа опухла после зуба",
    "роуминг в Нигерии есть?",
    "хохлома на симке",
    "руки мыть перед едой",
    "вешать роутер на стену можно?",
    "идиотизм с подтверждениями",
    "это приложение дебильное",
    "stupid app crashes again",
]


@pytest.mark.parametrize("text", ABUSE)
def test_abuse_is_seen_through_its_disguise_and_located(text: str) -> None:
    score, spans, reasons = toxicity(text, text)
    assert score >= TOXIC
    assert spans
    assert reasons


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_words_and_plain_anger_are_left_alone(text: str) -> None:
    score, spans, _ = toxicity(text, text)
    assert score < TOXIC
    assert spans == ()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("почему, козлы, нет связи", ["козлы"]),
        ("ну вы бл@ даёте", ["бл@"]),
        ("верни деньги с у к а", ["с у к а"]),
        ("zaebali спамом", ["zaebali"]),
        ("да иди ты на хер со своей су*ой", ["иди ты на хер"]),
    ],
)
def test_only_the_abusive_words_are_located(text: str, masked: list[str]) -> None:
    _, spans, _ = toxicity(text, text)
    assert [text[span.start : span.end] for span in spans][: len(masked)] == masked


def test_an_insult_to_oneself_or_a_reported_one_is_not_abuse() -> None:
    assert toxicity("я дурак, забыл пароль", "")[0] < TOXIC
    assert toxicity("ваш сотрудник назвал меня идиоткой", "")[0] < TOXIC
    assert toxicity("вы ведёте себя как идиоты", "")[0] >= TOXIC


def test_a_repaired_reading_counts_when_the_typed_one_hides_abuse() -> None:
    score, spans, _ = toxicity("зашифровано", "вы дебилы")
    assert score >= TOXIC
    assert spans == ()


def test_a_learned_head_excuses_a_mild_insult_but_nothing_worse() -> None:
    assert weigh_abuse(0.8, None) == 0.8
    assert weigh_abuse(0.55, 0.3) < TOXIC
    assert weigh_abuse(0.8, 0.02) >= TOXIC
    assert weigh_abuse(0.95, 0.02) >= TOXIC
    assert weigh_abuse(0.0, 0.9) < TOXIC
    assert weigh_abuse(0.0, 0.98) >= TOXIC


@given(st.text(max_size=500))
def test_spans_lie_in_the_text_in_order_and_apart(text: str) -> None:
    score, spans, _ = toxicity(text, text)
    assert 0.0 <= score <= 1.0
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
