"""Standby: stages that follow a broadcast which another process sorts, ready to go on where it stops."""

from __future__ import annotations

from collections.abc import Callable

from moderation.pipeline.ports import Snapshots
from moderation.pipeline.sorting.stages import Stages


class Standby:
    """The stages of one broadcast while this process does not lead; `make` gives fresh ones."""

    def __init__(self, make: Callable[[], Stages], snapshots: Snapshots) -> None:
        self._make = make
        self._snapshots = snapshots
        self._stages: Stages | None = None

    @property
    def ready(self) -> bool:
        """Tell whether the stages have followed, so that nothing but the last moments is missing."""
        return self._stages is not None

    def follow(self) -> None:
        """Bring them to where the log stands; the first time by the last snapshot.

        Raises an EfirError when the log or the snapshot cannot be read; what was followed half is dropped.
        """
        stages, self._stages = self._stages or self._make(), None
        stages.follow(self._snapshots)
        self._stages = stages

    def take(self) -> Stages:
        """Hand over the stages, fresh ones when none have followed since they were handed over last."""
        stages, self._stages = self._stages or self._make(), None
        return stages
