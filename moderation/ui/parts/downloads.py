"""Downloads: what to take home, how discreetly; prepared when asked for, with a progress bar."""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from moderation.adapters.exports.discretion import FEWEST, Discretion
from moderation.adapters.stores import open_log_reader
from moderation.domain.staff import Person, Right
from moderation.pipeline.ports import LogReader, ViewReader
from moderation.settings import Settings
from moderation.ui.files import FILES, Export, write_files
from moderation.ui.shift import Shift

ALL: Final = "all"
"""The choice of every file."""
ARCHIVE: Final = "export.zip"
OF_FIGURES: Final = ("report.html", "clusters.csv", "unanswered.csv", "summary.csv")
"""Files without single messages: for those whose role shows them figures only."""
_STATE: Final = "downloads"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody asked for: a file of FILES or ALL, of which broadcast, with rare questions' wording or without."""

    broadcast: str
    name: str
    verbatim: bool


class Prepared:
    """A file that waits to be fetched; gone from the disk when nobody can ask for it any more."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.folder = Path(tempfile.mkdtemp(prefix="efir-export-"))
        self.path = self.folder / (ARCHIVE if choice.name == ALL else choice.name)
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def put_together(self) -> None:
        """Make one archive of the files, if all were asked for."""
        if self.choice.name == ALL:
            with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as archive:
                for file in self.folder.iterdir():
                    if file != self.path:
                        archive.write(file, file.name)


def offered(person: Person) -> tuple[str, ...]:
    """Return what a person's role lets them take home."""
    return FILES if person.may_read(Right.QUESTIONS) else OF_FIGURES


def show(shift: Shift, views: ViewReader) -> None:
    """Draw the choice, the button that prepares, and the one that fetches."""
    say = shift.say
    with st.popover(say("download"), icon=":material/download:"):
        name = st.selectbox(
            say("download.what"),
            (*offered(shift.person), ALL),
            format_func=lambda one: say(f"download.{one}"),
            key="download-name",
        )
        verbatim = shift.person.may_read(Right.QUESTIONS) and st.checkbox(
            say("download.verbatim"),
            help=say("download.verbatim_help", fewest=FEWEST),
            key="download-verbatim",
        )
        choice = Choice(shift.broadcast.id, name, verbatim)
        if st.button(say("download.make"), key="download-make", type="primary"):
            st.session_state[_STATE] = _prepare(shift, views, choice)
        prepared: Prepared | None = st.session_state.get(_STATE)
        if prepared is not None and prepared.choice == choice:
            _offer(shift, prepared)


def _prepare(shift: Shift, views: ViewReader, choice: Choice) -> Prepared:
    say, settings = shift.say, shift.settings
    # Whose access was taken back meanwhile hears so here.
    shift.desk.counts(choice.broadcast)
    prepared = Prepared(choice)
    export = Export(
        names=offered(shift.person) if choice.name == ALL else (choice.name,),
        discretion=Discretion(verbatim=choice.verbatim, examples=shift.person.may_read(Right.QUESTIONS)),
        say=say,
        topics=Path(settings.topics) if settings.topics else None,
    )
    log = _log(str(settings.data), settings)
    bar = st.progress(0.0, text=say("download.making"))
    for done in write_files(export, views, log, choice.broadcast, prepared.folder, now=time.time()):
        bar.progress(done, text=say("download.making"))
    prepared.put_together()
    bar.empty()
    return prepared


def _offer(shift: Shift, prepared: Prepared) -> None:
    if not prepared.path.exists():
        st.caption(shift.say("download.corrections.jsonl"))
        return
    st.download_button(
        shift.say("download.ready", name=prepared.path.name),
        data=prepared.path.read_bytes,
        file_name=prepared.path.name,
        key="download-fetch",
        icon=":material/download:",
        on_click="ignore",
    )


@st.cache_resource(show_spinner=False)
def _log(folder: str, _settings: Settings) -> LogReader:  # noqa: ARG001 - the folder is the cache's key
    return open_log_reader(_settings)
