"""A place with two sources, and who reviews what they say: reports written straight into the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import people, upsert
from storage.answers import Answers, Figure, How, Reason, Source, Standing, Status
from storage.calendar import Quarter
from storage.people import Person, PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Kind, Logframe
from storage.plan.reading import Plans
from storage.reports import ReceiptRow, ReportRow, Revising, RevisionRow, revise
from tests.reporting.plans import LAWS, PLAN, TEXTS, TRAINING, activity, indicator, with_activities

NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)
T1, T2 = Quarter(2013, 1), Quarter(2013, 2)
AWA, ALI, FANTA, MOUSSA, OUMAR, OTHER, MARIAM, EVALUATOR, NGO = 11, 12, 13, 14, 15, 16, 17, 18, 19
CAST: Mapping[int, tuple[Role, str | None, tuple[str, ...]]] = {
    AWA: (Role.AGENT, "MSIPC", ("gao",)),
    ALI: (Role.AGENT, "MSIPC", ("gao", "ansongo")),
    FANTA: (Role.COMONITOR, "ONG1", ("gao", "ansongo")),
    MOUSSA: (Role.COORDINATOR, "MSIPC", ()),
    OUMAR: (Role.COORDINATOR, "MSIPC", ()),
    OTHER: (Role.COORDINATOR, "MJ", ()),
    MARIAM: (Role.COORDINATOR, None, ()),
    EVALUATOR: (Role.EVALUATOR, None, ()),
    NGO: (Role.COORDINATOR, "ONG1", ()),
}
HELP = replace(
    activity(
        "1.1.5",
        "Prise en charge",
        "Care",
        replace(indicator("1.1.5a", Kind.COUNT, "Personnes reçues", "People received", 10), protected=True),
        indicator("1.1.5b", Kind.COUNT, "Centres ouverts", "Centres open", 5),
        areas=("gao",),
    ),
    comonitors=("ONG1",),
)
# The NGO co-monitors laws and training in two places, and help in one.
REVIEWED = with_activities(replace(LAWS, comonitors=("ONG1",)), TRAINING, TEXTS, HELP, version=1)
assert REVIEWED.code == PLAN.code

Said = Mapping[str, Figure]


def count(value: int) -> Figure:
    return Figure(value)


def sexes(women: int, men: int) -> Figure:
    return Figure(women + men, women, men)


def share(part: int, whole: int) -> Figure:
    return Figure(part, whole=whole)


def founded(session: Session) -> None:
    """The plan and everybody in it; nothing is reported yet."""
    load(session, REVIEWED, NOW)
    plan = the_plan(session)
    organisations = {o.code: o.id for o in plan.organisations}
    areas = {a.key: a.id for a in plan.areas}
    for account, (role, organisation, places) in CAST.items():
        last = role is Role.EVALUATOR
        row = PersonRow(
            account=account, role=role, organisation_id=None if organisation is None else organisations[organisation],
            language="fr", consent_version="1", consented_at=NOW, joined_at=NOW - timedelta(days=99), label=None,
            until=NOW.date() if last else None, closes_at=NOW + timedelta(days=90) if last else None,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add_all(PersonAreaRow(person_id=row.id, area_id=areas[place]) for place in places)
    session.flush()


def of_many(session: Session, codes: Sequence[str]) -> None:
    """Founded, with an activity of as many counts."""
    founded(session)
    counts = (indicator(code, Kind.COUNT, f"Agents formés {code}", f"Agents trained {code}", 50) for code in codes)
    much = activity("1.1.2", "Formation 1325", "Training on 1325", *counts)
    load(session, with_activities(LAWS, much, TEXTS, HELP, version=2), NOW)


def the_plan(session: Session) -> Logframe:
    return Plans().open(session)[0]


def person(session: Session, account: int) -> Person:
    return people.by_account(session, account, NOW, lock=False)


def send(
    session: Session, account: int, figures: Said, *, area: str = "gao", quarter: Quarter = T2, entered: int = 0,
    comment: str = "", means: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """One receipt of this reporter with a report for each activity that the figures are of; its number."""
    plan, who = the_plan(session), person(session, account)
    source = Source.COMONITOR if who.role is Role.COMONITOR else Source.MINISTRY
    place = next(a.id for a in plan.areas if a.key == area)
    by = person(session, entered).id if entered else who.id
    receipt = ReceiptRow(
        person_id=who.id, plan_id=plan.id, quarter=quarter, area_id=place, organisation_id=who.organisation,
        source=source, at=NOW, on_time=True, version=1, how=How.SEEN if source is Source.COMONITOR else None,
        entered_by_id=by if entered else None, entered_how="call" if entered else None,
    )  # fmt: skip
    session.add(receipt)
    session.flush()
    for one in plan.activities:
        mine = {i.code: figures[i.code] for i in one.indicators if i.code in figures}
        if not mine:
            continue
        report = upsert.added(
            session, ReportRow, plan_id=plan.id, activity_id=one.id, organisation_id=who.organisation, area_id=place,
            source=source, quarter=quarter, revision=1,
        )  # fmt: skip
        assert report is not None
        answers = Answers(figures=mine, means=means or {}).with_comment(one.code, comment or None)
        if source is Source.MINISTRY:
            answers = answers.with_standing(one.code, Standing(Status.UNDER_WAY))
        revise(session, Revising(report, 1, receipt.id, 1, by, NOW), one, answers)
    return receipt.id


def correct(session: Session, account: int, receipt: int, figures: Said) -> None:
    """A new version of that receipt: one report changes."""
    plan, who = the_plan(session), person(session, account)
    version = session.scalars(
        update(ReceiptRow)
        .where(ReceiptRow.id == receipt)
        .values(version=ReceiptRow.version + 1)
        .returning(ReceiptRow.version)
    ).one()
    for one in plan.activities:
        mine = {i.code: figures[i.code] for i in one.indicators if i.code in figures}
        if mine:
            report = session.scalars(
                select(ReportRow)
                .join(RevisionRow, RevisionRow.report_id == ReportRow.id)
                .where(RevisionRow.receipt_id == receipt, ReportRow.activity_id == one.id)
            ).first()
            assert report is not None
            report.revision += 1
            session.flush()
            new = Revising(report.id, report.revision, receipt, version, who.id, NOW, Reason.TYPING)
            answers = Answers(figures=mine)
            if report.source == Source.MINISTRY:
                answers = answers.with_standing(one.code, Standing(Status.UNDER_WAY))
            revise(session, new, one, answers)
