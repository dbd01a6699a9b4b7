"""Groups: experts to whom a question can be given together, and who is among them."""

from __future__ import annotations

import streamlit as st

from moderation.domain.deciding.decisions import Verb
from moderation.domain.staff import GROUP
from moderation.pipeline.desk.groups import Group
from moderation.pipeline.desk.workload import Load
from moderation.ui.parts import looks
from moderation.ui.plain import one_line, plain
from moderation.ui.shift import Shift
from moderation.ui.topics import topics

LONGEST = 40
"""Characters of a group's name."""
_NEW = ""


def show(team: list[Load], shift: Shift) -> None:
    """Draw who is in which group and how much each has in hand."""
    say, groups = shift.say, shift.desk.team.groups(shift.broadcast.id)
    if not groups:
        st.caption(say("groups.none"))
        return
    here = {load.seen.who for load in team}
    in_hand = {load.seen.who: load.in_hand for load in team}
    names = topics(shift.settings, say.language)
    for name, group in groups.items():
        people = ", ".join(
            f"**{plain(one)}**" if one in here else f":gray[{plain(one)}]" for one in group.members
        )
        knows = ", ".join(plain(names.get(topic, topic)) for topic in group.topics)
        told = looks.dotted(say("groups.in_hand", n=in_hand.get(name, 0)), knows)
        st.markdown(f"{plain(name)} — {people} :gray[· {told}]", help=say("groups.bold"))


def edit(shift: Shift) -> None:
    """Draw what opens on the groups: name one and say who is in it; without anybody it goes."""
    if not shift.person.may(Verb.ASSIGN):
        return
    say, team, broadcast = shift.say, shift.desk.team, shift.broadcast.id
    groups = team.groups(broadcast)
    with st.popover(say("groups.edit"), icon=":material/group:", key="edit-groups"):
        chosen = st.selectbox(
            say("groups.which"), [_NEW, *groups], key="group-chosen",
            format_func=lambda name: name or say("groups.new"),
        )  # fmt: skip
        with st.form("group", border=False):
            st.text_input(
                say("groups.name"), value=chosen.removeprefix(GROUP), max_chars=LONGEST,
                key=f"group-name-{chosen}", disabled=bool(chosen),
            )  # fmt: skip
            members, known_topics = _there(groups.get(chosen))
            known = [seen.who for seen in team.present(broadcast)]
            st.multiselect(
                say("groups.members"), list(dict.fromkeys([*members, *known, shift.who])), default=members,
                key=f"group-members-{chosen}", accept_new_options=True, placeholder=say("groups.members_hint"),
            )  # fmt: skip
            names = topics(shift.settings, say.language)
            st.multiselect(
                say("groups.topics"), list(dict.fromkeys([*names, *known_topics])), default=known_topics,
                key=f"group-topics-{chosen}-{say.language}", placeholder=say("team.my_skills_hint"),
                help=say("groups.topics_help"), format_func=lambda topic: names.get(topic, topic),
            )  # fmt: skip
            st.form_submit_button(say("item.save"), on_click=_save, args=(shift, chosen))


def _there(group: Group | None) -> tuple[list[str], list[str]]:
    """Return who is in a group and what they know, nobody and nothing for a new one."""
    return (list(group.members), list(group.topics)) if group else ([], [])


def _save(shift: Shift, chosen: str) -> None:
    name = one_line(st.session_state[f"group-name-{chosen}"] or "", most=LONGEST).lstrip(GROUP)
    members = [one_line(one, most=LONGEST) for one in st.session_state[f"group-members-{chosen}"]]
    knows = st.session_state[f"group-topics-{chosen}-{shift.say.language}"]
    if name:
        shift.desk.team.gather(shift.broadcast.id, name, filter(None, members), knows)
