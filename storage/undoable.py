"""In which quarters somebody can take back what was verified or chosen: all of a year until it is frozen, from then on
what was decided after."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage import comparing, deciding, reviewing
from storage.calendar import Quarter
from storage.people import Person
from storage.plan.logframe import Logframe
from storage.plan.tables import IndicatorRow
from storage.reports import ReportRow, RevisionRow
from storage.settlements import SettlementRow
from storage.verification import VerificationRow


def quarters(session: Session, plan: Logframe, person: Person) -> frozenset[Quarter]:
    """Of a year that is not frozen those with something verified: what else was chosen is to be reviewed still. Raises
    NotAllowed."""
    verified = reviewing.verified_quarters(session, plan, person)
    found: set[Quarter] = set()
    for year in plan.calendar.years:
        there = [quarter for quarter in plan.calendar.quarters if quarter.year == year]
        frozen = deciding.frozen_at(session, plan, there[0])
        if frozen is None:
            found |= verified.intersection(there)
        else:
            found |= {quarter for quarter in there if _since(session, plan, person, quarter, frozen)}
    return frozenset(found)


def _since(session: Session, plan: Logframe, person: Person, quarter: Quarter, frozen: datetime) -> bool:
    if not _decided(session, plan, quarter, frozen):
        return False
    theirs = None if person.organisation is None else (person.organisation,)
    there = (reviewing.seen(person, one) for one in comparing.matters(session, plan, quarter, theirs))
    return any(deciding.to_undo(person, one, (), frozen) for one in there)


def _decided(session: Session, plan: Logframe, quarter: Quarter, since: datetime) -> bool:
    """By anybody."""
    verified = (
        select(VerificationRow.id)
        .join(RevisionRow, RevisionRow.id == VerificationRow.revision_id)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .where(ReportRow.plan_id == plan.id, ReportRow.quarter == quarter, VerificationRow.at > since)
    )
    chosen = (
        select(SettlementRow.id)
        .join(IndicatorRow, IndicatorRow.id == SettlementRow.indicator_id)
        .where(IndicatorRow.plan_id == plan.id, SettlementRow.quarter == quarter, SettlementRow.at > since)
    )
    return bool(session.scalar(select(or_(verified.exists(), chosen.exists()))))
