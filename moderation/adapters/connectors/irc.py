"""Lines of IRC, with the tags of Twitch or of IRCv3, and what they mean for a chat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from moderation.domain.chat import Arrival, Occurrence, Retraction
from moderation.domain.plain_text import emote

MOST_CHARS: Final = 20_000
"""Characters of a line that are looked at; the longest that Twitch sends has some eight thousand."""
_LINE = re.compile(
    r"(?:@(?P<tags>[^ ]*) +)?(?::(?P<prefix>[^ ]*) +)?(?P<command>[A-Za-z]+|\d{3})(?P<rest>(?: .*)?)",
    re.DOTALL,
)
_ESCAPED: Final = {":": ";", "s": " ", "r": "\r", "n": "\n"}
_RANGE = re.compile(r"(\d{1,4})-(\d{1,4})")
_COLOUR = re.compile(r"\x03(\d{1,2}(,\d{1,2})?)?|\x04([0-9A-Fa-f]{6}(,[0-9A-Fa-f]{6})?)?")
"""Which colours a client is to write in: of other control characters nothing is left over."""
_ACTION = re.compile("\x01ACTION (.*?)\x01?", re.DOTALL)
_BREAKS = re.compile(r"[\r\n\0]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its tags, who sent it (`nick`, "" for the server), the command in capitals, its parameters."""

    tags: Mapping[str, str]
    nick: str
    command: str
    parameters: tuple[str, ...]

    @property
    def last(self) -> str:
        """Return the last parameter, which is the text, "" for none."""
        return self.parameters[-1] if self.parameters else ""

    @property
    def room(self) -> str:
        """Return the channel that the line is about, without the number sign, "" for none."""
        first = self.parameters[0] if self.parameters else ""
        return first[1:].lower() if first.startswith("#") else ""


def parse(raw: str) -> Line | None:
    """Return what a line says, None when it is none."""
    match = _LINE.fullmatch(raw[:MOST_CHARS])
    if match is None:
        return None
    middle, colon, trailing = match["rest"].partition(" :")
    parameters = (*middle.split(), *([trailing] if colon else []))
    nick = (match["prefix"] or "").partition("!")
    return Line(_tags(match["tags"] or ""), nick[0] if nick[1] else "", match["command"].upper(), parameters)


def occurrence(line: Line) -> Occurrence | None:
    """Return what a line of a channel means, None when nothing for us."""
    tags = line.tags
    match line.command:
        case "PRIVMSG" | "USERNOTICE" if len(line.parameters) > 1:
            # In a chat that several channels share, each shows what the others say; it is read where it was said.
            if tags.get("source-room-id", tags.get("room-id")) == tags.get("room-id"):
                return _arrival(line)
        case "CLEARMSG" if tags.get("target-msg-id"):
            return Retraction(id=tags["target-msg-id"])
        case "CLEARCHAT" if tags.get("target-user-id"):
            return Retraction(author=tags["target-user-id"])
        case "CLEARCHAT" if len(line.parameters) == 1:
            return Retraction()
    return None


def spoken(text: str) -> str:
    """Return a text as the end of a line: it can neither begin another line nor be a command."""
    line = _BREAKS.sub(" ", text).strip().lstrip("\x01")
    return f" {line}" if line.startswith(("/", ".")) else line


def _arrival(line: Line) -> Arrival:
    tags = line.tags
    at = _moment(tags)
    text = line.last
    if action := _ACTION.fullmatch(text):
        text = action[1]
    nick = tags.get("login") or line.nick
    return Arrival(
        id=tags.get("id") or tags.get("msgid") or f"{at} {nick} {text}",
        # Places of emotes are counted in the text as it came.
        text=_COLOUR.sub("", with_emotes(text, tags.get("emotes", ""))),
        author=tags.get("user-id") or nick,
        name=nick or tags.get("display-name", ""),
        at=at,
        donation=f"{tags['bits']} bits" if tags.get("bits") else "",
    )


def with_emotes(text: str, emotes: str) -> str:
    """Return a text whose pictures, given as in the tag `emotes`, stand in colons."""
    spans = sorted({(int(first), int(last) + 1) for first, last in _RANGE.findall(emotes)})
    pieces, done = [], 0
    for first, end in spans:
        if done <= first < end <= len(text):
            pieces += [text[done:first], emote(text[first:end])]
            done = end
    return "".join([*pieces, text[done:]])


def _moment(tags: Mapping[str, str]) -> float | None:
    """Return when a line was sent, in seconds since the epoch, None when it does not say."""
    milliseconds = tags.get("tmi-sent-ts", "")
    if milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) < 15:  # noqa: PLR2004 - year 30,000
        return int(milliseconds) / 1000
    try:
        return datetime.fromisoformat(tags.get("time", "")).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def _tags(raw: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in raw.split(";") if pair)
    return {name: _unescape(value) for name, _, value in pairs}


def _unescape(value: str) -> str:
    return re.sub(r"\\(.?)", lambda found: _ESCAPED.get(found[1], found[1]), value)
