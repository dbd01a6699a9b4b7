"""Everything that may go wrong, as one tree of sentences.

EfirError
├── BadInput          what came from outside is not acceptable; the sentence says what to send instead
│   ├── BadFrame      a websocket frame that the protocol does not know
│   ├── BadLine       a line of a file that holds no message
│   └── BadSetting    a setting that cannot be used
├── Refused           a rule says no to something well-formed
│   ├── Conflict      someone else decided first; the sentence says who and when
│   └── Forbidden     the person's role does not include it
├── Unknown           no such broadcast, cluster, message or decision
├── StoreFailed       a durable store could not do its work: nothing was acknowledged
│   ├── Fenced        another process has taken over a broadcast and written first
│   ├── StoreDamaged  what lies on disk is not what was written
│   └── StoreTooNew   the file was written by a later version of Efir
├── ModelFailed       the embedding model cannot read any text: messages wait, none is lost
│   └── ModelEnded    the process of the model ended over what it was asked
├── CannotListen      an address and port cannot be had
├── Unreachable       another process of Efir does not answer
├── RewordingFailed   the language model gave nothing usable: an answer stays in its own words
└── PlatformAway      a chat platform cannot be reached, or asks to wait; it is tried again
"""

from __future__ import annotations


class EfirError(Exception):
    """Any failure that Efir foresees; its text is one sentence for the person who meets it."""


class BadInput(EfirError):
    """Something from outside cannot be accepted."""


class BadFrame(BadInput):
    """A websocket frame breaks the protocol; `code` and `id` go into the `refused` frame."""

    def __init__(self, code: str, message: str, *, id: str | None = None) -> None:  # noqa: A002 - the wire's own word
        super().__init__(message)
        self.code = code
        self.id = id


class BadLine(BadInput):
    """A line of a file holds no message."""


class BadSetting(BadInput):
    """A setting cannot be used."""


class Refused(EfirError):
    """A rule says no to a well-formed command."""


class Conflict(Refused):
    """Someone else decided first.

    `code` says how (merged, decided, already, claimed), `who` and `at` (epoch seconds) who did and when ("" and 0
    when the machine did), `cluster` what it is about now.
    """

    def __init__(self, code: str, *, who: str, at: float, cluster: int) -> None:
        super().__init__(f"{who or 'The machine'} was first ({code}): look again before you decide.")
        self.code = code
        self.who = who
        self.at = at
        self.cluster = cluster


class Forbidden(Refused):
    """The person's role does not include what they asked for, or their access has ended."""


class Unknown(EfirError):
    """There is no such thing."""


class StoreFailed(EfirError):
    """A durable store could not do its work; nothing was acknowledged."""


class Fenced(StoreFailed):
    """Another process has taken over a broadcast and written first."""


class StoreDamaged(StoreFailed):
    """What lies on disk is not what was written."""


class StoreTooNew(StoreFailed):
    """The file was written by a later version of Efir."""


class ModelFailed(EfirError):
    """The embedding model cannot read any text."""


class ModelEnded(ModelFailed):
    """The process of the model ended over what it was asked."""


class CannotListen(EfirError):
    """An address and port cannot be had."""


class Unreachable(EfirError):
    """Another process of Efir does not answer."""


class RewordingFailed(EfirError):
    """The language model that rewords answers gave nothing usable; `code` says why, for a sentence on a page."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PlatformAway(EfirError):
    """A chat platform cannot be reached now; `retry_after` is the seconds that it asks to wait, 0 when it does not."""

    def __init__(self, message: str, *, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after
