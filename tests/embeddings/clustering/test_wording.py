import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.clustering.wording import WORDING_DIM, wording


@given(st.text(max_size=200))
def test_unit_or_zero(text: str) -> None:
    sketch = wording(text)

    assert sketch.shape == (WORDING_DIM,)
    assert np.isclose(np.linalg.norm(sketch), 1, atol=1e-5) or not sketch.any()


def test_shared_letters_are_near_and_order_does_not_matter() -> None:
    tariff = wording("тариф Безлимитище дорогой")

    assert tariff @ wording("тарифа безлимитища") > 0.5 > tariff @ wording("нет связи в метро")
    assert np.array_equal(tariff, wording("дорогой тариф безлимитище"))


def test_text_without_words_is_zero() -> None:
    assert not wording("👍 ?!").any()
