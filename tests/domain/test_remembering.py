from moderation.domain.remembering import REMEMBERED, forget, remembered


def test_what_was_read_is_not_read_again_until_it_is_forgotten_or_pushed_out() -> None:
    read: list[str] = []

    @remembered
    def length(text: str) -> int:
        read.append(text)
        return len(text)

    assert [length("раз"), length("раз")] == [3, 3]
    assert read == ["раз"]
    forget()
    assert length("раз") == 3
    assert read == ["раз", "раз"]
    for number in range(REMEMBERED):
        length(str(number))
    read.clear()
    length("раз")
    assert read == ["раз"]
