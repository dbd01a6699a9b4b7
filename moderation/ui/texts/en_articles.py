"""What is said of the knowledge base and its suggestions in English."""

from __future__ import annotations

from typing import Final

EN_ARTICLES: Final = {
    "page.library": "Knowledge base",
    "suggested": "Suggestion",
    "suggested.help": (
        "Articles of the knowledge base, and answers of this and earlier broadcasts, that fit the question, to the "
        "letter. How sure was measured on questions whose answer is known."
    ),
    "suggested.words_only": "Only words were compared so far: the meaning is still being read.",
    "suggested.sure": "sure, {share}",
    "suggested.likely": "likely, {share}",
    "suggested.maybe": "maybe",
    "suggested.why": "meaning {meaning} of 100, words {words} of 100",
    "suggested.source": "source: {source}",
    "suggested.owner": "kept by: {owner}",
    "suggested.version": "version {version} of {at}",
    "suggested.outdated": "outdated: held until {day}",
    "suggested.early": "not yet: holds from {day}",
    "suggested.region": "{region} only",
    "suggested.contradicts": "contradicts {other}: {own} ≠ {theirs}",
    "suggested.the_article": "the article {other}",
    "suggested.the_answer": "the answer of {at}",
    "suggested.earlier": "answered before",
    "suggested.said": "broadcast “{broadcast}”, {at}",
    "suggested.said_by": "answered by {who}",
    "suggested.use": "Take as answer",
    "writing": "Answer in writing",
    "writing.correct": "Correct the answer",
    "writing.field": "Answer",
    "writing.send": "Tell everyone: {askers}",
    "reword": "Reword",
    "reword.help": (
        "A language model says the answer in other words. Only the question and this one article are sent to it, "
        "personal data masked. A person sends the answer."
    ),
    "reword.waiting": "The model is writing…",
    "reword.own": "to the letter",
    "reword.from": "reworded by a machine from: {source}",
    "reword.refused": "The rewording would not do, the original words stay: {why}.",
    "reword.no_source": (
        "There is nothing to reword: no suggestion holds here and now without another one saying otherwise. "
        "Use a suggestion as the answer, or write it yourself."
    ),
    "reword.failed.away": "The language model does not answer: start its server, or correct EFIR_REWORD_URL.",
    "reword.failed.slow": (
        "The language model took too long: try again, choose a smaller one, or raise EFIR_REWORD_SECONDS."
    ),
    "reword.failed.key": "The language model's server refused the key: correct EFIR_REWORD_KEY.",
    "reword.failed.model": "The server knows no such model: correct EFIR_REWORD_MODEL or EFIR_REWORD_URL.",
    "reword.failed.busy": "The language model has too much to do: try again in a minute.",
    "reword.failed.broken": "The language model's server failed: try again, or look into its log.",
    "reword.failed.unreadable": (
        "What came back is no reply of a language model: EFIR_REWORD_URL must be its address that ends with /v1."
    ),
    "reword.failed.cut": "The language model stopped in the middle: try again, or choose another one.",
    "reword.flaw.empty": "the model wrote nothing",
    "reword.flaw.long": "it is much longer than the original",
    "reword.flaw.link": "the link “{what}” is not in the source",
    "reword.flaw.code": "the code {what} is not in the source",
    "reword.flaw.phone": "the phone number {what} is not in the source",
    "reword.flaw.number": "the number “{what}” is not in the source",
    "reword.flaw.moved": "the source says “{what}” of something else",
    "reword.flaw.date": "the date or span “{what}” is not in the source",
    "reword.flaw.name": "the name “{what}” is not in the source",
    "reword.flaw.negation": "“{what}”: the source says the contrary",
    "reword.flaw.promise": "the promise “{what}” is not in the source",
    "reword.flaw.stray": "this is not in the source: “{what}”",
    "reword.flaw.opposite": "it speaks of the opposite: on for off, incoming for outgoing",
    "reword.flaw.language": "question, source and rewording are not in one language",
    "reword.flaw.personal": "the source holds personal data and was not sent to the model",
    "library.search": "Find",
    "library.search_hint": "A question in your own words",
    "library.show": "Show",
    "library.filter.all": "All",
    "library.filter.current": "Valid",
    "library.filter.outdated": "Not valid",
    "library.filter.retired": "Retired",
    "library.count": "{n} article|{n} articles",
    "library.new": "New article",
    "library.empty": "There are no articles yet. Write the first one, or bring in a file below.",
    "library.choose": "Choose an article on the left.",
    "library.retired": "retired",
    "library.outdated": "outdated",
    "library.early": "not valid yet",
    "library.version": "Version {version}: {who}, {at}",
    "library.versions": "{n} version|{n} versions",
    "library.restore": "Bring this version back",
    "library.question": "Question",
    "library.answer": "The answer that viewers will see",
    "library.region": "In this region only (empty: everywhere)",
    "library.valid_from": "Valid from (2026-12-31)",
    "library.valid_to": "Valid until",
    "library.source": "Source: a link or a name",
    "library.owner": "Who keeps it true",
    "library.id": "Id",
    "library.id_help": "A short name without spaces, such as roaming-turkey; a new file is matched by it.",
    "library.retire": "Retire: suggest it no more",
    "library.save": "Save",
    "library.saved": "Saved as a new version",
    "library.same": "There is nothing to change",
    "library.moved": "Meanwhile {who} changed the article at {at}. Open it again and repeat your change.",
    "library.refused": "Not saved: an article needs a question, an answer and an id without spaces.",
    "library.differs": "The article “{other}” says otherwise about the same: here {own}, there {theirs}.",
    "library.answer_differs": "The answer to “{other}” ({at}) said otherwise: here {own}, there {theirs}.",
    "library.import": "Bring in a file",
    "library.import_help": (
        "CSV or XLSX with the columns question and answer (and, if there are any, id, topic, region, valid_from, "
        "valid_to, source, owner), or Markdown in which every article begins with «## question». An article whose id "
        "is known gets a new version."
    ),
    "library.file": "File",
    "library.no_file": "The file has no columns question and answer, or is not in UTF-8: mend it and try again.",
    "library.found": "The file holds {n} article.|The file holds {n} articles.",
    "library.bad": "{n} line does not fit:|{n} lines do not fit:",
    "library.import_do": "Save them",
    "library.imported": "New or changed: {n} of {of}|New or changed: {n} of {of}",
}
"""Each key with its text."""
