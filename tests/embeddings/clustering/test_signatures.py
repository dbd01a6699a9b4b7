import numpy as np

from embeddings.clustering.signatures import UNSEEN, Signatures
from embeddings.guarding.guards import GUARDS


def test_same_signature_same_number_and_plain_text_zero() -> None:
    signatures = Signatures(GUARDS)

    on, off = signatures.number("подключить услугу"), signatures.number("отключить услугу")

    assert signatures.number("как включить") == on != off
    assert signatures.number("как дела") == 0


def test_finding_changes_nothing() -> None:
    signatures = Signatures(GUARDS)

    assert signatures.find("подключить") == UNSEEN
    assert len(signatures.kept()) == 1


def test_what_is_known_beside_the_text_tells_texts_apart() -> None:
    signatures = Signatures(GUARDS)
    yes, no = frozenset({("danger", "yes")}), frozenset({("danger", "no")})

    numbers = [signatures.number("подключить", known) for known in (yes, no, frozenset[tuple[str, str]]())]

    assert len(set(numbers)) == 3
    assert signatures.find("подключить", no) == numbers[1]
    marks = signatures.marks(np.array(numbers, np.int32))
    assert (marks[0] != marks[1]).sum() == 1


def test_marks_differ_only_on_the_axes_that_differ() -> None:
    signatures = Signatures(GUARDS)
    numbers = [signatures.number(text) for text in ("подключить в турции", "отключить в турции", "привет")]

    marks = signatures.marks(np.array(numbers, np.int32))

    assert marks.shape == (3, 2)
    assert (marks[0] != marks[1]).sum() == 1
    assert not marks[2].any()


def test_numbers_survive_a_snapshot() -> None:
    signatures, again = Signatures(GUARDS), Signatures(GUARDS)
    number = signatures.number("подключить в турции")

    again.restore(signatures.kept())

    assert again.find("включить в турции") == number
