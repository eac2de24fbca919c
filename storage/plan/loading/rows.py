"""Rows of the plan's tables, made to say what the file says: what differs is written, what vanished is closed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from storage.tables import Base


@dataclass(frozen=True)
class Change:
    """One thing that a load did: `what` is added, changed, closed or reopened; `thing` such as activity 1.1.2."""

    what: str
    thing: str

    def __str__(self) -> str:
        return f"{self.what} {self.thing}"


@dataclass
class Running:
    """One load under way; `plan` is the plan's id once it has one."""

    session: Session
    now: datetime
    plan: int = 0
    changes: list[Change] = field(default_factory=list)

    def note(self, what: str, thing: str) -> None:
        self.changes.append(Change(what, thing))

    def note_once(self, what: str, thing: str) -> None:
        if Change(what, thing) not in self.changes:
            self.note(what, thing)


def put_values(row: Any, values: Mapping[str, Any]) -> bool:
    """Writes what differs; whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def rewritten(running: Running, table: type[Base], owner: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> bool:
    """Replaces the rows of a table that belong to `owner`, if they differ. For rows that nothing refers to."""
    wanted = [dict(owner) | dict(row) for row in rows]
    where = [getattr(table, name) == value for name, value in owner.items()]
    there = [
        {name: getattr(row, name) for name in (wanted[0] if wanted else owner)}
        for row in running.session.scalars(select(table).where(*where))
    ]
    if len(there) == len(wanted) and all(row in there for row in wanted):
        return False
    running.session.execute(delete(table).where(*where).execution_options(synchronize_session="fetch"))
    if wanted:
        running.session.execute(insert(table), wanted)
    return True


class Kept:
    """The rows of one table in this plan, by code: put what the file has, close what it has no more."""

    def __init__(self, running: Running, table: Any, noun: str) -> None:
        self.running, self.table, self.noun = running, table, noun
        rows = running.session.scalars(select(table).where(table.plan_id == running.plan))
        self.there: dict[str, Any] = {row.code: row for row in rows}
        self.seen: list[str] = []

    def put(self, code: str, also: Callable[[int], bool] = lambda _: False, **values: Any) -> int:
        """Adds or changes a row; its id. `also` writes what hangs on it, and says whether anything changed."""
        values["place"] = len(self.seen)
        self.seen.append(code)
        row = self.there.get(code)
        what = "changed"
        if row is None:
            what = "added"
            row = self.there[code] = self.table(plan_id=self.running.plan, code=code, **values)
            self.running.session.add(row)
        elif row.closed_at is not None:
            what, row.closed_at = "reopened", None
        elif row.place != values["place"]:
            row.place = values["place"]
            self.running.note_once("changed", "the order of the plan")
        changed = put_values(row, values)
        self.running.session.flush()
        changed |= also(row.id)
        if changed or what != "changed":
            self.running.note(what, f"{self.noun} {code}")
        return int(row.id)

    def close_the_rest(self) -> None:
        for code, row in self.there.items():
            if code not in self.seen and row.closed_at is None:
                row.closed_at = self.running.now
                self.running.note("closed", f"{self.noun} {code}")
        self.running.session.flush()
