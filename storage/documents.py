"""Documents that people ask for in the chat: one at a time for a person. A row of the outbox; it is made when sent.

Nothing of what it says is in the row: the figures are read when its turn comes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage import audit, outbox
from storage.document_formats import Format
from storage.outbox import OutboxRow, State
from storage.people import PersonRow

__all__ = [
    "DOCUMENT", "DRAFT", "WHOLE_YEAR", "Asked", "Format", "OneAlready", "ask", "kept", "on_its_way", "post", "read",
    "withdraw",
]  # fmt: skip

DOCUMENT: Final = "document"  # the template of the row that brings it
KEPT: Final = timedelta(days=1)  # whoever asked yesterday asks again, and gets what is true by then
WHOLE_YEAR: Final = 0  # instead of a quarter
DRAFT: Final = 0  # instead of an edition
WIPED: Final = "wiped"  # why one that was asked for did not come


class OneAlready(Exception):
    """This person's document is being made."""


@dataclass(frozen=True)
class Asked:
    """One document. `quarter` 0: of the year; `october`: the edition for 31 October. `edition` 0: the draft.

    `release`: the number of the release of incident figures that goes into it. `card`: the message it was asked on.
    """

    plan: int
    year: int
    quarter: int
    edition: int
    format: Format
    october: bool = False
    release: int | None = None
    card: int | None = None


def ask(session: Session, asked: Asked, *, person: int, now: datetime) -> int:
    """The id of the row that brings it. With the person's row locked. Raises OneAlready."""
    if on_its_way(session, person):
        raise OneAlready
    return post(session, asked, person=person, now=now)


def post(session: Session, asked: Asked, *, person: int, now: datetime) -> int:
    """The same, however many are on their way: the files of a release come together."""
    which = {"year": asked.year, "quarter": asked.quarter, "edition": asked.edition, "format": asked.format.value}
    audit.record(session, person, "document.make", f"plan:{asked.plan}", which, now)
    return outbox.post(
        session, template=DOCUMENT, values=kept(asked), now=now, person=person, silent=True,
        protect=asked.release is not None, not_after=now + KEPT,
    )  # fmt: skip


def on_its_way(session: Session, person: int) -> bool:
    """Whether one was asked for and has not been sent yet."""
    waiting = select(OutboxRow.id).where(
        OutboxRow.person_id == person, OutboxRow.template == DOCUMENT,
        OutboxRow.state.in_((State.WAITING, State.CLAIMED)),
    )  # fmt: skip
    return session.scalars(waiting.limit(1)).one_or_none() is not None


def withdraw(session: Session, *, chat: int, person: int | None) -> None:
    """What was asked for in this chat and has not been sent is not to come any more: the chat is emptied."""
    there = select(PersonRow.id).where(PersonRow.account == chat)
    session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.template == DOCUMENT,
            OutboxRow.state.in_((State.WAITING, State.CLAIMED)),
            or_(OutboxRow.chat == chat, OutboxRow.person_id == person, OutboxRow.person_id.in_(there)),
        )
        .values(state=State.DROPPED, reason=WIPED, claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def kept(asked: Asked) -> dict[str, Any]:
    """As the row holds it."""
    return {
        "plan": asked.plan, "year": asked.year, "quarter": asked.quarter, "edition": asked.edition,
        "format": asked.format.value, "october": asked.october, "release": asked.release, "card": asked.card,
    }  # fmt: skip


def read(values: Mapping[str, Any]) -> Asked:
    """Out of a row. Raises KeyError, ValueError for one of another release that says it otherwise."""
    return Asked(
        values["plan"], values["year"], values["quarter"], values["edition"], Format(values["format"]),
        bool(values.get("october")), values.get("release"), values.get("card"),
    )  # fmt: skip
