"""Audit: who decided what, and who looked at what unmasked; for administrators."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from moderation.adapters.exports.csv_file import write_csv
from moderation.adapters.exports.tables import decisions_table
from moderation.domain.deciding.decisions import Verb
from moderation.domain.staff import Right
from moderation.pipeline.rows import DecisionRow
from moderation.ui.plain import one_line
from moderation.ui.shift import Shift

SHOWN: Final = 200
"""Decisions and looks listed."""


def show(shift: Shift) -> None:
    """Draw the last decisions and looks, and a download of all."""
    if not shift.person.may_read(Right.AUDIT):
        return
    say = shift.say
    with st.expander(say("audit"), icon=":material/history:"):
        st.caption(say("audit.means", n=SHOWN))
        only_looks = st.toggle(say("audit.only_looks"), key="audit-looks")
        rows = shift.desk.audit(shift.broadcast.id, limit=sys.maxsize if only_looks else SHOWN)
        rows = [row for row in rows if row.verb == Verb.REVEAL or not only_looks][:SHOWN]
        if rows:
            st.dataframe(_frame(rows, shift), hide_index=True, width="stretch")
        else:
            st.caption(say("audit.empty"))
        st.download_button(
            say("audit.save"),
            lambda: _file(shift),
            file_name=f"audit-{shift.broadcast.id}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _frame(rows: list[DecisionRow], shift: Shift) -> pd.DataFrame:
    say = shift.say
    return pd.DataFrame(
        {
            say("audit.at"): [pd.Timestamp(row.at, unit="s", tz="UTC") for row in rows],
            say("audit.who"): [one_line(row.who) for row in rows],
            say("audit.what"): [say(f"verb.{row.verb}") for row in rows],
            say("audit.clusters"): [", ".join(map(str, row.clusters)) for row in rows],
            say("audit.messages"): [", ".join(map(str, row.seqs)) for row in rows],
            say("audit.note"): [one_line(row.note) for row in rows],
            say("audit.undone"): [bool(row.undone_by) for row in rows],
        }
    )


def _file(shift: Shift) -> bytes:
    rows = shift.desk.audit(shift.broadcast.id, limit=sys.maxsize)
    with tempfile.TemporaryDirectory(prefix="efir-") as folder:
        path = Path(folder) / "audit.csv"
        write_csv(path, decisions_table(rows))
        return path.read_bytes()
