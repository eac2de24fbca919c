"""The plan as the reports of some quarters know it: who has left its file since, and had reported, stays known."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.calendar import Quarter
from storage.plan.logframe import Logframe
from storage.plan.reading import organisations
from storage.plan.tables import OrganisationRow
from storage.reports import ReportRow


def as_reported(session: Session, logframe: Logframe, quarters: tuple[Quarter, ...]) -> Logframe:
    """What it says comes first, and nothing of it is another. What left it is not expected to report any more."""
    reported = ReportRow.plan_id == logframe.id, ReportRow.quarter.in_(quarters)
    left = session.scalars(
        select(OrganisationRow.id)
        .where(
            OrganisationRow.id.not_in([one.id for one in logframe.organisations]),
            select(ReportRow.id).where(ReportRow.organisation_id == OrganisationRow.id, *reported).exists(),
        )
        .order_by(OrganisationRow.id)
    ).all()
    return replace(logframe, organisations=(*logframe.organisations, *organisations(session, left)))
