"""Suggested: what the knowledge base and earlier answers say to a question, with how sure, why, and from where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from moderation.domain.article import Standing
from moderation.domain.deciding.deciding import MAX_ANSWER
from moderation.domain.matching import WEIGHTS
from moderation.pipeline.answers.suggester import Suggestion, Suggestions
from moderation.pipeline.rows import ClusterRow
from moderation.ui.library import knowledge_of
from moderation.ui.parts import looks
from moderation.ui.plain import plain
from moderation.ui.shift import Shift

MOST: Final = 3
"""Suggestions shown."""
LIKELY: Final = 0.35
"""Probability from which a suggestion is called likely."""
LONGEST: Final = 400
"""Characters of an answer that are shown; all of it is taken over."""
FAINT: Final = 0.45
"""Score below which nothing is suggested: better none than a wrong one."""


def worth_showing(row: ClusterRow, shift: Shift, *, most: int = MOST) -> Suggestions:
    """Return the suggestions for a question that are good enough to be shown."""
    found = knowledge_of(shift.settings).suggest(
        shift.person, row.label, region=_region(row), zone=shift.say.time_zone, limit=most,
        but=(shift.broadcast.id, row.id),
    )  # fmt: skip
    shown = tuple(one for one in found.found if one.score >= FAINT or one.sure >= LIKELY)
    return Suggestions(shown, found.read)


def show(row: ClusterRow, shift: Shift, *, use: Callable[[str], None], most: int = MOST) -> None:
    """Draw suggestions; `use` takes over the text of the one chosen. Nothing is drawn without a knowledge base."""
    say, found = shift.say, worth_showing(row, shift, most=most)
    shown = found.found
    if not shown:
        return
    st.markdown(f"**{say('suggested')}**", help=say("suggested.help"))
    if not found.read:
        st.caption(say("suggested.words_only"))
    for place, one in enumerate(shown):
        with st.container(border=True, key=f"suggested-{row.id}-{place}"):
            _card(one, shown, shift)
            st.button(
                say("suggested.use"),
                key=f"use-{row.id}-{place}",
                icon=":material/edit_note:",
                on_click=use,
                args=(one.article.answer,),
            )


def beneath(row: ClusterRow, shift: Shift) -> None:
    """Draw the best suggestion under the field in which a host writes what was answered."""

    def fill(text: str) -> None:
        st.session_state[f"answer-{row.id}"] = text[:MAX_ANSWER]

    show(row, shift, use=fill, most=1)


def _card(one: Suggestion, shown: Sequence[Suggestion], shift: Shift) -> None:
    say, article = shift.say, one.article
    flags = " ".join(_flags(one, shown, shift))
    st.markdown(f"{_sureness(one, shift)} **{plain(article.question)}** {flags}")
    st.markdown(plain(article.answer, most=LONGEST))
    why = say(
        "suggested.why",
        meaning=say.number(100 * max(one.likeness.question, one.likeness.answer, 0.0)),
        words=say.number(100 * min(one.likeness.words, 1.0)),
    )
    st.caption(looks.dotted(why, *origin(one, shift)))


def origin(one: Suggestion, shift: Shift) -> list[str]:
    """Return where a suggestion comes from: an article's source and version, or who said it when in which broadcast."""
    say, article, at = shift.say, one.article, shift.say.moment(one.article.changed_at)
    if one.earlier:
        who = say("suggested.said_by", who=plain(article.changed_by)) if article.changed_by else ""
        return [say("suggested.said", broadcast=plain(article.source), at=at), who]
    source = say("suggested.source", source=plain(article.source) or plain(article.id))
    owner = say("suggested.owner", owner=plain(article.owner)) if article.owner else ""
    return [source, owner, say("suggested.version", version=article.version, at=at)]


def _sureness(one: Suggestion, shift: Shift) -> str:
    say = shift.say
    if one.sure >= WEIGHTS.least:
        return f":green-badge[:material/verified: {say('suggested.sure', share=say.share(one.sure, 1))}]"
    if one.sure >= LIKELY:
        return f":blue-badge[{say('suggested.likely', share=say.share(one.sure, 1))}]"
    return f":gray-badge[{say('suggested.maybe')}]"


def _flags(one: Suggestion, shown: Sequence[Suggestion], shift: Shift) -> list[str]:
    say, article = shift.say, one.article
    flags = [f":violet-badge[:material/record_voice_over: {say('suggested.earlier')}]"] if one.earlier else []
    if one.standing is Standing.OUTDATED:
        flags.append(f":red-badge[:material/event_busy: {say('suggested.outdated', day=article.valid_to)}]")
    if one.standing is Standing.EARLY:
        flags.append(f":orange-badge[:material/event: {say('suggested.early', day=article.valid_from)}]")
    if article.region:
        color = "red" if one.elsewhere else "gray"
        flags.append(
            f":{color}-badge[:material/place: {say('suggested.region', region=plain(article.region))}]"
        )
    if one.contradicts is not None:
        name, own, theirs = one.contradicts
        named = next((other for other in shown if other.article.id == name and other.earlier), None)
        other = (
            say("suggested.the_answer", at=say.moment(named.article.changed_at))
            if named
            else say("suggested.the_article", other=plain(name))
        )
        words = say("suggested.contradicts", other=other, own=own, theirs=theirs)
        flags.append(f":orange-badge[:material/warning: {words}]")
    return flags


def _region(row: ClusterRow) -> str:
    """Return where the askers are, when most of them who said so are in one place."""
    name, count = row.regions[0] if row.regions else ("", 0)
    return name if 2 * count > sum(of for _, of in row.regions) else ""
