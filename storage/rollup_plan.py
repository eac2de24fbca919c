"""The plan as the reports of some quarters know it: who and what left its file since, and was reported, stays known."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from storage.calendar import Quarter
from storage.plan.logframe import Logframe
from storage.plan.reading import areas, organisations
from storage.plan.tables import AreaRow, OrganisationRow
from storage.reports import ReportRow


def as_reported(session: Session, logframe: Logframe, quarters: tuple[Quarter, ...]) -> Logframe:
    """What it says comes first, and nothing of it is another. What left it is expected to report nothing more."""
    its = select(ReportRow.id).where(ReportRow.plan_id == logframe.id, ReportRow.quarter.in_(quarters))

    def left(
        table: type[OrganisationRow | AreaRow], there: Collection[int], reported: ColumnElement[bool]
    ) -> Sequence[int]:
        rows = select(table.id).where(table.id.not_in(there), its.where(reported).exists())
        return session.scalars(rows.order_by(table.id)).all()

    whose = left(
        OrganisationRow, [o.id for o in logframe.organisations], ReportRow.organisation_id == OrganisationRow.id
    )
    where = left(AreaRow, [area.id for area in logframe.areas], ReportRow.area_id == AreaRow.id)
    return replace(
        logframe,
        organisations=(*logframe.organisations, *organisations(session, whose)),
        areas=(*logframe.areas, *(replace(area, closed=True) for area in areas(session, where))),
    )
