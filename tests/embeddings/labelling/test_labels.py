import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.clustering.outcomes import Assignment
from embeddings.errors import SnapshotDamaged
from embeddings.labelling.labels import Label, Labels

DIM = 8


def near(axis: int, count: int) -> NDArray[np.float64]:
    rows = np.eye(DIM)[[axis] * count] + 0.1 * np.random.default_rng(axis).standard_normal((count, DIM))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def labels_of(by_micro: dict[int, list[str]]) -> Labels:
    labels, item = Labels(), 0
    for micro, texts in by_micro.items():
        filed = [Assignment(item + place, micro, micro, 1.0, opened=False) for place in range(len(texts))]
        labels.learn(filed, texts, near(micro % DIM, len(texts)))
        item += len(texts)
    return labels


TARIFF = [
    "почему тариф подорожал???",
    "ТАРИФ ПОЧЕМУ ПОДОРОЖАЛ",
    "Почему тариф стал дороже?",
    "тариф",
    "тариф [телефон]?",
]
ROAMING = ["Сколько стоит роуминг в Турции?", "роуминг турция", "роуминг сколько"]


def test_a_whole_polite_question_of_its_own_shows_the_cluster() -> None:
    labels = labels_of({1: TARIFF, 2: ROAMING})

    assert labels.label([1]).text == "Почему тариф стал дороже?"
    assert labels.label([1]).item == 2
    assert labels.label([2]).text == "Сколько стоит роуминг в Турции?"


def test_masked_data_shows_only_when_nothing_else_is_there() -> None:
    assert (
        labels_of({1: ["Мой номер [телефон], почему тариф дороже?", "тариф дороже"]}).label([1]).text
        == "тариф дороже"
    )
    assert labels_of({1: ["номер ▮▮▮"]}).label([1]).text == "номер ▮▮▮"


@pytest.mark.parametrize("foreign", ["How do I change my tariff?", "Тарифті қалай ауыстыруға болады?"])
def test_another_language_does_not_show_a_russian_cluster(foreign: str) -> None:
    labels = labels_of({1: [foreign, "как сменить тариф"], 2: ROAMING, 3: TARIFF})

    assert labels.label([1]).text == "как сменить тариф"


def test_key_words_set_the_cluster_apart_and_are_whole_words() -> None:
    labels = labels_of({1: TARIFF, 2: ROAMING})

    assert labels.label([1]).keywords[:2] == ("подорожал", "тариф")
    assert "роуминг" in labels.label([2]).keywords
    assert not {"почему", "сколько"} & set(labels.label([1, 2]).keywords)
    assert len(labels.label([1, 2]).keywords) <= 6


def test_the_label_stays_until_another_is_clearly_better() -> None:
    labels = labels_of({1: ["Как сменить тариф?", "Как поменять тариф?"]})
    shown = labels.label([1]).text
    other = ({"Как сменить тариф?", "Как поменять тариф?"} - {shown}).pop()

    assert labels.label([1]).text == shown
    assert labels.label([1], current=shown).text == shown
    assert labels_of({1: [*TARIFF]}).label([1], current="тариф").text == "Почему тариф стал дороже?"
    assert other != shown


def test_nothing_to_show() -> None:
    assert Labels().label([1, 2]) == Label(-1, "", ())


def test_memory_of_a_micro_cluster_is_bounded() -> None:
    labels = labels_of({1: [f"Вопрос номер {number}?" for number in range(200)]})

    assert len(labels._exemplars[1]) == 16


def test_a_snapshot_keeps_everything() -> None:
    labels, again = labels_of({1: TARIFF, 2: ROAMING}), Labels()

    again.restore(labels.snapshot())

    assert again.label([1, 2]) == labels.label([1, 2])
    assert again.snapshot() == labels.snapshot()
    with pytest.raises(SnapshotDamaged):
        again.restore(labels.snapshot()[:-2])


def test_a_forgotten_text_is_shown_no_more() -> None:
    labels = labels_of({1: ["Как сменить тариф?", "Как поменять тариф?"]})
    shown = labels.label([1]).text

    labels.forget(1, shown)
    assert labels.label([1], current=shown).text not in {shown, ""}
    labels.forget(1, labels.label([1]).text)
    labels.forget(1, "никогда не было")
    assert labels.label([1]).text == ""


def test_what_has_faded_keeps_its_words_and_yields_to_what_lives() -> None:
    labels = labels_of({1: TARIFF, 2: ROAMING})
    before, size = labels.label([2]), len(labels.snapshot())
    labels.fade([2, 3])
    assert labels.label([2]) == before
    assert len(labels.snapshot()) < size
    assert labels.label([1, 2]).text == "Почему тариф стал дороже?"
    labels.fade([1])
    assert labels.label([1, 2]).text in {*TARIFF, *ROAMING}


def test_words_that_only_a_forgotten_text_had_are_nowhere() -> None:
    text = "Варфоломей: почему тариф стал дороже?"
    labels = labels_of({1: [*TARIFF, text]})
    assert "варфолом".encode() in labels.snapshot()
    labels.forget(1, text)
    assert "варфолом".encode() not in labels.snapshot()
    assert "подорож".encode() in labels.snapshot()
