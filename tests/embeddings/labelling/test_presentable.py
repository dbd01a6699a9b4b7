import pytest

from embeddings.labelling.presentable import looks, script


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Как сменить тариф?", "как сменить тариф"),
        ("Как сменить тариф?", "КАК СМЕНИТЬ ТАРИФ?"),
        ("Почему выросла цена на мой тариф?", "Почему выросла цена на мой тариф????"),
        ("Почему выросла цена на мой тариф?", "тариф?"),
        ("Почему выросла цена на мой тариф?", "Почему выросла цена на мой тариф 😡😡?"),
        ("Сколько стоит роуминг?", "роуминг"),
        ("Сколько стоит роуминг?", "Сколько стоит роуминг? " + "Мне очень надо знать. " * 10),
    ],
)
def test_looks_better(better: str, worse: str) -> None:
    assert looks(better) > looks(worse) > 0


@pytest.mark.parametrize(
    "text",
    [
        "Мой номер [телефон], где код?",
        "номер ▮▮▮, где код?",
        "карта *** где код?",
        "",
        "👍",
        "см. https://a.b",
    ],
)
def test_never_shown_if_anything_else_is_there(text: str) -> None:
    assert looks(text) == 0


def test_script() -> None:
    assert [script(text) for text in ("как", "how", "👍 1", "5G в городе", "Ещё", "қалай")] == [
        "cyrillic",
        "latin",
        "other",
        "cyrillic",
        "cyrillic",
        "kindred",
    ]
