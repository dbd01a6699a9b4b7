"""What is said in English of working together: the host's desk, hand-over, the machine's dial, who has what."""

from __future__ import annotations

from typing import Final

from moderation.domain.deciding.hosting import SPOKEN

EN_TEAM: Final = {
    # What became of a decision, and how it stands in the history.
    "done.later": "Kept for later: it waits below, under “Later”",
    "done.sooner": "Back among what comes next",
    "done.hand_over": "Handed over",
    "done.cue": "Sent to the host",
    "done.acknowledge": "The producer sees that you have read it",
    "done.dial": "Automation switched",
    "done.redo": "Done again",
    "verb.later": "kept for later",
    "verb.sooner": "brought back",
    "verb.hand_over": "handed over",
    "verb.cue": "line for the host",
    "verb.acknowledge": "read by the host",
    "verb.dial": "automation",
    "verb.redo": "done again",
    "told.nothing_to_redo": "Nothing to do again: you have undone nothing, or decided something else since.",
    "do.redo": "Redo",
    # The host's desk.
    "host.up_next": "Next",
    "host.answered": "Answered — tell everyone",
    "host.spoken": SPOKEN["en"],
    "host.later": "Later",
    "host.later_title": "Later ({n})",
    "host.sooner": "Bring back",
    "host.not_for_air": "Not for air",
    "host.hand_over": "Hand over",
    "host.to_whom": "To whom",
    "host.to_whom_hint": "A colleague's name",
    "host.handed": "Handed to colleagues ({n})",
    "host.why_asked": "{n} person asked|{n} people asked",
    "host.why_regions": "{n} region|{n} regions",
    "host.alarms": "{n} emergency with the moderators|{n} emergencies with the moderators",
    "host.down.behind": (
        "The machine is behind with new messages and will catch up. Below they are as they came, search them by words."
    ),
    "host.down.understand": (
        "The model does not work, new messages are not made into questions. Below they are as they came, search them "
        "by words. Nothing is lost: once the model is back, all falls into place. Tell whoever is on duty: "
        "Operations, Reading."
    ),
    "host.down.away": (
        "Intake does not answer. Below is what came before, search it by words. Decisions are kept and taken when it "
        "is back. Tell whoever is on duty: Operations."
    ),
    "host.down.failing": (
        "A part of Efir does not work, new messages may not reach the board. Below they are as they came, search them "
        "by words. Tell whoever is on duty: Operations."
    ),
    "host.raw_search": "Search the messages",
    "host.raw_empty": "There are no such messages.",
    "host.undo": "Undo",
    "cue.title": "Producer",
    "cue.understood": "Understood",
    "cue.seen": "read by {who}",
    "cue.unseen": "the host has not read it yet, {ago}",
    "cue.none": "No line from the producer",
    "cue.write": "To the host",
    "cue.hint": "Only the host sees it, for instance: “two minutes to the break”",
    "cue.send": "Send",
    "cue.withdraw": "Take away",
    "cue.sent": "To the host: “{line}”",
    # The machine's dial.
    "dial": "Automation",
    "dial.off": "Off",
    "dial.suggest": "Suggest",
    "dial.assist": "Assist",
    "dial.auto": "Auto",
    "dial.kill": "Stop it",
    "dial.kill_help": "At once: the machine does nothing more by itself. What it did stays and can be undone.",
    "dial.resume": "Turn on again",
    "dial.is_off": "Automation is off: nothing is merged, told or approved by itself.",
    "dial.means": "What the machine does by itself",
    "dial.always": (
        "At every setting: alarms are heard at once, personal data masked, abuse laid aside for a person, messages "
        "of the same wording kept together."
    ),
    "step.propose": "proposes: what to merge, two halves of a question, new topics, what grows",
    "step.refuse": "turns away spam and repetition (else lays it aside for a person)",
    "step.merge": "merges questions that one answer serves, and improves titles",
    "step.tell": "tells the given answer to those who ask later",
    "step.reopen": "brings back an answered question when many say no, or when it surges again",
    "step.assign": "gives odd questions to the group or person on shift who knows them, else to whoever takes any",
    "step.approve": "approves what {n} or more asked, unless it is urgent or somebody has touched it",
    "act.merged": "merged with “{label}”",
    "act.undo": "Take apart",
    "act.title": "What the machine did by itself",
    "act.none": "The machine has merged and approved nothing by itself.",
    # Together at the list.
    "filter.mine": "Mine",
    "filter.escalated": "Escalated",
    "filter.odd": "Odd",
    "errand": (
        "{n} odd question has waited for you for {oldest}: “{label}”|"
        "{n} odd questions wait for you, the oldest for {oldest}: “{label}”"
    ),
    "errand.news": "{n} odd question waits for you|{n} odd questions wait for you",
    "item.claimed_for": "{who}, {left} left",
    "do.hand_over": "Hand over",
    "do.extend": "Extend",
    "escalation.title": "Escalated",
    "bulk.title": "Marked: {n}",
    "bulk.approve": "Approve all",
    "bulk.dismiss": "Dismiss all",
    "bulk.star": "Star all",
    "bulk.assign": "Assign all",
    "bulk.clear": "Clear marks",
    "bulk.done": "Decided: {done} of {all}.",
    "bulk.stopped": "Decided: {done} of {all}. Somebody else has changed the others: they stay marked.",
    "saved": "Views",
    "saved.name": "Name",
    "saved.save": "Save this one",
    "saved.drop": "Delete",
    "saved.none": "Set the filters and save them: the view stays yours in this broadcast.",
    "found.title": "Found in what was said ({n})",
    "found.open": "Open the question",
    "found.none": "No message has these words.",
    "keys": "Keys",
    "keys.list": (
        "**J** down · **K** up · **A** approve · **D** dismiss · **S** star · **M** merge the marked · "
        "**T** claim or release · **X** mark · **E** escalate · **U** undo · **Y** redo · **N** show news"
    ),
    "keys.host": (
        "**Enter** answered · **L** later · **B** not for air · **1**-**6** put on air · **G** understood · **U** undo"
    ),
    "do.mark": "Mark",
    # Who has what.
    "page.team": "Team",
    "team.here": "On shift now",
    "team.nobody": "Nobody: people appear here when they open the pages of this broadcast.",
    "team.who": "Who",
    "team.where": "Where",
    "team.has": "In hand",
    "team.hour": "Answers/h",
    "team.decided": "Decisions/h",
    "team.skills": "Topics",
    "presence.beside": "also here: {who}",
    "team.on": "On shift",
    "team.first_look": "First look after",
    "team.on_shift": "I am on shift",
    "team.my_skills": "My topics",
    "team.my_skills_hint": "My topics: any",
    "team.targets": "Targets",
    "team.waiting": "Wait for a first look",
    "team.waiting_help": "Questions that nobody has approved, dismissed or claimed; the target is {target} s.",
    "team.late": "Longer than the target",
    "team.oldest": "longest: {left}",
    "team.handling": "An answer takes",
    "team.first_contact": "Solved by the first answer",
    "team.satisfaction": "The answer helped",
    "team.target": "target: {target}",
    "team.target_wait": "First look, s",
    "team.target_handling": "Answer, s",
    "team.target_solved": "By the first answer, %",
    "team.target_satisfied": "Helped, %",
    "team.hand_out": "Who should take it",
    "team.hand_out_hint": "By topics and load: first whoever has least in hand.",
    "team.hand_out_none": "Nothing to hand out: all is claimed or decided.",
    "team.hand_out_nobody": "Nobody to take it: turn on “I am on shift”.",
    "team.give": "Assign to {who}",
    "team.give_all": "Hand out all ({n})",
    "team.nothing": "—",
}
"""Each key with its text."""
