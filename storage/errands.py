"""Errands: the short forms beside the report, such as inviting someone or giving a day. One at a time for a person.

A row is where someone stands in one. An errand that has ended keeps its row, as `over`, until its last card was drawn.
A report that is touched ends it too: one form is active, and what is typed belongs to that one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, String, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.util import identity_key

from storage import upsert
from storage.people import PEOPLE, table_of
from storage.tables import Base, Moment


class ErrandRow(Base):
    """`version` rises with each step; the buttons of a card carry the version they were drawn with.

    `shown` is the version that Telegram has: where it lags, the card was never drawn. `typed`: the message that led to
    this step, which goes from the chat.
    """

    __tablename__ = "errands"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    chat: Mapped[int] = mapped_column(BigInteger)
    card: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    shown: Mapped[int]
    typed: Mapped[int | None] = mapped_column(BigInteger)
    over: Mapped[bool] = mapped_column(Boolean)


@dataclass(frozen=True)
class Errand:
    """`kind` says which errand, `step` its screen, `values` what was chosen, `card` its message."""

    person: int
    kind: str
    step: str
    version: int
    chat: int
    card: int | None
    changed_at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    typed: int | None = None
    over: bool = False


def under_way(session: Session, person: int) -> Errand | None:
    """The errand this person is in, if any."""
    row = session.get(ErrandRow, person)
    return None if row is None or row.over else _value(row)


def latest(session: Session, person: int) -> int:
    """The version of the last step whose row is there, also of an errand that is over; 0 where there is none."""
    return session.scalar(select(ErrandRow.version).where(ErrandRow.person_id == person)) or 0


def keep(session: Session, errand: Errand) -> None:
    """Writes where the person stands; an errand of another kind gives way.

    One statement: the row of an errand that is over goes when its last card was drawn (`drawn`), which may be now.
    """
    where = {
        "kind": errand.kind, "step": errand.step, "values": dict(errand.values), "version": errand.version,
        "chat": errand.chat, "card": errand.card, "changed_at": errand.changed_at, "typed": errand.typed,
        "over": errand.over,
    }  # fmt: skip
    insert = upsert.inserting(session.get_bind().dialect.name)
    added = insert(TABLE).values({"person_id": errand.person, "shown": 0, **where})
    session.execute(added.on_conflict_do_update(index_elements=["person_id"], set_=where))
    there = session.identity_map.get(identity_key(ErrandRow, errand.person))
    if there is not None:
        session.expire(there)


def end(session: Session, person: int) -> None:
    """Nothing of it is kept, and nothing of it will be shown."""
    session.execute(delete(ErrandRow).where(ErrandRow.person_id == person))


def stands(session: Session, person: int) -> bool:
    """Whether this person is in an errand."""
    going = select(ErrandRow.version).where(ErrandRow.person_id == person, ErrandRow.over.is_(False))
    return session.scalar(going) is not None


def any_of(session: Session, account: int) -> bool:
    """Whether whoever has access with this account is in an errand. Asked for each message: it locks nothing."""
    return session.execute(OF_ACCOUNT, {"account": account}).first() is not None


def drawn(session: Session, shown: Iterable[tuple[int, int, int]]) -> None:
    """Notes that Telegram has these (person, version, message): the errand's card. One that is over goes.

    Where the person is further by now, that step will be noted in its turn.
    """
    for person, version, message in shown:
        this = (ErrandRow.person_id == person, ErrandRow.version == version)
        there = update(ErrandRow).where(*this, ErrandRow.over.is_(False)).values(shown=version, card=message)
        session.execute(there.execution_options(synchronize_session=False))
        gone = delete(ErrandRow).where(*this, ErrandRow.over)
        session.execute(gone.execution_options(synchronize_session=False))


def undrawn(session: Session) -> tuple[Errand, ...]:
    """Errands whose present step never reached the phone: the process died between the commit and the answer."""
    behind = select(ErrandRow).where(ErrandRow.shown < ErrandRow.version).order_by(ErrandRow.person_id)
    return tuple(_value(row) for row in session.scalars(behind))


def _value(row: ErrandRow) -> Errand:
    return Errand(
        row.person_id,
        row.kind,
        row.step,
        row.version,
        row.chat,
        row.card,
        row.changed_at,
        row.values,
        row.typed,
        row.over,
    )


TABLE = table_of(ErrandRow)
OF_ACCOUNT = (
    select(TABLE.c.version)
    .join(PEOPLE, PEOPLE.c.id == TABLE.c.person_id)
    .where(PEOPLE.c.account == bindparam("account"), PEOPLE.c.revoked_at.is_(None), TABLE.c.over.is_(False))
)
