import numpy as np
import pytest

from embeddings import Encoder
from embeddings.heads import Heads

ASKING = [
    "третий день нет интернета в тюмени",
    "как подключить роуминг в турции",
    "почему списали 300 рублей",
    "подскажите где посмотреть остаток минут",
    "when will 5g arrive in kazan",
]
CHATTER = [
    "всем привет",
    "согласен",
    "+",
    "у меня то же самое",
    "ха-ха",
    "спасибо, всё понятно",
    "👍👍👍",
    "ведущий красавчик",
]
ABUSE = ["вы все там дебилы и воры", "заткнись, тупая корова"]
ANGRY = ["возмутительно, опять подняли цену, почему?", "сколько можно ждать ответа оператора"]
URGENT = [
    "скорую вызвать не можем, связи нет совсем, человеку плохо",
    "мошенники прямо сейчас снимают деньги с карты",
]
ORDINARY = ["как поменять тариф", "какие есть скидки пенсионерам"]
DANGER = [
    "бабушка лежит у печки и мычит, рука как плеть",
    "he is not breathing, we are on a boat far from the shore",
    "тут мужик на путях сидит и не уходит, слышно электричку",
]


def test_a_judgement_is_the_logistic_of_its_own_row() -> None:
    heads = Heads(np.array([[1, 0], [0, 2], [0, 0], [3, 0]], np.float32), np.array([0, 0, -1, 0], np.float32))
    judged = heads.judge(np.array([[1, 0], [0, 1]], np.float32))
    assert judged.asks == pytest.approx([1 / (1 + np.exp(-1)), 0.5])
    assert judged.abusive == pytest.approx([0.5, 1 / (1 + np.exp(-2))])
    assert judged.urgent == pytest.approx([1 / (1 + np.e)] * 2)
    assert judged.danger == pytest.approx([1 / (1 + np.exp(-3)), 0.5])
    assert judged.asks.dtype == np.float32


def test_large_logits_stay_within_bounds() -> None:
    heads = Heads(np.full((4, 1), 1e4, np.float32), np.zeros(4, np.float32))
    assert heads.judge(np.array([[1.0], [-1.0]], np.float32)).urgent.tolist() == [1.0, 0.0]


def test_no_texts_give_no_judgements() -> None:
    heads = Heads(np.zeros((4, 4), np.float32), np.zeros(4, np.float32))
    assert heads.judge(np.empty((0, 4), np.float32)).asks.shape == (0,)


@pytest.mark.parametrize("revision", ["another", "../heads", ""])
def test_another_encoder_has_no_heads(revision: str) -> None:
    assert Heads.load(revision) is None


@pytest.fixture(scope="module")
def heads(encoder: Encoder) -> Heads:
    loaded = Heads.load(encoder.model.revision)
    assert loaded is not None, "retrain: the default encoder changed and has no heads"
    return loaded


@pytest.mark.model
def test_a_question_needs_no_question_mark(encoder: Encoder, heads: Heads) -> None:
    assert (heads.judge(encoder.encode(ASKING)).asks > 0.5).all()


@pytest.mark.model
def test_chatter_asks_nothing(encoder: Encoder, heads: Heads) -> None:
    assert (heads.judge(encoder.encode(CHATTER)).asks < 0.5).all()


@pytest.mark.model
def test_abuse_is_told_from_anger(encoder: Encoder, heads: Heads) -> None:
    assert (heads.judge(encoder.encode(ABUSE)).abusive > 0.5).all()
    assert (heads.judge(encoder.encode(ANGRY)).abusive < 0.5).all()


@pytest.mark.model
def test_an_emergency_is_told_from_an_ordinary_question(encoder: Encoder, heads: Heads) -> None:
    assert (heads.judge(encoder.encode(URGENT)).urgent > 0.5).all()
    assert (heads.judge(encoder.encode(ORDINARY)).urgent < 0.5).all()


@pytest.mark.model
def test_danger_is_told_from_ordinary_questions_and_chatter(encoder: Encoder, heads: Heads) -> None:
    assert (heads.judge(encoder.encode(DANGER)).danger > 0.5).all()
    assert (heads.judge(encoder.encode([*ORDINARY, *CHATTER])).danger < 0.1).all()
