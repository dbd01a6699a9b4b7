import numpy as np
import pytest

from embeddings import Encoder
from embeddings.heads import Heads, Judgements
from embeddings.words import SIZE, WordWeights, features

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


SILENT = WordWeights(np.zeros(SIZE))


def test_a_judgement_is_the_logistic_of_its_own_row() -> None:
    weights = np.array([[1, 0], [0, 2], [0, 0], [3, 0], [0, 4], [5, 0]], np.float32)
    heads = Heads(weights, np.array([0, 0, -1, 0, 0, 0], np.float32), SILENT)
    judged = heads.judge(np.array([[1, 0], [0, 1]], np.float32), ["a", "b"])
    assert judged.asks == pytest.approx([1 / (1 + np.exp(-1)), 0.5])
    assert judged.abusive == pytest.approx([0.5, 1 / (1 + np.exp(-2))])
    assert judged.urgent == pytest.approx([1 / (1 + np.e)] * 2)
    assert judged.danger == pytest.approx([1 / (1 + np.exp(-3)), 0.5])
    assert judged.talk == pytest.approx([0.5, 1 / (1 + np.exp(-4))])
    assert judged.spam == pytest.approx([1 / (1 + np.exp(-5)), 0.5])
    assert judged.asks.dtype == np.float32


def test_words_speak_for_asking_alone() -> None:
    weights = np.zeros(SIZE)
    weights[features("где")] = [0.5, 0.25, 0.25]
    heads = Heads(np.zeros((6, 1), np.float32), np.zeros(6, np.float32), WordWeights(weights))
    judged = heads.judge(np.ones((2, 1), np.float32), ["Где?", "тут"])
    assert judged.asks == pytest.approx([1 / (1 + np.exp(-1)), 0.5])
    assert judged.talk == pytest.approx([0.5, 0.5])


def test_large_logits_stay_within_bounds() -> None:
    heads = Heads(np.full((6, 1), 1e4, np.float32), np.zeros(6, np.float32), SILENT)
    assert heads.judge(np.array([[1.0], [-1.0]], np.float32), ["a", "b"]).urgent.tolist() == [1.0, 0.0]


def test_no_texts_give_no_judgements() -> None:
    heads = Heads(np.zeros((6, 4), np.float32), np.zeros(6, np.float32), SILENT)
    assert heads.judge(np.empty((0, 4), np.float32), []).asks.shape == (0,)


@pytest.mark.parametrize("revision", ["another", "../heads", ""])
def test_another_encoder_has_no_heads(revision: str) -> None:
    assert Heads.load(revision) is None


@pytest.fixture(scope="module")
def heads(encoder: Encoder) -> Heads:
    loaded = Heads.load(encoder.model.revision)
    assert loaded is not None, "retrain: the default encoder changed and has no heads"
    return loaded


def judge(encoder: Encoder, heads: Heads, texts: list[str]) -> Judgements:
    return heads.judge(encoder.encode(texts), texts)


@pytest.mark.model
def test_a_question_needs_no_question_mark(encoder: Encoder, heads: Heads) -> None:
    assert (judge(encoder, heads, ASKING).asks > 0.5).all()


@pytest.mark.model
def test_chatter_asks_nothing(encoder: Encoder, heads: Heads) -> None:
    assert (judge(encoder, heads, CHATTER).asks < 0.5).all()


@pytest.mark.model
def test_abuse_is_told_from_anger(encoder: Encoder, heads: Heads) -> None:
    assert (judge(encoder, heads, ABUSE).abusive > 0.5).all()
    assert (judge(encoder, heads, ANGRY).abusive < 0.5).all()


@pytest.mark.model
def test_an_emergency_is_told_from_an_ordinary_question(encoder: Encoder, heads: Heads) -> None:
    assert (judge(encoder, heads, URGENT).urgent > 0.5).all()
    assert (judge(encoder, heads, ORDINARY).urgent < 0.5).all()


@pytest.mark.model
def test_danger_is_told_from_ordinary_questions_and_chatter(encoder: Encoder, heads: Heads) -> None:
    # Beside the rules, and with letters, less than the half of one head is enough for an alarm.
    assert (judge(encoder, heads, DANGER).danger > 0.3).all()
    assert (judge(encoder, heads, [*ORDINARY, *CHATTER]).danger < 0.1).all()


@pytest.mark.model
def test_words_tell_a_question_from_a_statement_about_the_same(encoder: Encoder, heads: Heads) -> None:
    asks = judge(encoder, heads, ["ты придешь завтра", "я приду завтра"]).asks
    assert asks[0] > asks[1]


@pytest.mark.model
def test_talk_is_told_from_requests_and_headlines(encoder: Encoder, heads: Heads) -> None:
    talk = ["lol that was funny", "yeah i did that too, works fine now"]
    entries = ["set an alarm for seven", "earthquake on the northern coast, three people injured"]
    assert (judge(encoder, heads, talk).talk > 0.5).all()
    assert (judge(encoder, heads, [*ORDINARY, *entries]).talk < 0.5).all()
