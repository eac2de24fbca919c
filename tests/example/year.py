"""A simulated 2013 of the exercise's plan, through the house's own doors: reports, tallies, reviews, words, an edition.

What people say comes from `tests.documents.sampled`: out of codes alone, so that every run lives the same year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import approving, editions, narratives, people, releasing, reports, settlements, suppression, verification
from storage.answers import Answers, Figure, How, Source, Standing, Status
from storage.calendar import Quarter
from storage.drafts import Draft
from storage.editions import Edition
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Activity, Indicator, Logframe
from storage.plan.reading import Plans
from storage.referrals import ReferralCardRow
from storage.released import Release
from storage.reports import ReportRow, RevisionRow
from storage.rolled import Amount, Scope
from storage.settlements import Because, Chosen
from storage.tally_counts import Cell, Service, Tally, counted
from tests.documents import sample, sampled
from tests.documents.sampled import arrived, dice, said, standing
from tests.tallies.sending import tally_of

YEAR = 2013
OPENED = datetime(2012, 12, 3, 9, 0, tzinfo=UTC)
APPROVED = datetime(2014, 2, 17, 10, 0, tzinfo=UTC)
RECIPIENTS = ("Direction nationale (fictive)", "Bureau des Nations Unies (fictif)")
MINISTRIES, NGOS, COORDINATORS = 100, 200, 300  # accounts


@dataclass(frozen=True)
class Lived:
    """What came of the year: the frozen edition, and what circulates of its tallies."""

    edition: Edition
    release: Release


def live(session: Session) -> Lived:
    """The whole of 2013, into an empty database."""
    load(session, sample.logframe(), OPENED)
    plan = Plans().open(session)[0]
    settle_in(session, plan)
    for quarter in (q for q in plan.calendar.quarters if q.year == YEAR):
        report(session, plan, quarter)
        tally(session, plan, quarter)
        review(session, plan, quarter)
    approver = people.by_account(session, COORDINATORS, APPROVED)
    write(session, plan, approver.id)
    edition = editions.freeze(session, plan, Scope.YEAR, YEAR, None, approver.id, APPROVED)
    asked = releasing.prepare(session, plan, YEAR, None, 1, APPROVED)
    mask = suppression.protect_here(asked.tables, asked.threshold, asked.released, edition=1)
    release = approving.approve(session, plan, asked, mask, recipients=RECIPIENTS, person=approver, now=APPROVED)
    return Lived(edition, release)


def settle_in(session: Session, plan: Logframe) -> None:
    """Of each organisation somebody who reports for all places; two who coordinate the whole plan."""
    for n, organisation in enumerate(plan.organisations):
        ministry = organisation.kind == "ministry"
        role, account = (Role.AGENT, MINISTRIES + n) if ministry else (Role.COMONITOR, NGOS + n)
        someone = _person(account, role, organisation.id, organisation.code)
        session.add(someone)
        session.flush()
        session.add_all(PersonAreaRow(person_id=someone.id, area_id=area.id) for area in plan.areas)
    session.add_all(_person(COORDINATORS + n, Role.COORDINATOR, None, f"Coordination {n + 1}") for n in range(2))
    session.flush()


def _person(account: int, role: Role, organisation: int | None, label: str) -> PersonRow:
    return PersonRow(
        account=account, role=role, organisation_id=organisation, language="fr", label=label, consent_version="1",
        consented_at=OPENED, joined_at=OPENED,
    )  # fmt: skip


def report(session: Session, plan: Logframe, quarter: Quarter) -> None:
    """What each organisation sends from each place: what it is on time with, then the rest before the lock."""
    on_time = datetime.combine(plan.calendar.due_day(quarter) - timedelta(days=3), time(10), UTC)
    for source in Source:
        for someone in _reporters(session, source):
            for area in plan.areas:
                for late in (False, True):
                    chosen = tuple(_sent(plan, someone.organisation_code or "", area.key, quarter, source, late=late))
                    if chosen:
                        answers = _answers(plan, chosen, area.key, quarter, source)
                        draft = _draft(plan, someone, area.id, quarter, source, answers, on_time)
                        reports.submit(session, draft, chosen, plan, on_time + timedelta(days=9 if late else 0))


def _reporters(session: Session, source: Source) -> list[people.Person]:
    first = MINISTRIES if source is Source.MINISTRY else NGOS
    accounts = session.scalars(
        select(PersonRow.account).where(PersonRow.account.between(first, first + 99)).order_by(PersonRow.account)
    )
    return [people.by_account(session, account or 0, OPENED, lock=False) for account in accounts.all()]


def _sent(
    plan: Logframe, organisation: str, area: str, quarter: Quarter, source: Source, *, late: bool
) -> Iterator[Activity]:
    for activity in reports.expected(plan, organisation, area, quarter, source):
        if source is Source.COMONITOR:
            came, then = any(one.comonitor for one in _said(plan, activity, area, quarter)), late
            if came and not late:
                yield activity
            continue
        then = dice(100, "on time", activity.code, area, quarter) >= 88
        if arrived(activity.code, area, quarter) and then is late:
            yield activity


def _said(plan: Logframe, activity: Activity, area: str, quarter: Quarter) -> list[sampled.Said]:
    places = len(activity.areas) or len(plan.areas)
    return [said(activity, indicator, area, quarter, places) for indicator in activity.indicators]


def _answers(plan: Logframe, activities: tuple[Activity, ...], area: str, quarter: Quarter, source: Source) -> Answers:
    answers = Answers(how=How.SEEN if source is Source.COMONITOR else None)
    for activity in activities:
        for indicator, one in zip(activity.indicators, _said(plan, activity, area, quarter), strict=True):
            amount = one.ministry if source is Source.MINISTRY else one.comonitor
            answers = answers.with_figure(indicator.code, _figure(indicator, amount))
            if amount is not None and one.with_means and source is Source.MINISTRY:
                answers = answers.with_means(indicator.code, f"Registre {dice(90, indicator.code, area) + 1}")
        if source is Source.MINISTRY:
            status, late = standing(activity.code)
            stopped = late and dice(6, "late", activity.code, area) == 0
            answers = answers.with_standing(activity.code, _standing(status, activity.code, late=stopped))
            budget = activity.budget.get(YEAR, 0) // (4 * (len(activity.areas) or len(plan.areas)))
            if dice(4, activity.code, "tells") and budget:
                answers = answers.with_spent(activity.code, budget * (40 + dice(70, "spent", activity.code)) // 100)
    return answers


def _figure(indicator: Indicator, amount: Amount | None) -> Figure:
    if amount is None:
        return Figure(passed=True)
    whole = amount.whole if indicator.kind == "percent" else None
    return Figure(amount.value, amount.women, amount.men, whole)


def _standing(status: Status, code: str, *, late: bool) -> Standing:
    if late and status is Status.UNDER_WAY:
        return Standing(status, late=True, cause=sampled.CAUSES[dice(6, "cause", code)])
    if late:
        return Standing(status, cause=sampled.CAUSES[dice(6, "cause", code)])
    return Standing(status if status is Status.COMPLETED else Status.UNDER_WAY)


def _draft(
    plan: Logframe, someone: people.Person, area: int, quarter: Quarter, source: Source, answers: Answers,
    now: datetime,
) -> Draft:  # fmt: skip
    assert someone.organisation is not None
    return Draft(
        id=0, person=someone.id, plan=plan.id, plan_version=plan.version, quarter=quarter, area=area,
        organisation=someone.organisation, source=source, version=1, at="", chat=0, opened_at=now, changed_at=now,
        answers=answers,
    )  # fmt: skip


def tally(session: Session, plan: Logframe, quarter: Quarter) -> None:
    """What the health service of each region has recorded."""
    assert plan.incidents is not None
    now = datetime.combine(plan.calendar.due_day(quarter), time(10), UTC)
    session.execute(update(ReferralCardRow).values(verified=now.date()))
    health = next(MINISTRIES + n for n, one in enumerate(plan.organisations) if one.code == "MS")
    for area in plan.areas:
        if area.key in plan.incidents.of_record and area.key not in sampled.UNREACHABLE:
            usual = FEW if area.key in SMALL else USUAL
            counts = {
                one.code: counted(
                    {cell: dice(most, "tally", cell, one.code, area.key, quarter) for cell, most in usual.items()}
                )
                for one in plan.incidents.types
            }
            tally_of(session, health, area.key, quarter, Tally(Service.HEALTH, counts), now)


USUAL = {Cell.GIRLS: 5, Cell.WOMEN: 14, Cell.BOYS: 2, Cell.MEN: 3}
FEW = {Cell.GIRLS: 2, Cell.WOMEN: 3, Cell.BOYS: 1, Cell.MEN: 1}
SMALL = frozenset({"gao", "tombouctou"})  # where few services are open: their counts are small, and masked


def review(session: Session, plan: Logframe, quarter: Quarter) -> None:
    """Most is verified; of what differs most is decided."""
    now = datetime.combine(plan.calendar.lock_day(quarter) + timedelta(days=5), time(9), UTC)
    verifier = people.by_account(session, COORDINATORS + 1, now)
    keys = {area.id: area.key for area in plan.areas}
    newest: dict[tuple[int, int], int] = {}
    of = {activity.id: activity for activity in plan.activities}
    rows = session.execute(
        select(ReportRow.activity_id, ReportRow.area_id, ReportRow.source, RevisionRow.id)
        .join(RevisionRow, (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision))
        .where(ReportRow.quarter == quarter)
        .order_by(RevisionRow.id)
    ).all()
    for number, area, source, revision in rows:
        newest[number, area] = max(revision, newest.get((number, area), 0))
        if source == Source.MINISTRY and dice(100, "verified", of[number].code, keys[area], quarter) < 96:
            verification.verify(session, revision, by=verifier.id, now=now)
    organisations = {one.code: one.id for one in plan.organisations}
    for (activity_id, area), revision in newest.items():
        activity = of[activity_id]
        for indicator, one in zip(activity.indicators, _said(plan, activity, keys[area], quarter), strict=True):
            if one.chosen is None:
                continue
            ours = one.chosen == one.ministry
            chosen = Chosen(
                indicator.id, area, quarter, Source.MINISTRY if ours else Source.COMONITOR,
                None if ours else organisations[activity.comonitors[0]], revision,
            )  # fmt: skip
            settlements.settle(session, chosen, Because.DOCUMENTS, by=verifier.id, now=now)


def write(session: Session, plan: Logframe, by: int) -> None:
    for (axis, part), text in sample.WORDS.items():
        narratives.write(session, plan.id, YEAR, axis or narratives.WHOLE, part, text, after=0, by=by, now=APPROVED)
