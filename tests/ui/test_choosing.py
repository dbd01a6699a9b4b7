"""What a person marks and picks follows the boxes on the screen."""

from streamlit.testing.v1 import AppTest


def _boxes() -> None:
    import streamlit as st  # noqa: PLC0415 - the script of a page stands alone

    from moderation.ui import choosing  # noqa: PLC0415

    for seq in (1, 2, 1):
        st.session_state[f"pick-{seq}"] = True
        choosing.pick(seq)
    st.text(choosing.picks())
    # As Streamlit does for boxes that come back to the screen.
    choosing.pick(1)
    choosing.pick(3)
    st.text(choosing.picks())
    st.session_state["pick-2"] = False
    choosing.pick(2)
    st.text(choosing.picks())


def _marks() -> None:
    import streamlit as st  # noqa: PLC0415

    from moderation.ui import choosing  # noqa: PLC0415

    for cluster in (1, 2, 3, 2):
        choosing.mark(cluster)
    choosing.unmark(3)
    choosing.unmark(7)
    st.text(choosing.marks())
    choosing.unmark_all()
    st.text(choosing.marks())


def test_a_change_that_is_none_picks_nothing() -> None:
    app = AppTest.from_function(_boxes).run()
    assert [text.value for text in app.text] == ["(1, 2)", "(1, 2)", "(1,)"]


def test_a_mark_is_put_and_taken_by_the_same_press() -> None:
    app = AppTest.from_function(_marks).run()
    assert [text.value for text in app.text] == ["(1,)", "()"]
