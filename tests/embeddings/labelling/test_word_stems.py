import pytest

from embeddings.labelling.word_stems import stem, words


@pytest.mark.parametrize(
    "forms", ["тариф тарифа тарифом тарифы", "роуминг роуминга", "новая новые новую", "question questions"]
)
def test_forms_of_one_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


def test_words_without_meaning_are_left_out() -> None:
    assert [word for _, word in words("Как мне сменить ТАРИФ, и когда?")] == ["сменить", "тариф"]


def test_short_words_keep_what_they_have() -> None:
    assert stem("дом") == "дом"
