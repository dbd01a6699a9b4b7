import numpy as np
import pytest

from embeddings import OTHER, Encoder, Model, TopicGuess, Topics
from embeddings.errors import TopicWithoutExamples

EXAMPLES = {
    "roaming": ["как включить роуминг", "сколько стоит интернет за границей", "не работает связь в турции"],
    "billing": ["за что списали деньги", "как отключить платную подписку", "почему баланс ушёл в минус"],
    "sim": ["потерял симку, как восстановить", "как получить esim", "не могу активировать новую сим карту"],
}
DIRECTIONS = {"east": [1.0, 0.0, 0.0], "north": [0.0, 1.0, 0.0], "up": [0.0, 0.0, 1.0]}


class Compass:
    """Embeds the name of a direction as that direction, all else as none in particular."""

    def encode(self, sentences: list[str], **options: object) -> np.ndarray:
        return np.array([DIRECTIONS.get(text, [0.9, 0.8, 0.7]) for text in sentences], np.float32)


def compass_topics(**keywords: list[str]) -> Topics:
    encoder = Encoder(Compass(), Model("compass", "1", 3))
    return Topics(encoder, {name: [name] for name in DIRECTIONS}, keywords)


def test_the_nearest_examples_decide() -> None:
    guesses = compass_topics().judge(np.array([[0.9, 0.1, 0.0], [0.0, 0.2, 0.9]], np.float32))
    assert [guess.topic for guess in guesses] == ["east", "up"]
    assert all(guess.confidence > 0.9 for guess in guesses)


def test_what_is_near_to_nothing_is_other() -> None:
    (guess,) = compass_topics().judge(np.array([[1.0, 1.0, 0.95]], np.float32))
    assert guess.topic == OTHER


def test_a_keyword_tips_the_balance_but_does_not_outvote() -> None:
    topics = compass_topics(north=["сев"])
    between, east = np.array([[0.9, 0.88, 0.0]], np.float32), np.array([[0.9, 0.1, 0.0]], np.float32)
    assert topics.judge(between)[0].topic == "east"
    assert topics.judge(between, ["где Север?"])[0].topic == "north"
    assert topics.judge(between, ["посев"])[0].topic == "east"
    assert topics.judge(east, ["где Север?"])[0].topic == "east"


def test_the_nearer_to_a_topic_the_better_the_fit_keywords_or_not() -> None:
    near, far = np.array([[0.9, 0.1, 0.0]], np.float32), np.array([[1.0, 1.0, 0.95]], np.float32)
    fits = [compass_topics(east=["вост"]).judge(row, ["восток"])[0].fit for row in (near, far)]
    assert fits[0] > max(fits[1], 0.0)
    assert fits[0] == pytest.approx(compass_topics().judge(near)[0].fit)


def test_no_topics_make_everything_other() -> None:
    topics = Topics(Encoder(Compass(), Model("compass", "1", 3)), {})
    assert topics.judge(np.array([[1.0, 0.0, 0.0]], np.float32), ["east"]) == [TopicGuess(OTHER, 1.0)]


def test_no_texts_give_no_guesses() -> None:
    assert compass_topics().judge(np.empty((0, 3), np.float32), []) == []


def test_a_topic_without_examples_is_refused_by_name() -> None:
    with pytest.raises(TopicWithoutExamples, match="'empty'"):
        Topics(Encoder(Compass(), Model("compass", "1", 3)), {"empty": []})


@pytest.mark.model
def test_reworded_questions_find_their_topic(encoder: Encoder) -> None:
    topics = Topics(encoder, EXAMPLES)
    texts = ["еду в египет, что с роумингом", "верните деньги которые сняли", "сломалась сим-карта, замените"]
    assert [guess.topic for guess in topics.judge(encoder.encode(texts), texts)] == [
        "roaming",
        "billing",
        "sim",
    ]


@pytest.mark.model
def test_what_an_operator_is_not_asked_is_other(encoder: Encoder) -> None:
    topics = Topics(encoder, EXAMPLES)
    texts = ["почему кошки мурлычут", "как испечь хлеб"]
    assert [guess.topic for guess in topics.judge(encoder.encode(texts), texts)] == [OTHER] * 2
