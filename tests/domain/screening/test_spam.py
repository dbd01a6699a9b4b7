from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.screening.cleaning import clean
from moderation.domain.screening.repair import repair
from moderation.domain.screening.spam import repeats_itself, spam_score


def _score(text: str) -> tuple[float, tuple[str, ...]]:
    return spam_score(text, repair(clean(text)).text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Хочешь зарабатывать 5000 в день не выходя из дома? Пиши в телегу @money_boss", "earnings"),
        ("🔥🔥🔥 Казино Азино дарит 100 фриспинов за регистрацию 🔥🔥🔥", "gambling"),
        ("Займ на карту за 5 минут без проверок, заходи zaim-bystro.ru", "loans"),
        ("Ваша карта заблокирована, для разблокировки перейдите по ссылке bank-safe.top", "phishing"),
        ("Госуслуги: ваш аккаунт взломан, сообщите код из смс оператору", "phishing"),
        ("Мама, я попал в беду, скинь 10000 на этот номер +79001234567", "phishing"),
        ("Крипта x10 за неделю, сигналы бесплатно, t.me/cryptoking", "crypto"),
        ("Вложи 500 рублей и получи 5000 завтра, всё честно", "investments"),
        ("Ваши долги спишем под ключ, звоните сегодня", "loans"),
        ("Приворот, снятие порчи, гадание на картах, опыт 20 лет", "magic"),
        ("Вы выиграли 1 000 000 рублей! Заберите приз на сайте super-priz.online", "giveaway"),
        ("Ремонт стиральных машин на дому, выезд бесплатный 8 900 123 45 67", "services"),
        ("Куплю ваши гигабайты дорого, пишите в личку", "goods"),
        ("ставь лайк и подписывайся на мой канал", "promotion"),
        ("Earn $500 per day working from home, click here", "earnings"),
        ("FREE robux here bit.ly/free-robux", "giveaway"),
        ("zarabotok v internete bez vlozhenij, pishi v lichku", "earnings"),
        ("Mелбет промокод 2024, бонус 25000 на первый депозит, регистрация", "lures"),
        ("ГОЛОСУЙТЕ ЗА НАС ГОЛОСУЙТЕ ЗА НАС ГОЛОСУЙТЕ ЗА НАС", "repeats_itself"),
    ],
)
def test_catches_adverts_and_swindles(text: str, reason: str) -> None:
    score, reasons = _score(text)
    assert score >= 0.5
    assert reason in reasons


@pytest.mark.parametrize(
    "text",
    [
        "мне звонят мошенники из банка, просят код из смс, что делать?",
        "пришла смс что выиграл айфон, это развод?",
        "почему мне сыпется реклама казино",
        "приходят смс «кредит без отказа», уберите",
        "звонят из службы безопасности банка, это вы слили базы?",
        "не называйте никому код из смс",
        "можно ли заработать на продаже гигабайтов?",
        "хочу продать гигабайты на маркете, как это сделать",
        "есть вакансии на удалёнке без опыта?",
        "кредит на телефон без первого взноса дают?",
        "будет ли скидка 50% для пенсионеров?",
        "ваш сайт my.alfa.example выдаёт ошибку",
        "на alfa.example страница оплаты не открывается",
        "с меня снимают по 30 рублей в день за подписку",
        "когда заработает связь? второй день без интернета",
        "на сайте alfa.example не работает личный кабинет",
        "перейти к вам с мегафона хочу, сколько стоит",
        "звоните на горячую линию 8 800 555 35 35",
        "верните деньги верните деньги",
        "скиньте ссылку на запись эфира",
        "Почему биткоин не принимаете? шутка",
        "is there a promo code for new subscribers?",
        "работаю курьером, без связи теряю доход каждый день",
        "🎉🎉🎉🎉🎉",
        "+",
        "",
    ],
)
def test_a_subscriber_talking_of_spam_is_no_spammer(text: str) -> None:
    assert _score(text)[0] < 0.5


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("деньги в долг за 15 минут t.me/dengi_srazu", "деньги в долг за 15 минут"),
        ("ногти и массаж на дому недорого 8-999-888-77-66", "ногти и массаж на дому недорого"),
        ("крипта, плюс сорок процентов за месяц t.me/+Qw3rtY", "крипта, плюс сорок процентов за месяц"),
    ],
)
def test_where_an_advert_leads_counts_though_it_is_masked(text: str, without: str) -> None:
    assert spam_score(text, without, 0.3)[0] > max(0.5, spam_score(without, without, 0.3)[0])


def test_a_contact_beside_no_offer_makes_no_advert() -> None:
    text = "перезвоните мне 8 912 345 67 89, второй день нет связи"
    assert spam_score(text, "перезвоните мне, второй день нет связи", 0.5)[0] < 0.5


def test_saying_a_phrase_three_times_counts_and_twice_does_not() -> None:
    assert repeats_itself("альфа верни деньги, альфа верни деньги, альфа верни деньги")
    assert not repeats_itself("альфа верни деньги, альфа верни деньги")
    assert not repeats_itself("да да да да да")


@given(st.text(st.characters(exclude_categories=()), max_size=120))
def test_takes_any_text(text: str) -> None:
    score, reasons = spam_score(text, clean(text))
    assert 0 <= score <= 1
    assert len(set(reasons)) == len(reasons)
    assert reasons or score == 0


def test_a_head_hears_adverts_that_no_list_holds_and_wording_outweighs_a_doubtful_one() -> None:
    text = "загляните ко мне вечером, расскажу кое-что выгодное"
    assert spam_score(text, text, 0.98)[0] > 0.5 > spam_score(text, text, 0.3)[0]
    assert spam_score(text, text, 0.98)[1] == ("reads_like_advert",)
    asked = "почему мне каждый день приходит реклама казино, отключите?"
    assert spam_score(asked, asked, 0.6)[0] < 0.5


def test_a_head_cannot_make_an_advert_of_what_has_hardly_a_letter() -> None:
    assert spam_score("+ 1", "+ 1", 0.99) == (0.0, ())


def test_a_head_cannot_silence_a_plain_advert() -> None:
    advert = "Гадалка Роза, сниму порчу по фото, верну мужа"
    assert spam_score(advert, advert, 0.02)[0] > 0.5
