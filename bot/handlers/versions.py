"""The versions of a receipt as their cards need them: read from storage, nothing changed."""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.messages.corrected import Version
from storage import reported
from storage.last_seen import Since
from storage.reported import Receipt


def latest(session: Session, receipt: Receipt) -> Version:
    """The receipt's present version."""
    return of_number(session, receipt, receipt.version)


def of_number(session: Session, receipt: Receipt, number: int) -> Version:
    """One version. The first differs from nothing."""
    came = reported.came(session, receipt.number).get(number)
    after = reported.answers(session, receipt, number)
    before = reported.answers(session, receipt, number - 1) if number > 1 else after
    return Version(number, came.at if came is not None else receipt.at, came.reasons if came else (), before, after)


def since(session: Session, receipt: Receipt, number: int, looked: Since) -> Version:
    """One version, beside what coordination looked at last of one of its reports."""
    version = of_number(session, receipt, number)
    return replace(version, before=reported.answers(session, receipt, looked.version), reasons=looked.reasons)


def all_of(session: Session, receipt: Receipt) -> tuple[Version, ...]:
    """The latest first."""
    came, said = reported.came(session, receipt.number), reported.every_version(session, receipt)
    before = (said[0], *said)
    return tuple(
        Version(number, came[number].at, came[number].reasons, before[number - 1], said[number - 1])
        for number in range(receipt.version, 0, -1)
    )
