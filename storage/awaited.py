"""What is expected of each place for a quarter, and what of it came.

The plan is in memory: what it expects is counted here, in two questions to the database however large the plan is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import String, and_, case, literal, select, union
from sqlalchemy.orm import Session

from storage.answers import Source
from storage.calendar import Calendar, Quarter
from storage.handovers import HandoverAreaRow, HandoverRow
from storage.people import PersonAreaRow, PersonRow, Role, table_of
from storage.plan.logframe import Activity, Logframe
from storage.remarks import Kind, RemarkRow
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from storage.tables import QuarterOf
from storage.verification import VerificationRow

PEOPLE, THEIRS = table_of(PersonRow), table_of(PersonAreaRow)
HANDOVERS, GIVEN = table_of(HandoverRow), table_of(HandoverAreaRow)
REPORTS, REVISIONS, RECEIPTS = table_of(ReportRow), table_of(RevisionRow), table_of(ReceiptRow)
VERIFIED, REMARKS = table_of(VerificationRow), table_of(RemarkRow)
Place = tuple[int, str, int]  # organisation, source, area
Post = tuple[int, int, str]  # activity, organisation, source

SOURCES = case(
    (PEOPLE.c.role == Role.COMONITOR.value, literal(Source.COMONITOR.value, String)),
    else_=literal(Source.MINISTRY.value, String),
)
OPEN = and_(REMARKS.c.kind == Kind.SEND_BACK.value, REMARKS.c.outcome.is_(None))
REPORTING = and_(
    PEOPLE.c.role.in_((Role.AGENT.value, Role.COMONITOR.value)),
    PEOPLE.c.revoked_at.is_(None),
    PEOPLE.c.account.is_not(None),
)


@dataclass
class Counted:
    """Of one place: `on_time` as first sent, `verified` as it stands now, `latest` when the last report came.

    `sent_back`: waiting for an answer; `unanswered`: of these, after the day by which it was expected.
    """

    expected: int = 0
    received: int = 0
    on_time: int = 0
    verified: int = 0
    latest: datetime | None = None
    sent_back: int = 0
    unanswered: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.received


class Stay(NamedTuple):
    """Somebody reports from an area: since when, and until when they had access."""

    organisation: int
    source: str
    area: int
    joined: datetime
    revoked: datetime | None


class Came(NamedTuple):
    """A report that was received: whether its first revision came on time, and how things stand with its latest.
    `until`: the day by which an answer is expected, where it was sent back."""

    on_time: bool
    verified: bool
    until: date | None


def counted(
    session: Session,
    plan: Logframe,
    quarter: Quarter,
    organisations: Collection[int] | None = None,
    areas: Collection[int] | None = None,
    today: date | None = None,
) -> dict[Place, Counted]:
    """Every place of these organisations and areas (None: all) that something is expected of. `today`: without it
    nothing counts as unanswered."""
    places: dict[Place, Counted] = defaultdict(Counted)
    sent = _sent(session, plan.id, quarter)
    for activity, place, report in each(session, plan, quarter, organisations):
        organisation, _, area = place
        if (organisations is not None and organisation not in organisations) or (
            areas is not None and area not in areas
        ):
            continue
        of = places[place]
        of.expected += 1
        if report is not None:
            of.received += 1
            of.on_time += report.on_time
            of.verified += report.verified
            if report.until is not None and not report.verified:
                of.sent_back += 1
                of.unanswered += today is not None and report.until < today
            of.latest = max(filter(None, (of.latest, sent.get((activity, *place)))), default=None)
    return dict(places)


def each(
    session: Session, plan: Logframe, quarter: Quarter, organisations: Collection[int] | None = None
) -> Iterator[tuple[int, Place, Came | None]]:
    """(activity, place, what came) of every report that is expected; of these organisations, what came is known."""
    came = _came(session, plan.id, quarter, organisations)
    for (activity, organisation, source), areas in asked(plan, quarter, posts(session), came):
        here = came.get((activity, organisation, source), {})
        for area in areas:
            yield activity, (organisation, source, area), here.get(area)


def asked(
    plan: Logframe,
    quarter: Quarter,
    posts: Iterable[Stay],
    came: Mapping[Post, Collection[int]],
) -> Iterator[tuple[Post, Collection[int]]]:
    """From which areas reports are expected: where the activity is carried out; without a list of areas, from wherever
    the organisation had somebody to report. What came was expected when it was sent, whatever the plan says now.
    `came`: the areas from which something did.
    """
    left, people = dict(came), _there(posts, plan.calendar, quarter)
    ids = {organisation.code: organisation.id for organisation in plan.organisations}
    areas = {area.key: area.id for area in plan.areas}
    everywhere = frozenset(area.id for area in plan.areas if not area.closed)
    for activity in plan.activities:
        if quarter not in activity.planned or not activity.indicators:
            continue
        listed = [areas[key] for key in activity.areas if key in areas]
        for organisation, source in _answering(activity, ids):
            post = activity.id, organisation, source
            there = listed if activity.areas else everywhere & people.get((organisation, source), set())
            more = [area for area in left.pop(post, ()) if area not in there]
            yield post, [*there, *more] if more else there
    known = {activity.id for activity in plan.activities}
    yield from ((post, areas) for post, areas in left.items() if post[0] in known)


def _answering(activity: Activity, ids: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    for code in activity.responsible:
        yield ids[code], Source.MINISTRY.value
    for code in activity.comonitors:
        yield ids[code], Source.COMONITOR.value


def posts(session: Session) -> tuple[Stay, ...]:
    """Everybody who reports or did, with the places they have; and those they handed over, for the time before."""
    person = PEOPLE.c.organisation_id, SOURCES, PEOPLE.c.joined_at, PEOPLE.c.revoked_at
    reports = PEOPLE.c.role.in_((Role.AGENT.value, Role.COMONITOR.value))
    own = select(*person, THEIRS.c.area_id).join(THEIRS, THEIRS.c.person_id == PEOPLE.c.id).where(reports)
    given = (
        select(*person, GIVEN.c.area_id)
        .join(HANDOVERS, HANDOVERS.c.from_id == PEOPLE.c.id)
        .join(GIVEN, GIVEN.c.handover_id == HANDOVERS.c.id)
        .where(reports)
    )
    rows = session.execute(union(own, given))
    return tuple(Stay(whose, source, area, joined, revoked) for whose, source, joined, revoked, area in rows)


def _there(posts: Iterable[Stay], calendar: Calendar, quarter: Quarter) -> Mapping[tuple[int, str], Set[int]]:
    """From which areas each organisation, as each source, had somebody who could report on the quarter: who had joined
    by the last day on which it was taken, and still had access when it was due."""
    lock, due = calendar.lock_day(quarter), calendar.due_day(quarter)
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for one in posts:
        if calendar.today(one.joined) <= lock and (one.revoked is None or calendar.today(one.revoked) >= due):
            found[one.organisation, one.source].add(one.area)
    return found


def _came(
    session: Session, plan: int, quarter: Quarter, organisations: Collection[int] | None
) -> dict[Post, dict[int, Came]]:
    """What was received, by area."""
    first, latest, report = REVISIONS.alias("first"), REVISIONS.alias("latest"), REPORTS.c
    asking = (
        select(
            report.activity_id,
            report.organisation_id,
            report.source,
            report.area_id,
            RECEIPTS.c.on_time,
            VERIFIED.c.id,
            REMARKS.c.until,
        )
        .select_from(
            REPORTS.join(first, and_(first.c.report_id == report.id, first.c.number == 1))
            .join(RECEIPTS, RECEIPTS.c.id == first.c.receipt_id)
            .join(latest, and_(latest.c.report_id == report.id, latest.c.number == report.revision))
            .outerjoin(VERIFIED, VERIFIED.c.revision_id == latest.c.id)
            .outerjoin(REMARKS, and_(REMARKS.c.report_id == report.id, OPEN))
        )
        .where(report.plan_id == plan, report.quarter == literal(quarter, QuarterOf))
    )
    if organisations is not None:
        asking = asking.where(report.organisation_id.in_(tuple(organisations)))
    found: dict[Post, dict[int, Came]] = defaultdict(dict)
    for activity, organisation, source, area, on_time, verified, until in session.execute(asking):
        found[activity, organisation, source][area] = Came(on_time, verified is not None, until)
    return found


def _sent(session: Session, plan: int, quarter: Quarter) -> dict[tuple[int, int, str, int], datetime]:
    """When each report first came, by activity and place; also those that nobody expects any more."""
    report, first = REPORTS.c, REVISIONS.c
    rows = session.execute(
        select(report.activity_id, report.organisation_id, report.source, report.area_id, first.at)
        .join(REVISIONS, and_(first.report_id == report.id, first.number == 1))
        .where(report.plan_id == plan, report.quarter == literal(quarter, QuarterOf))
    )
    return {(activity, organisation, source, area): at for activity, organisation, source, area, at in rows}
