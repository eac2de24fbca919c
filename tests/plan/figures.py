"""One figure of one indicator, sent by an agent of the plan: what a plan may not go back behind."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage.answers import Source
from storage.calendar import Quarter
from storage.people import PersonRow, Role
from storage.plan.logframe import Logframe
from storage.reports import FigureRow, FigureState, ReceiptRow, ReportRow, RevisionRow


def one_figure(session: Session, plan: Logframe, indicator: str, now: datetime) -> None:
    """The rows a report leaves, for T2 2013, from the plan's first organisation and area."""
    activity = next(a for a in plan.activities if indicator in [i.code for i in a.indicators])
    measured = next(i for i in activity.indicators if i.code == indicator)
    agent = PersonRow(
        account=11, role=Role.AGENT, organisation_id=plan.organisations[0].id, language="fr", consent_version="1",
        consented_at=now, joined_at=now,
    )  # fmt: skip
    session.add(agent)
    session.flush()
    about = {
        "plan_id": plan.id, "quarter": Quarter(2013, 2), "area_id": plan.areas[0].id,
        "organisation_id": plan.organisations[0].id, "source": Source.MINISTRY.value,
    }  # fmt: skip
    receipt = ReceiptRow(person_id=agent.id, at=now, on_time=True, version=1, **about)
    report = ReportRow(activity_id=activity.id, revision=1, **about)
    session.add_all((receipt, report))
    session.flush()
    revision = RevisionRow(
        report_id=report.id, number=1, receipt_id=receipt.id, receipt_version=1, author_id=agent.id, at=now, late=False,
    )  # fmt: skip
    session.add(revision)
    session.flush()
    session.add(FigureRow(revision_id=revision.id, indicator_id=measured.id, state=FigureState.REPORTED.value, value=1))
    session.flush()
