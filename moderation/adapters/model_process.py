"""The model in a process of its own: neither its threads nor Python's lock hold up whoever acknowledges messages."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from threading import Lock, RLock
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from embeddings import ClusterSettings, EmbeddingsError, Model
from moderation.domain.errors import ModelEnded, ModelFailed
from moderation.domain.events import Recorded
from moderation.pipeline.health.timing import Timing
from moderation.pipeline.understanding.embedder import Understood, VectorTopics, set_aside

log = logging.getLogger(__name__)

NICENESS = 3
"""How far the model stands back behind intake when processors are short: recorded first, understood later."""
STOP_SECONDS = 0.5
"""How long what the process is about may take before it is broken off."""
TRIES = 1
"""How often the process may end over a batch; the next time that it does, the message that ends it is looked for."""
REMEMBERED = 100
"""Batches of which it is remembered that the process ended over them: others succeed before they come again."""
_HARMLESS = "Как дела?"


class ModelProcess:
    """An embedder elsewhere; its calls wait for one another.

    `open_embedder` is called there, so it must be something that another process can import. When the process ends,
    whoever waits is told so, and the next call starts it anew. Its attributes are there once it is open.
    """

    model: Model
    clustering: ClusterSettings
    topics: VectorTopics

    def __init__(self, open_embedder: Callable[[], object]) -> None:
        self._open_embedder = open_embedder
        self._turn = Lock()
        self._closed = False
        self._ended: dict[Recorded, int] = {}
        self._deadly: set[Recorded] = set()
        self._search = RLock()
        self._running: tuple[multiprocessing.process.BaseProcess, Connection] | None = None

    def open(self) -> Self:
        """Start the process and wait until it has loaded the model.

        Raises what `open_embedder` raises there.
        """
        self.model = self._ask("model")
        self.clustering = self._ask("clustering")
        self.topics = self._ask("topics")
        return self

    def revision(self) -> str:
        """Return which model it is, loading it if need be: all that is wanted of one that only reads."""
        model: Model = self._ask("model")
        return model.revision

    def understand(self, batch: Sequence[Recorded], tariffs: tuple[str, ...] = ()) -> list[Understood]:
        """Return what each message says by itself, in order.

        A message that ends the process time and again is set aside. Raises ModelFailed when the model fails on
        everything, or its process has ended.
        """
        if not batch:
            return []
        # Whoever comes again may have more behind the same first message by then.
        start = batch[0]
        if not self._deadly.isdisjoint(batch):
            return self._without_the_deadly(batch, tariffs)
        if self._ended.get(start, 0) >= TRIES:
            with self._search:
                if not self._deadly.isdisjoint(batch):
                    # Somebody asked for the same and found it meanwhile.
                    return self._without_the_deadly(batch, tariffs)
                understood = self._by_halves(batch, tariffs)
        else:
            try:
                understood = self._ask("understand", batch, tariffs)
            except ModelEnded:
                self._ended[start] = self._ended.pop(start, 0) + 1
                for forgotten in list(self._ended)[:-REMEMBERED]:
                    del self._ended[forgotten]
                raise
        self._ended.pop(start, None)
        return understood

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a text that is being typed, None when nothing is left of it."""
        vector: NDArray[np.float32] | None = self._ask("vector", text)
        return vector

    def vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of texts, without those of which nothing is left."""
        vectors: dict[str, NDArray[np.float32]] = self._ask("vectors", list(texts))
        return vectors

    def encoding(self) -> Timing:
        """Return how the encoder did in the last minute, once what is under way is done; loads it if need be."""
        if not hasattr(self, "topics"):
            self.open()
        timing: Timing = self._ask("encoding")
        return timing

    def close(self) -> None:
        """End the process for good, also in the midst of something."""
        self._closed = True
        idle = self._turn.acquire(timeout=STOP_SECONDS)
        if self._running is not None and not idle:
            # Whoever waits for it hears that it has ended, and gives the turn away.
            self._running[0].kill()
            self._turn.acquire()
        self._forget()
        self._turn.release()

    def _without_the_deadly(self, batch: Sequence[Recorded], tariffs: tuple[str, ...]) -> list[Understood]:
        rest = [one for one in batch if one not in self._deadly]
        understood = {one.seq: one for one in self.understand(rest, tariffs)}
        return [understood.get(one.offset) or set_aside(one) for one in batch]

    def _by_halves(self, batch: Sequence[Recorded], tariffs: tuple[str, ...]) -> list[Understood]:
        """Find the messages that end the process; the others are understood."""
        try:
            understood: list[Understood] = self._ask("understand", batch, tariffs)
        except ModelEnded:
            if len(batch) == 1:
                # If it ends without the message, too, that is not to blame.
                self._ask("vectors", [_HARMLESS])
                log.error("message %d ends the model: it is set aside", batch[0].offset)  # noqa: TRY400 - no bug of ours
                self._deadly.add(batch[0])
                return [set_aside(batch[0])]
            middle = len(batch) // 2
            halves = [self._by_halves(half, tariffs) for half in (batch[:middle], batch[middle:])]
            return [one for half in halves for one in half]
        return understood

    def _ask(self, name: str, *parts: object) -> Any:
        with self._turn:
            if self._closed:
                raise ModelFailed("The process of the model was ended for good.")
            _, connection = self._running = self._running or self._start()
            try:
                connection.send((name, parts))
                done, value = connection.recv()
            except (EOFError, OSError) as error:
                self._forget()
                raise ModelEnded("The process of the model has ended: it is started again.") from error
        if isinstance(value, EmbeddingsError):
            # It cannot be loaded, or not again: to whoever waits that is one and the same.
            raise ModelFailed(str(value)) from value
        if not done:
            raise value
        return value

    def _forget(self) -> None:
        if self._running is not None:
            process, connection = self._running
            connection.close()
            # It keeps nothing, and an interpreter with a model in it takes seconds to end by itself.
            process.kill()
            process.join()
            process.close()
            self._running = None

    def _start(self) -> tuple[multiprocessing.process.BaseProcess, Connection]:
        # A fork would copy locks that threads of this process hold.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(self._open_embedder, theirs), name="model", daemon=True
        )
        process.start()
        theirs.close()
        return process, ours


def _serve(open_embedder: Callable[[], object], connection: Connection) -> None:
    """Answer until the other end is closed, also by the end of its process."""
    os.nice(NICENESS)
    # Ctrl+C reaches every process of a terminal; the other end says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    embedder: object | None = None
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            name, parts = connection.recv()
            try:
                embedder = embedder or open_embedder()
                value = getattr(embedder, name)
                answer = True, value(*parts) if callable(value) else value
            except Exception as error:  # noqa: BLE001 - not swallowed: the other end raises it
                answer = False, error
            connection.send(answer)
