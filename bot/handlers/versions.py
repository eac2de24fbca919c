"""The versions of a receipt as their cards need them: read from storage, nothing changed."""

from sqlalchemy.orm import Session

from bot.messages.corrected import Version
from storage import reported
from storage.reported import Receipt


def latest(session: Session, receipt: Receipt) -> Version:
    """The receipt's present version."""
    return of_number(session, receipt, receipt.version)


def of_number(session: Session, receipt: Receipt, number: int) -> Version:
    """One version. The first differs from nothing."""
    came = reported.came(session, receipt.number, number)
    after = reported.answers(session, receipt, number)
    before = reported.answers(session, receipt, number - 1) if number > 1 else after
    return Version(number, came.at if came is not None else receipt.at, came.reasons if came else (), before, after)


def all_of(session: Session, receipt: Receipt, most: int) -> tuple[Version, ...]:
    """The latest first."""
    return tuple(of_number(session, receipt, number) for number in range(receipt.version, 0, -1)[:most])
