"""Whether what was frozen and written down is still what it was: editions by their hash and by the log, the words of a
report by the log, which keeps how long each text was. Whether the log itself holds: `storage/audited.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.audit import AUDIT
from storage.editions import EditionRow
from storage.narratives import NarrativeRow
from storage.people import table_of

AT_ONCE = 10  # editions: each is a whole roll-up
EDITIONS, TEXTS = table_of(EditionRow), table_of(NarrativeRow)
FROZEN, WORDED = "rollup.freeze", "report.worded"

Text = tuple[str, int, str, str, int]  # the plan as the log names it, year, axis, part, revision


class Wrong(StrEnum):
    DATA = "its data are not those its hash is of"
    HASH = "its hash is not the one that the log says"
    LETTERS = "it is not as long as the log says"
    GONE = "the log says that it was made, and it is gone"
    UNSAID = "the log says nothing of it"


@dataclass(frozen=True)
class Fault:
    """`what`: "edition 2 of 2013 (rollup:3)"."""

    what: str
    wrong: Wrong


@dataclass(frozen=True)
class Kept:
    """How many editions and texts there are, and what is not as it was, in their order."""

    editions: int
    texts: int
    faults: tuple[Fault, ...]


def look(session: Session) -> Kept:
    """Every edition and every text that was ever kept."""
    editions = dict(_editions(session))
    texts = dict(_texts(session))
    faults = [fault for fault in (*editions.values(), *texts.values()) if fault is not None]
    faults += [
        Fault(f"edition {detail['edition']} of {detail['year']} ({name})", Wrong.GONE)
        for name, detail in _said(session, FROZEN)
        if name not in editions
    ]
    faults += [
        Fault(_called(text), Wrong.GONE)
        for name, detail in _said(session, WORDED)
        for text in (_text(name, detail),)
        if text not in texts
    ]
    return Kept(len(editions), len(texts), tuple(faults))


def _editions(session: Session) -> Iterator[tuple[str, Fault | None]]:
    said = {name: str(detail["hash"]) for name, detail in _said(session, FROZEN)}
    asked = select(EDITIONS.c.id, EDITIONS.c.year, EDITIONS.c.edition, EDITIONS.c.hash, EDITIONS.c.data)
    for row in session.execute(asked.order_by(EDITIONS.c.id), execution_options={"yield_per": AT_ONCE}):
        name, wrong = f"rollup:{row.id}", None
        if sha256(row.data).hexdigest() != row.hash:
            wrong = Wrong.DATA
        elif name not in said:
            wrong = Wrong.UNSAID
        elif said[name] != row.hash:
            wrong = Wrong.HASH
        yield name, None if wrong is None else Fault(f"edition {row.edition} of {row.year} ({name})", wrong)


def _texts(session: Session) -> Iterator[tuple[Text, Fault | None]]:
    said = {_text(name, detail): detail["letters"] for name, detail in _said(session, WORDED)}
    its = TEXTS.c
    asked = select(its.plan_id, its.year, its.axis, its.part, its.revision, its.text).order_by(its.id)
    for plan, *rest, text in session.execute(asked):
        key, wrong = (f"plan:{plan}", *rest), None
        if key not in said:
            wrong = Wrong.UNSAID
        elif said[key] != len(text):
            wrong = Wrong.LETTERS
        yield key, None if wrong is None else Fault(_called(key), wrong)


def _said(session: Session, action: str) -> Iterator[tuple[str, Mapping[str, str | int]]]:
    asked = select(AUDIT.c.object, AUDIT.c.detail).where(AUDIT.c.action == action).order_by(AUDIT.c.id)
    yield from ((row.object, row.detail) for row in session.execute(asked).all())


def _text(plan: str, detail: Mapping[str, str | int]) -> Text:
    return plan, int(detail["year"]), str(detail["axis"]), str(detail["part"]), int(detail["revision"])


def _called(text: Text) -> str:
    plan, year, axis, part, revision = text
    return f"the text of {year} on {part} of {f'axis {axis}' if axis else 'the whole'} ({plan}), version {revision}"
