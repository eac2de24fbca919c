"""What is known of a matter's indicators in an earlier quarter, for who looks at the matter now.

An NGO's coordinator is told what whoever reported for it is told: its own figure, and once somebody has chosen the one
that counts. Before that nothing of the other side, not even that it came.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from storage import comparing, decided, reviewing
from storage.calendar import Quarter
from storage.matters import Matter
from storage.people import Person
from storage.plan.logframe import Logframe
from storage.rolled import Amount


@dataclass(frozen=True)
class Known:
    """One indicator in one quarter. `received`: whether a report came, of those the reader is told of; `of_record`: the
    figure that counts, where one does and the reader is told so."""

    received: bool
    of_record: Amount | None = None


@dataclass(frozen=True)
class OwnSide(Known):
    """For who sees no other side. `own`: None where their report says nothing of it."""

    own: Amount | None = None


def earlier(session: Session, plan: Logframe, person: Person, matter: Matter, quarter: Quarter) -> Mapping[str, Known]:
    """By the code of each indicator of the matter."""
    compares = reviewing.compares(person, matter)
    there = comparing.matter(session, plan, quarter, matter.activity.id, matter.area)
    known: Mapping[str, Known] = {}
    if there is not None and reviewing.within(person, there):
        known = _compared(there) if compares else _own_side(person, there)
    nothing = Known(received=False) if compares else OwnSide(received=False)
    return {subject.indicator.code: known.get(subject.indicator.code, nothing) for subject in matter.subjects}


def _compared(there: Matter) -> Mapping[str, Known]:
    return {subject.indicator.code: Known(True, subject.of_record) for subject in there.subjects}


def _own_side(person: Person, there: Matter) -> Mapping[str, Known]:
    report = reviewing.within(person, there)[0]
    chosen = {one.indicator.code: one.of_record for one in decided.told_of(there, report)}
    said = {i.code: report.answers.get(i.id) for i in (subject.indicator for subject in there.subjects)}
    return {
        code: OwnSide(True, chosen.get(code), None if answer is None else answer.amount)
        for code, answer in said.items()
    }
