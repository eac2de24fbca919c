"""Approving a release of incident figures. Who asks is not trusted: everything is read again where it is written.

The mask takes seconds and was decided outside of a transaction, so what it is of may have changed since.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.masking.checking import faults
from storage.masking.tables import Mask
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.plan.tables import PlanRow
from storage.released import Release
from storage.releases import freeze
from storage.releasing import Asked, prepare


class ChangedMeanwhile(Exception):
    """Figures, or what circulates of the year, are no longer what the mask was decided for: it is decided anew."""


class MaskDoesNotHold(Exception):
    """This mask would tell a small count of these figures, or is not of these figures, or hides that the staff of a
    region could work out more (`Mask.exposed`)."""


def approve(
    session: Session, logframe: Logframe, asked: Asked, mask: Mask, *, recipients: Sequence[str], person: Person,
    now: datetime,
) -> Release:  # fmt: skip
    """Freezes what `prepare` read, under the mask decided for it, for these recipients: if all of it is still so.

    Raises NotAllowed, ChangedMeanwhile, MaskDoesNotHold, what `prepare` raises, and what `freeze` raises.
    """
    require(person, Action.RELEASE)
    # One approval of a plan at a time, so that each knows of the one before; tallies are not held up.
    session.execute(select(PlanRow.id).where(PlanRow.id == logframe.id).with_for_update(key_share=True))
    if prepare(session, logframe, asked.year, asked.quarter, asked.edition, now) != asked:
        raise ChangedMeanwhile
    try:
        # Against every region's own staff too: whoever reads of no exposed region must be able to rely on it.
        wrong = any(faults(asked.tables, mask, asked.threshold, asked.released, asked.edition, insiders=True))
    except KeyError:  # it names counts that there are none of
        wrong = True
    if wrong:
        raise MaskDoesNotHold
    return freeze(
        session, logframe, asked.tables, mask, year=asked.year, edition=asked.edition, threshold=asked.threshold,
        recipients=recipients, person=person, now=now,
    )  # fmt: skip
