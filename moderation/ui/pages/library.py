"""Library: for whoever keeps the answers true; find an article, correct it, bring in a file of them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import streamlit as st

from moderation.adapters.article_file import read_articles
from moderation.domain.article import MAX_QUESTION, MAX_REPLY, Article, Standing
from moderation.domain.errors import BadInput, BadLine, Conflict
from moderation.pipeline.answers.knowledge import Knowledge
from moderation.ui import deciding
from moderation.ui.library import knowledge_of
from moderation.ui.plain import plain
from moderation.ui.shift import Shift, failures_in_words
from moderation.ui.topics import topics

TALL: Final = 620
"""Height of the list in pixels."""
FOUND: Final = 25
"""Articles shown of a search."""
FORMATS: Final = ["csv", "xlsx", "md"]
FILTERS: Final = ("all", "current", "outdated", "retired")
_OPEN: Final = "article"


def show(shift: Shift) -> None:
    """Draw the page."""
    with failures_in_words(shift.say):
        knowledge = knowledge_of(shift.settings)
        left, right = st.columns([5, 7], gap="large")
        articles = {article.id: article for article in knowledge.articles(shift.person)}
        with left:
            _list(shift, knowledge, articles)
            if knowledge.may_edit(shift.person):
                _bring_in(shift, knowledge)
        with right:
            _article(shift, knowledge, articles)


def _list(shift: Shift, knowledge: Knowledge, articles: dict[str, Article]) -> None:
    say = shift.say
    asked = st.text_input(say("library.search"), key="library-search", placeholder=say("library.search_hint"))
    kept = st.segmented_control(
        say("library.show"), FILTERS, default="all", required=True, key="library-filter",
        format_func=lambda name: say(f"library.filter.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    day = knowledge.today(say.time_zone)
    if asked.strip():
        found = knowledge.suggest(shift.person, asked, zone=say.time_zone, limit=FOUND).found
        shown = [one.article for one in found if not one.earlier]
    else:
        shown = list(articles.values())
    shown = [one for one in shown if _fits(one, str(kept), day)]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say.count("library.count", len(shown)))
        if knowledge.may_edit(shift.person):
            st.button(
                say("library.new"), key="library-new", icon=":material/add:", on_click=_open, args=("",)
            )
    if not articles:
        st.info(say("library.empty"), icon=":material/menu_book:")
    with st.container(height=TALL, border=False, key="library-list", gap="xsmall"):
        for one in shown:
            st.button(
                f"{plain(one.question)}{_marks(one, shift, day)}", key=f"open-{one.id}", width="stretch",
                type="secondary", on_click=_open, args=(one.id,),
            )  # fmt: skip


def _fits(article: Article, kept: str, day: str) -> bool:
    if kept == "retired" or article.retired:
        return kept in ("all", "retired") and (article.retired or kept == "all")
    standing = article.standing(day)
    return kept == "all" or (kept == "current") == (standing is Standing.CURRENT)


def _marks(article: Article, shift: Shift, day: str) -> str:
    say = shift.say
    marks = [f":gray-badge[{plain(article.region)}]"] if article.region else []
    if article.retired:
        marks.append(f":gray-badge[{say('library.retired')}]")
    elif article.standing(day) is not Standing.CURRENT:
        marks.append(f":red-badge[{say(f'library.{article.standing(day)}')}]")
    return "".join(f" {mark}" for mark in marks)


def _open(article: str) -> None:
    st.session_state[_OPEN] = article


def _article(shift: Shift, knowledge: Knowledge, articles: dict[str, Article]) -> None:
    say = shift.say
    name = st.session_state.get(_OPEN)
    if name is None:
        st.caption(say("library.choose"))
        return
    known = articles.get(name)
    article = known or Article("", "", "", owner=shift.who)
    st.subheader(plain(article.question) or say("library.new"), anchor=False)
    if known is not None:
        at = say.moment(known.changed_at)
        st.caption(say("library.version", version=known.version, who=plain(known.changed_by), at=at))
    edited = _form(shift, article, fixed=not knowledge.may_edit(shift.person))
    if edited is not None:
        _save(shift, knowledge, edited, seen=known.version if known else 0)
    if known is not None:
        _doubts(shift, knowledge, known)
        _versions(shift, knowledge, known)


def _form(shift: Shift, article: Article, *, fixed: bool) -> Article | None:
    """Draw the fields; return the article as it is to be once the person saves it."""
    say = shift.say
    names = topics(shift.settings, say.language)
    # Once somebody has saved it, the fields start from what it is now.
    with st.form(f"article-{article.id}-{article.version}", border=False):
        question = st.text_input(
            say("library.question"), article.question, max_chars=MAX_QUESTION, disabled=fixed
        )
        fields = {"question": question}
        fields["answer"] = st.text_area(
            say("library.answer"), article.answer, height=180, max_chars=MAX_REPLY, disabled=fixed
        )
        left, right = st.columns(2)
        known = list(dict.fromkeys(("", article.topic, *names)))
        fields["topic"] = left.selectbox(
            say("topic"), known, index=known.index(article.topic), disabled=fixed,
            format_func=lambda code: names.get(code, code) or "—",
        ) or ""  # fmt: skip
        fields["region"] = right.text_input(say("library.region"), article.region, disabled=fixed)
        fields["valid_from"] = left.text_input(say("library.valid_from"), article.valid_from, disabled=fixed)
        fields["valid_to"] = right.text_input(say("library.valid_to"), article.valid_to, disabled=fixed)
        fields["source"] = left.text_input(say("library.source"), article.source, disabled=fixed)
        fields["owner"] = right.text_input(say("library.owner"), article.owner, disabled=fixed)
        fields["id"] = article.id or st.text_input(say("library.id"), help=say("library.id_help"))
        retired = st.checkbox(say("library.retire"), article.retired, disabled=fixed)
        saved = st.form_submit_button(
            say("library.save"), type="primary", icon=":material/save:", disabled=fixed
        )
    return replace(article, **fields, retired=retired) if saved else None  # type: ignore[arg-type] # texts all


def _save(shift: Shift, knowledge: Knowledge, article: Article, *, seen: int) -> None:
    say = shift.say
    try:
        changed = knowledge.save(shift.person, [article], seen=seen)
    except Conflict as first:
        st.warning(say("library.moved", who=plain(first.who), at=say.clock(first.at)))
        return
    except BadInput as bad:
        st.warning(say("library.refused") if say.language == "ru" else plain(str(bad)))
        return
    st.session_state[_OPEN] = article.id.strip()
    st.toast(say("library.saved" if changed else "library.same"), icon=":material/check:")
    st.rerun()


def _doubts(shift: Shift, knowledge: Knowledge, article: Article) -> None:
    """Draw what says otherwise about the same, among articles and earlier answers."""
    say = shift.say
    if article.retired:
        return
    found = knowledge.suggest(shift.person, article.question, zone=say.time_zone).found
    by_id = {one.article.id: one for one in found}
    told = set()
    for one in found:
        name, said, otherwise = one.contradicts or ("", "", "")
        if name and one.article.id == article.id and not one.earlier:
            other, own, theirs = by_id.get(name), said, otherwise
        else:
            other, own, theirs = (one if name == article.id else None), otherwise, said
        if other is not None and other.article.id not in told:
            told.add(other.article.id)
            words = say(
                "library.answer_differs" if other.earlier else "library.differs",
                other=plain(other.article.question),
                at=say.moment(other.article.changed_at),
                own=own,
                theirs=theirs,
            )
            st.warning(words, icon=":material/warning:")


def _versions(shift: Shift, knowledge: Knowledge, article: Article) -> None:
    say = shift.say
    versions = knowledge.versions(shift.person, article.id)
    with st.expander(say.count("library.versions", len(versions))):
        for one in versions:
            at = say.moment(one.changed_at)
            st.caption(say("library.version", version=one.version, who=plain(one.changed_by), at=at))
            st.text(one.answer)
            if one.version != article.version and knowledge.may_edit(shift.person):
                st.button(
                    say("library.restore"), key=f"restore-{one.id}-{one.version}", icon=":material/history:",
                    on_click=_restore, args=(shift, knowledge, one),
                )  # fmt: skip


def _restore(shift: Shift, knowledge: Knowledge, old: Article) -> None:
    knowledge.save(shift.person, [old])


def _bring_in(shift: Shift, knowledge: Knowledge) -> None:
    say = shift.say
    with st.expander(say("library.import"), icon=":material/upload_file:"):
        st.caption(say("library.import_help"))
        file = st.file_uploader(say("library.file"), type=FORMATS, key="library-file")
        if file is None:
            return
        bad: list[BadLine] = []
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"articles{Path(file.name).suffix}"
            path.write_bytes(file.getvalue())
            try:
                articles = list(read_articles(path, bad.append))
            except BadInput:
                st.warning(say("library.no_file"))
                return
        st.markdown(say.count("library.found", len(articles)))
        if bad:
            st.warning(
                say.count("library.bad", len(bad)) + "\n" + "\n".join(f"- {plain(str(b))}" for b in bad[:5])
            )
        st.button(
            say("library.import_do"), key="library-import", type="primary", disabled=not articles,
            on_click=_keep, args=(shift, knowledge, articles),
        )  # fmt: skip


def _keep(shift: Shift, knowledge: Knowledge, articles: list[Article]) -> None:
    changed = knowledge.save(shift.person, articles)
    deciding.tell(shift.say.count("library.imported", changed, of=len(articles)), done=True)
