"""A plan of two axes, of two ministries, and a year in which reports say why things went as they did."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.answers import Cause, Source, Status
from storage.calendar import Quarter
from storage.people import PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Axis, Kind, Objective
from storage.plan.reading import Plans
from storage.plan.tables import ActivityRow
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from tests.reporting.plans import PLAN, activity, both, indicator
from tests.stories.conftest import MORNING, stamped

COURTS = replace(
    activity("2.1.1", "Audiences foraines", "Mobile hearings",
             indicator("2.1.1a", Kind.COUNT, "Audiences tenues", "Hearings held", 4), areas=("gao", "kidal")),
    responsible=("MJ",),
)  # fmt: skip
HELPED = replace(
    activity("2.1.2", "Accompagnement", "Accompaniment",
             indicator("2.1.2a", Kind.COUNT, "Personnes accompagnées", "People accompanied", protected=True),
             areas=("gao",)),
    responsible=("MJ",),
)  # fmt: skip
TWO_AXES = replace(
    PLAN, axes=(*PLAN.axes, Axis("2", both("Justice rendue", "Justice done"),
                                 (Objective("2.1", both("Deux", "Two"), (COURTS, HELPED)),))),
)  # fmt: skip
T1, T2 = Quarter(2013, 1), Quarter(2013, 2)

# Activity, area, quarter, status, late, cause, comment; a version that was corrected comes first.
SAID: tuple[tuple[str, str, Quarter, Status, bool, Cause | None, str | None], ...] = (
    ("1.1.1", "gao", T1, Status.UNDER_WAY, False, None, "Neuf lois lues avec le barreau."),
    ("1.1.1", "ansongo", T2, Status.UNDER_WAY, True, Cause.INSECURITY, "La route est fermée depuis mai."),
    ("1.1.2", "gao", T2, Status.BLOCKED, False, Cause.INSECURITY, None),
    ("2.1.1", "gao", T1, Status.POSTPONED, False, Cause.FUNDING, "Le budget est arrivé en mars."),
    ("2.1.1", "gao", T2, Status.COMPLETED, False, None, "Deux audiences tenues."),
    ("2.1.1", "kidal", T2, Status.POSTPONED, False, Cause.ACCESS, None),
    ("2.1.2", "gao", T2, Status.BLOCKED, False, Cause.STAFF, "Cela ne sort pas d’ici."),
)


def worded(session: Session) -> None:
    """Reports of 2013, in a database that `serve` takes as it is."""
    stamped(session)
    load(session, TWO_AXES, MORNING)
    plan = Plans().open(session)[0]
    author = PersonRow(
        account=900, role=Role.AGENT, organisation_id=plan.organisations[0].id, language="fr", consent_version="1",
        consented_at=MORNING, joined_at=MORNING,
    )  # fmt: skip
    session.add(author)
    session.flush()
    for said in SAID:
        reported(session, author.id, *said)


def reported(
    session: Session, author: int, code: str, area: str, quarter: Quarter, status: Status, late: bool,
    cause: Cause | None, comment: str | None, *, of: str = "ESSAI",
) -> None:  # fmt: skip
    """A report that was sent, and corrected once: only its latest version says what is given here."""
    plan = next(one for one in Plans().open(session) if one.code == of)
    activity = next(one for one in plan.activities if one.code == code)
    place = {"plan_id": plan.id, "quarter": quarter, "area_id": next(a.id for a in plan.areas if a.key == area)}
    place |= {"organisation_id": next(o.id for o in plan.organisations if o.code == activity.responsible[0])}
    at = datetime(2013, 7, 1, tzinfo=UTC)
    receipt = ReceiptRow(person_id=author, source=Source.MINISTRY, at=at, on_time=True, version=2, **place)
    its = session.scalars(select(ActivityRow.id).where(ActivityRow.code == code, ActivityRow.id == activity.id)).one()
    report = ReportRow(activity_id=its, source=Source.MINISTRY, revision=2, **place)
    session.add_all((receipt, report))
    session.flush()
    latest: dict[str, Any] = {"status": status, "late": late, "cause": cause, "comment": comment}
    before = {"status": Status.CANCELLED, "late": False, "cause": Cause.OTHER, "comment": "Version corrigée."}
    for number, values in enumerate((before, latest), start=1):
        session.add(
            RevisionRow(
                report_id=report.id,
                number=number,
                receipt_id=receipt.id,
                receipt_version=number,
                author_id=author,
                at=at,
                reason=None if number == 1 else "typing",
                **values,
            )
        )
    session.flush()
