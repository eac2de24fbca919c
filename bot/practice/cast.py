"""Who plays on the practice page: Awa, Fanta and Moussa, fictional people, and what the loaded plan makes of them."""

from dataclasses import dataclass

from storage.people import Role
from storage.plan.logframe import Activity, Logframe, Organisation, OrganisationKind, in_language

MINISTRY = "MSIPC"
PLACES = ("gao", "ansongo")


@dataclass(frozen=True)
class Part:
    """One part to play: the account of a phone, and as whom its owner is invited."""

    account: int
    name: str
    role: Role
    organisation: Organisation
    areas: tuple[str, ...] = ()

    def place(self, plan: Logframe, language: str) -> str:
        """Where, and for whom, in a line."""
        names = {area.key: in_language(area.names, language) for area in plan.areas}
        return " · ".join(p for p in (self.organisation.code, ", ".join(names[key] for key in self.areas)) if p)


class NobodyToPlay(Exception):
    """The plan has no activity of a ministry, so nobody could report on it."""


def parts(plan: Logframe) -> tuple[Part, ...]:
    """An agent and a coordinator of one ministry, and who watches the same activities. Raises NobodyToPlay."""
    busy = {code for activity in plan.activities for code in activity.responsible}
    ministries = [o for o in plan.organisations if o.kind is OrganisationKind.MINISTRY and o.code in busy]
    if not ministries or not plan.areas:
        raise NobodyToPlay
    ministry = next((o for o in ministries if o.code == MINISTRY), ministries[0])
    own = [activity for activity in plan.activities if ministry.code in activity.responsible]
    areas = places(plan, own)
    played = [Part(1001, "Awa", Role.AGENT, ministry, areas)]
    watched = {
        code: activity for activity in reversed([*plan.activities, *reversed(own)]) for code in activity.comonitors
    }
    watchers = [o for o in plan.organisations if o.kind is OrganisationKind.NGO]
    if watchers:
        watcher = next((o for o in watchers if o.code in watched), watchers[0])
        seen = [activity for activity in plan.activities if watcher.code in activity.comonitors]
        played.append(Part(1002, "Fanta", Role.COMONITOR, watcher, places(plan, seen or own)[:1]))
    return (*played, Part(1003, "Moussa", Role.COORDINATOR, ministry))


def places(plan: Logframe, activities: list[Activity]) -> tuple[str, ...]:
    """Gao and Ansongo, or else the first two areas where these activities are carried out."""
    where = {key for activity in activities for key in activity.areas or [area.key for area in plan.areas]}
    known = [area.key for area in plan.areas]
    wanted = [key for key in PLACES if key in known and (key in where or parent(plan, key) in where)]
    return tuple((wanted or [key for key in known if key in where] or known)[: len(PLACES)])


def parent(plan: Logframe, key: str) -> str | None:
    return next((area.parent for area in plan.areas if area.key == key), None)
