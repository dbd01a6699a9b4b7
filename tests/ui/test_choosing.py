"""What a person marks and picks follows the boxes on the screen."""

from streamlit.testing.v1 import AppTest


def _boxes() -> None:
    import streamlit as st  # noqa: PLC0415 - the script of a page stands alone

    from moderation.ui import choosing  # noqa: PLC0415

    for cluster in (1, 2, 1):
        st.session_state[f"mark-{cluster}"] = True
        choosing.mark(cluster)
    st.text(choosing.marks())
    # As Streamlit does for boxes that come back to the screen.
    choosing.mark(1)
    choosing.mark(3)
    st.text(choosing.marks())
    st.session_state["mark-2"] = False
    choosing.mark(2)
    st.text(choosing.marks())


def test_a_change_that_is_none_marks_nothing() -> None:
    app = AppTest.from_function(_boxes).run()
    assert [text.value for text in app.text] == ["(1, 2)", "(1, 2)", "(1,)"]
