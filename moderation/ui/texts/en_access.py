"""What the pages say in English of who may do what, and of who looked at what."""

from __future__ import annotations

from typing import Final

EN_ACCESS: Final = {
    "role.insights": "insights",
    "role.host": "host",
    "role.moderator": "moderator",
    "role.admin": "administrator",
    "sign_in.as": "You are signed in as {who} · {role}",
    "sign_in.provider": "Sign in with your company account",
    "sign_in.provider_missing": (
        "Signing in with a company account is set up, but the package Authlib is missing: install it where Efir runs."
    ),
    "sign_in.taken": (
        "This name belongs to somebody who signs in on their own, to a group or to a chat: "
        "sign in with your own token, or use another name."
    ),
    "sign_in.not_on_roster": (
        "{who} is not on the list of staff (EFIR_STAFF), or your company has not verified the address: "
        "ask an administrator."
    ),
    "error.Forbidden": "Your role does not include this: ask a colleague whose role does, or an administrator.",
    "reveal": "Show as typed",
    "reveal.help": "Numbers, addresses and names unmasked. Who looked, when and why is written down.",
    "reveal.why": "Why do you need it?",
    "reveal.do": "Write down and show",
    "reveal.no_reason": "Write why: it stays in the log.",
    "verb.reveal": "saw unmasked",
    "done.reveal": "The look is written down",
    "audit": "Log of decisions and looks",
    "audit.means": "Who decided, or saw a message unmasked, and when: the last {n}.",
    "audit.only_looks": "Only looks at unmasked messages",
    "audit.at": "When",
    "audit.who": "Who",
    "audit.what": "What",
    "audit.clusters": "Questions",
    "audit.messages": "Messages",
    "audit.note": "Note",
    "audit.undone": "Undone",
    "audit.save": "Download the whole log",
    "audit.empty": "Nobody has decided anything yet.",
}
