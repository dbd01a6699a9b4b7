"""What the report, its figures and the downloads say in English."""

from __future__ import annotations

from typing import Final

EN_REPORT: Final = {
    "moment": "%Y-%m-%d %H:%M",
    "lasting.seconds": "{seconds}\u00a0s",
    "lasting.minutes": "{minutes}\u00a0min {seconds}\u00a0s",
    "lasting.hours": "{hours}\u00a0h {minutes}\u00a0min",
    # What a file or a section is about.
    "report.title": "Broadcast report",
    "report.running": "on air",
    "report.closed": "closed",
    "report.opened": "Started {at}",
    "report.made": "Made {at}",
    "report.short": "The gist in two minutes",
    "report.asked": "What people asked",
    "report.changed": "What changed during the show",
    "report.hurt": "What hurts",
    "report.where": "Where they ask from",
    "report.served": "How they were answered",
    "report.open": "What stayed unanswered",
    "report.next": "Ideas for the next show",
    "report.videos": "Subjects for short videos",
    "report.compared": "Compared with earlier broadcasts",
    "report.about": "How this was counted",
    # Headline sentences.
    "report.empty": "Nobody asked anything in this broadcast.",
    "report.headline": "{askers} asked {questions}, {clusters} of them different.",
    "report.askers": "{n} viewer|{n} viewers",
    "report.answered": "{share} of those who asked have an answer to at least one question.",
    "report.nobody": "Nothing was answered in this broadcast.",
    "report.top": "Asked most: “{label}” ({askers}).",
    "report.pressing_first": "Hurts most: “{label}” ({askers}).",
    "report.grew": "Towards the end “{topic}” grew from {before} to {after} of the questions.",
    # Charts and tables: the title says the finding.
    "report.topics_share": "“{topic}” drew {share} of the questions; peak at {at}: {most} a minute",
    "report.per_minute": "Questions a minute by topic.",
    "report.marks": "Dashed lines: answers.",
    "report.first_questions": "{share} of the contacts are about the {n} commonest questions",
    "report.examples": "How they asked",
    "report.shift": "“{topic}”: {before} of the questions in the first half, {after} in the second",
    "report.no_shift": "The topics kept their shares all through the show",
    "report.too_short": "The show is shorter than ten minutes: too early to compare its halves.",
    "report.effect_calmed": "Once answered, “{label}” was asked less: {before} → {after} messages in 5 minutes",
    "report.effect_not": "The answer did not help: “{label}” went on, {before} → {after} messages in 5 minutes",
    "report.effects": "Messages in the 5 minutes before an answer and in the 5 minutes after",
    "report.before": "before",
    "report.after": "after",
    "report.first_half": "first half",
    "report.second_half": "second half",
    "report.hurting": "{n} question of {all} cannot wait|{n} questions of {all} cannot wait",
    "report.calm": "No question was of high urgency",
    "report.levels": "Contacts by urgency of the question",
    "report.alarms": "Alarms (suspected emergencies): {n}.",
    "report.useless": "Answers that did not help",
    "report.regions_even": "The places named most are {regions}: {share} each of those who name one",
    "report.region": "The place named most is {region}: {share} of those who name one",
    "report.regions_known": "{share} of those who asked name a place; where the others are is not known.",
    "report.no_regions": "No question named a place",
    "report.asked_there": "Asked most there",
    "report.waited": "Half waited {median} or less for their answer, nine in ten {ninth} or less",
    "report.slowest": "Those who asked around {at} waited longest: half of them {median}",
    "report.slices": (
        "Contacts by when they began: filled are those with an answer; over each bar how long half of those waited who "
        "were answered."
    ),
    "report.compared_note": "Answer after: the median of answered questions, from the first asker to the answer.",
    "brief.hours": "{n}\u00a0h",
    "brief.minutes": "{n}\u00a0min",
    "brief.seconds": "{n}\u00a0s",
    "served.count": "Work out the service figures",
    "served.count_help": "There are many messages: it takes up to half a minute.",
    "served.slices_hint": "Filled are those with an answer; over each bar how long half of them waited.",
    "axis.contacts": "Contacts",
    "axis.waited": "Half waited",
    "report.no_waits": "Nobody has got an answer yet",
    "report.wait.0": "up to 1 minute",
    "report.wait.1": "1 to 5 minutes",
    "report.wait.2": "5 to 15 minutes",
    "report.wait.3": "over 15 minutes",
    "report.wait.late": "at once: answered before",
    "report.wait.open": "no answer",
    "report.contacts": "Contacts",
    "report.left": "{n} question unanswered, {askers} contacts|{n} questions unanswered, {askers} contacts",
    "report.left_first": "Left unanswered: “{label}” ({askers}).",
    "report.left_note": "Those that at least {fewest} viewers asked.",
    "report.all_answered": "Everything was answered",
    "report.idea_open": "Answer “{label}”: {askers} without an answer.",
    "report.idea_topic": "Go deeper into “{topic}”: its share had grown to {share} by the end.",
    "report.idea_discovered": "A new topic outside the list: “{name}”, asked by {askers}.",
    "report.idea_useless": "Explain “{label}” anew: the answer did not help {n} of {rated} who rated it.",
    "report.no_ideas": "Nothing is owed to the viewers.",
    "report.video_why": "asked in {parts} of {all} parts of the show, {askers}",
    "report.video_before": "also in: {titles}",
    "report.no_videos": "No question keeps coming back.",
    "report.first_ever": "There is no earlier broadcast with questions to compare with.",
    "report.versus": "On the broadcast before: {askers_change} who asked, {answered_change} points with an answer",
    "report.this": "this broadcast",
    "report.privacy": (
        "Personal data is masked and no viewer is named. "
        "Only questions that at least {fewest} viewers asked are quoted."
    ),
    "report.privacy_verbatim": (
        "Personal data is masked and no viewer is named. Whoever made the report permitted to quote rare questions."
    ),
    "report.method": (
        "A machine groups questions by meaning; people see all that it decides. "
        "Who asked is a viewer who sent the question or pressed “me too”. Times are {zone}."
    ),
    "report.print": "To print or to make a PDF: Ctrl+P.",
    # Columns.
    "report.column.question": "Question",
    "report.column.askers": "Asked by",
    "report.column.topic": "Topic",
    "report.column.region": "Place",
    "report.column.questions": "Questions",
    "report.column.state": "State",
    "report.column.level": "Urgency",
    "report.column.broadcast": "Broadcast",
    "report.column.date": "When",
    "report.column.answered": "Have an answer",
    "report.column.wait": "Answer after",
    "report.column.satisfaction": "Satisfied",
    "report.column.main_topic": "Main topic",
    "report.column.figure": "Figure",
    "report.column.value": "Value",
    "report.column.means": "What it is",
    "report.column.rated": "Helped / did not",
    # Service figures (ISO 18295-1 speaks of contacts, first contact resolution, waiting and handling time).
    "service.unknown": "not known",
    "service.median": "median",
    "service.ninth": "nine in ten",
    "service.of": "{what}, {part}",
    "service.answered": "Have an answer",
    "service.answered.means": (
        "Share of those who asked ({n}) with an answer to at least one question. Who asked: who sent a question or "
        "pressed “me too”."
    ),
    "service.first_contact": "First contact resolution",
    "service.first_contact.means": (
        "Share of contacts ({n}) that were answered, did not ask the same again and did not say “did not help”. "
        "A contact is one viewer with one question. What they did outside the broadcast is not known. "
        "Who did both is taken off twice: the true share is not lower."
    ),
    "service.repeated": "Asked again after the answer",
    "service.repeated.means": "Share of answered contacts ({n}) in which the same viewer asked the same afterwards.",
    "service.satisfaction": "Satisfaction",
    "service.satisfaction.means": "Share of “helped” among all ratings of answers ({n}).",
    "service.waiting": "Waiting time",
    "service.waiting.means": (
        "From a viewer's first message with the question to its first answer; of {n} contacts that waited and were "
        "answered. “Me too” is left out: when it was pressed is not kept."
    ),
    "service.late": "Asked when the answer was there",
    "service.late.means": "Contacts that got a ready answer at once; not part of the waiting time.",
    "service.open": "Waited in vain",
    "service.open.means": (
        "Time from the first message of those without an answer to the end of the broadcast, or to now while it "
        "goes on; of {n} contacts."
    ),
    "service.handling": "Handling time",
    "service.handling.means": (
        "From taking a question up or putting it on air to the answer; of {n} answers whose start is recorded. Answers "
        "to what nobody took up first are left out."
    ),
    "service.deflected": "Deflected by the robot",
    "service.deflected.means": (
        "Share of questions to the robot ({n}) that it answered with an article and whose viewer asked people nothing "
        "in the ten minutes after. Only those write to it who choose it; what they asked is not kept."
    ),
    # The sheet "summary".
    "summary.broadcast": "Broadcast",
    "summary.broadcast.means": "Title of the broadcast.",
    "summary.state": "State",
    "summary.state.means": "Whether questions were taken at the moment of the export.",
    "summary.opened_at": "Started",
    "summary.opened_at.means": "When the broadcast was opened; times in the tables' columns are UTC.",
    "summary.exported_at": "Exported",
    "summary.exported_at.means": "The moment that all files of this export show.",
    "summary.privacy": "Threshold for quoting",
    "summary.privacy.means": "Questions that fewer viewers asked are exported without their wording.",
    "summary.verbatim": "none: quoting was permitted",
    "summary.messages": "Messages",
    "summary.messages.means": "All that viewers sent.",
    "summary.questions": "Questions",
    "summary.questions.means": "Messages that ask for an answer, whatever screening decided.",
    "summary.clusters": "Different questions",
    "summary.clusters.means": "Groups of questions that one answer serves.",
    "summary.answered_clusters": "Of them answered",
    "summary.answered_clusters.means": "Groups with an answer that stands.",
    "summary.askers": "Viewers who asked",
    "summary.askers.means": "Different viewers who sent a question or pressed “me too”.",
    "summary.contacts": "Contacts",
    "summary.contacts.means": "One viewer with one question, however often it was sent.",
    "summary.withheld": "Withheld",
    "summary.withheld.means": "Messages whose wording is kept from the air.",
    "summary.refused": "Refused",
    "summary.refused.means": "Messages that screening turned away.",
    # Downloads.
    "download": "Download",
    "download.what": "What to export",
    "download.all": "Everything in one archive",
    "download.report.html": "Report: one page, opens without a network",
    "download.session.xlsx": "Excel: all tables in one workbook",
    "download.questions.csv": "Questions, CSV",
    "download.questions.parquet": "Questions, Parquet",
    "download.clusters.csv": "Groups of questions, CSV",
    "download.unanswered.csv": "Unanswered, CSV",
    "download.decisions.csv": "Decisions, CSV",
    "download.summary.csv": "Figures, CSV",
    "download.corrections.jsonl": "Corrections to train on, JSONL (only with wording permitted)",
    "download.verbatim": "Permit the wording of rare questions",
    "download.verbatim_help": (
        "Otherwise questions that fewer than {fewest} viewers asked are exported without their text: a rare question "
        "can tell who asked it."
    ),
    "download.make": "Prepare",
    "download.making": "Preparing the files…",
    "download.ready": "Ready: {name}",
}
"""Each key with its text."""
