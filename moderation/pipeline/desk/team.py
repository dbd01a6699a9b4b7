"""Team: who works on a broadcast now, as one of them sees it, and what they keep for themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from moderation.domain.deciding.decisions import Verb
from moderation.domain.staff import GROUP, Person
from moderation.pipeline.desk.duties import Duty, read_duties, write_duty
from moderation.pipeline.desk.groups import Group, read_groups, write_group
from moderation.pipeline.desk.staff_room import EVERYBODY, HERE, Seen, StaffRoom
from moderation.pipeline.health.reports import ALL, Report, read_reports


class Team:
    """What one person may see of the others, and leave for them; empty where there is no staff room."""

    def __init__(self, room: StaffRoom | None, person: Person, *, clock: Callable[[], float]) -> None:
        self._room = room
        self._person = person
        self._clock = clock

    def see(self, broadcast: str, page: str, cluster: int = 0) -> None:
        """Say that this person is at a page, and with which question."""
        if self._room is not None and self._person.works_on(broadcast):
            me = self.me(broadcast)
            now = self._clock()
            self._room.see(broadcast, Seen(me.who, now, page, cluster, me.on_shift, me.topics))

    def present(self, broadcast: str) -> list[Seen]:
        """Return whoever is here, by name."""
        if self._room is None or not self._person.works_on(broadcast):
            return []
        return list(self._room.present(broadcast, since=self._clock() - HERE))

    def me(self, broadcast: str) -> Seen:
        """Return this person as last seen, also when that was long ago."""
        found = [] if self._room is None else self._room.present(broadcast, since=0.0)
        return next((seen for seen in found if seen.who == self._person.name), Seen(self._person.name, 0.0))

    def serve(self, broadcast: str, *, on_shift: bool, topics: tuple[str, ...]) -> None:
        """Say whether this person takes what is handed out, and which topics they know best."""
        if self._room is not None and self._person.works_on(broadcast):
            me = self.me(broadcast)
            self._room.see(broadcast, Seen(me.who, self._clock(), me.page, me.cluster, on_shift, topics))

    def groups(self, broadcast: str) -> dict[str, Group]:
        """Return the groups by name."""
        return read_groups(self.notes(broadcast, shared=True))

    def gather(self, broadcast: str, name: str, members: Iterable[str], topics: Iterable[str] = ()) -> None:
        """Say who is in a group and what they know best, in place of before; without members it is gone."""
        group = Group(f"{GROUP}{name.strip().lstrip(GROUP)}", tuple(members), tuple(topics))
        for note, text in write_group(group).items():
            self.keep(broadcast, note, text, shared=True)

    def mine(self, broadcast: str) -> tuple[str, ...]:
        """Return the names under which something is this person's: their own, and their groups'."""
        who = self._person.name
        return who, *(name for name, group in self.groups(broadcast).items() if who in group.members)

    def duties(self, broadcast: str) -> list[Duty]:
        """Return who is to be on from when to when, the earliest first."""
        return read_duties(self.notes(broadcast, shared=True))

    def plan(self, broadcast: str, duty: Duty, *, off: bool = False) -> None:
        """Write down that somebody is to be on, or that they are not (`off`)."""
        self.keep(broadcast, duty.note, "" if off else write_duty(duty), shared=True)

    def reports(self) -> list[Report]:
        """Return what the processes of Efir say of themselves."""
        notes = {} if self._room is None else self._room.notes(ALL, EVERYBODY)
        return read_reports(notes, now=self._clock())

    def keep(self, broadcast: str, name: str, note: str, *, shared: bool = False) -> None:
        """Keep a note under a name, this person's own or a `shared` one; an empty one takes it away.

        Raises Forbidden when a shared one is written by somebody who hands out no work.
        """
        if shared:
            self._person.require(broadcast, Verb.ASSIGN)
        if self._room is not None and self._person.works_on(broadcast):
            self._room.keep(broadcast, EVERYBODY if shared else self._person.name, name, note)

    def notes(self, broadcast: str, *, shared: bool = False) -> dict[str, str]:
        """Return this person's notes by name, or the shared ones."""
        if self._room is None or not self._person.works_on(broadcast):
            return {}
        return self._room.notes(broadcast, EVERYBODY if shared else self._person.name)
