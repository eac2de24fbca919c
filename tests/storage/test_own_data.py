"""One's own data, all of it and nobody else's: every table that tells of people, every row, both databases."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.messages.my_data import SECTIONS as TITLES
from storage import audit, delivering, outbox, own_data
from storage.absences import AbsenceRow
from storage.announcements import AnnouncementPersonRow, AnnouncementRow
from storage.answers import Answers, Figure, Source, Standing, Status
from storage.calendar import Quarter
from storage.chats import ChatMessageRow
from storage.confirmations import ConfirmationRow
from storage.database import Database
from storage.drafts import DraftRow
from storage.editions import EditionRow
from storage.errands import ErrandRow
from storage.extensions import ExtensionRow
from storage.handovers import HandoverRow
from storage.invitations import InvitationAreaRow, InvitationRow
from storage.narratives import NarrativeRow
from storage.outbox import OutboxRow
from storage.own_data import NOT_THEIRS, SECTIONS, everything
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Indicator
from storage.plan.reading import Plans
from storage.plan.tables import ActivityRow, AreaRow, IndicatorRow
from storage.releases import ReleaseRow
from storage.remarks import RemarkRow
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from storage.schema import metadata
from storage.settlements import SettlementRow
from storage.strangers import StrangerRow
from storage.tally_rows import TallyRow, TallyVersionRow
from storage.verification import UndoneVerificationRow, VerificationRow
from tests.reporting.plans import PLAN

NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)
T2 = Quarter(2013, 2)
SECRET = "1.1.2b"
HERS, HIS = 7_001, 8_002  # numbers that only her rows, and only his, have
ACCOUNTS = ("account", "chat", "bound_account")


def tells_of_people() -> set[str]:
    """Each column that says whose a row is: it references people, or holds a Telegram account."""
    return {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name in ACCOUNTS or any(key.column.table.name == "people" for key in column.foreign_keys)
    }


def test_no_column_that_tells_of_people_is_forgotten() -> None:
    covered = {f"{s.table.__tablename__}.{column}" for s in SECTIONS for column in (*s.by, *s.account)}
    covered.add("people.account")  # the one by which the others are found
    assert tells_of_people() - covered == NOT_THEIRS
    assert covered - tells_of_people() == {"people.id"}


def test_each_section_has_a_title_and_hides_only_what_is_there() -> None:
    assert list(TITLES) == [section.name for section in SECTIONS]
    for section in SECTIONS:
        assert section.left_out <= {column.name for column in metadata.tables[section.table.__tablename__].columns}


def protected(indicator: Indicator) -> Indicator:
    return replace(indicator, protected=indicator.code == SECRET)


def plan_with_a_secret() -> Any:
    axes = tuple(
        replace(axis, objectives=tuple(
            replace(objective, activities=tuple(
                replace(activity, results=tuple(
                    replace(result, indicators=tuple(map(protected, result.indicators)))
                    for result in activity.results
                ))
                for activity in objective.activities
            ))
            for objective in axis.objectives
        ))
        for axis in PLAN.axes
    )  # fmt: skip
    return replace(PLAN, axes=axes)


def furnish(session: Session) -> tuple[int, int]:
    """She and he, each with a row in every table that tells of people; hers hold 7001, his 8002, where they can."""
    load(session, plan_with_a_secret(), NOW)
    plan = Plans().open(session)[0]
    ministry = next(o.id for o in plan.organisations if o.code == "MSIPC")
    ids = []
    for account in (HERS, HIS):
        person = PersonRow(
            account=account, name=f"name {account}", label=f"label {account}", role=Role.AGENT,
            organisation_id=ministry, language="fr", consent_version="1", consented_at=NOW, joined_at=NOW,
        )  # fmt: skip
        session.add(person)
        session.flush()
        ids.append(person.id)
    she, he = ids
    session.get_one(PersonRow, he).invited_by = she
    session.get_one(PersonRow, he).revoked_by = she
    for person, other, mark in ((she, he, HERS), (he, she, HIS)):
        rows_of(session, plan.id, ministry, person, other, mark)
    return she, he


def rows_of(session: Session, plan: int, ministry: int, person: int, other: int, mark: int) -> None:
    areas = session.scalars(select(AreaRow.id).order_by(AreaRow.id)).all()
    area = areas[0] if mark == HERS else areas[1]
    session.add(PersonAreaRow(person_id=person, area_id=area))
    link = {"role": Role.AGENT, "organisation_id": ministry, "language": "fr", "created_at": NOW, "expires_at": NOW}
    came_by = InvitationRow(
        hash=f"came {mark}", label=f"came {mark}", bound_account=mark, used_at=NOW, used_by=person, **link
    )
    back = InvitationRow(hash=f"back {mark}", label=f"back {mark}", person_id=person, **link)
    made = InvitationRow(hash=f"made {mark}", label=f"made {mark}", created_by=person, bound_account=555, **link)
    session.add_all((came_by, back, made))
    session.flush()
    session.add(InvitationAreaRow(invitation_id=made.id, area_id=area))
    receipt = ReceiptRow(
        person_id=person, plan_id=plan, quarter=T2, area_id=area, organisation_id=ministry, source=Source.MINISTRY,
        at=NOW, on_time=True, version=1,
    )  # fmt: skip
    entered = ReceiptRow(
        person_id=other, plan_id=plan, quarter=T2, area_id=area, organisation_id=ministry, source=Source.MINISTRY,
        at=NOW, on_time=False, version=1, entered_by_id=person, entered_how="call",
    )  # fmt: skip
    session.add_all((receipt, entered))
    session.flush()
    activity = session.scalars(select(ActivityRow.id).where(ActivityRow.code == "1.1.2")).one()
    report = ReportRow(
        plan_id=plan, activity_id=activity, organisation_id=ministry, area_id=area, source=Source.MINISTRY,
        quarter=T2, revision=1,
    )  # fmt: skip
    session.add(report)
    session.flush()
    revision = RevisionRow(
        report_id=report.id, number=1, receipt_id=receipt.id, receipt_version=1, author_id=person, at=NOW,
        late=False, comment=f"comment {mark}", spent=mark,
    )  # fmt: skip
    session.add(revision)
    session.flush()
    for code, value, whole in (("1.1.2a", mark, None), (SECRET, 66, 99)):
        indicator = session.scalars(select(IndicatorRow.id).where(IndicatorRow.code == code)).one()
        session.add(
            FigureRow(
                revision_id=revision.id, indicator_id=indicator, state="reported", value=value, whole=whole,
                means=f"means {mark}",
            )
        )  # fmt: skip
    for kind, about, more in (("report", 0, {}), ("proxy", other, {"on_behalf_id": other})):
        session.add(draft_of(plan, ministry, area, person, mark, kind, about, more))
    session.add(
        ErrandRow(
            person_id=person,
            kind="name",
            step="ask",
            values={"mark": mark},
            version=1,
            chat=mark,
            changed_at=NOW,
            shown=0,
            over=False,
        )
    )
    session.add(ConfirmationRow(receipt_id=receipt.id, person_id=person, answer="confirmed", at=NOW))
    session.add(VerificationRow(revision_id=revision.id, person_id=person, at=NOW))
    reviewed(session, plan, area, person, mark, report.id, revision.id)
    session.add(
        ExtensionRow(
            plan_id=plan, quarter=T2, area_id=area, days=7, why="network", given_by=person, given_at=NOW, card=mark
        )
    )
    session.add(AbsenceRow(person_id=person, since=NOW.date(), until=NOW.date(), said_at=NOW))
    session.add(
        HandoverRow(
            from_id=person, to_id=other, kind="successor", starts=NOW.date(), by_id=person, created_at=NOW
        )
    )  # fmt: skip
    announced = AnnouncementRow(by_id=person, audience="team", text=f"said {mark}", created_at=NOW)
    session.add(announced)
    session.flush()
    session.add(AnnouncementPersonRow(announcement_id=announced.id, person_id=person, read_at=NOW))
    audit.record(session, person, f"did {mark}", "plan:1", {"mark": mark}, NOW)
    audit.record(session, None, f"about {mark}", f"person:{person}", {}, NOW)
    outbox.post(session, template=f"to {mark}", values={"link": f"payload {mark}"}, now=NOW, person=person)
    outbox.post(session, template=f"in {mark}", values={}, now=NOW, chat=mark)
    tally = TallyRow(
        plan_id=plan, quarter=T2, month=0, area_id=area, organisation_id=ministry, service="health"
    )  # fmt: skip
    session.add(tally)
    session.flush()
    session.add(TallyVersionRow(tally_id=tally.id, number=1, author_id=person, at=NOW, conflict_said="not_asked"))
    session.add(
        ReleaseRow(
            plan_id=plan, year=mark, quarter=0, edition=1, threshold=5, approved_by=person, approved_at=NOW,
            figures={"secret": 66}, mask={"secret": 99},
        )
    )  # fmt: skip
    session.add(ChatMessageRow(chat=mark, message=mark + 100_000, ours=True, at=NOW))
    session.add(StrangerRow(account=mark, wrong=3, last_at=NOW))
    session.flush()


def reviewed(session: Session, plan: int, area: int, person: int, mark: int, report: int, revision: int) -> None:
    """What a coordinator does with a report, and with the year."""
    session.add(
        UndoneVerificationRow(
            revision_id=revision, person_id=person, verified_at=NOW, by_id=person, at=NOW, because="other"
        )
    )
    session.add(
        SettlementRow(
            indicator_id=1, area_id=area, quarter=T2, source="ministry", revision_id=revision, because="seen",
            by_id=person, at=NOW,
        )
    )  # fmt: skip
    session.add(
        RemarkRow(
            kind="question", report_id=report, revision_id=revision, by_id=person, at=NOW, asked=f"asked {mark}",
            outcome="answered", answered_by_id=person, answered_at=NOW, answer=f"answer {mark}",
        )
    )  # fmt: skip
    session.add(
        NarrativeRow(
            plan_id=plan, year=mark, axis="", part="results", revision=1, text=f"text {mark}", by_id=person, at=NOW
        )
    )
    session.add(
        EditionRow(
            plan_id=plan, scope="year", year=mark, quarter=0, edition=1, data=b"{}", hash=f"{mark}", data_version=1,
            made_by="1", frozen_by_id=person, frozen_at=NOW,
        )
    )  # fmt: skip


def draft_of(
    plan: int, ministry: int, area: int, person: int, mark: int, kind: str, about: int, more: dict[str, Any]
) -> DraftRow:
    from storage.answers import kept

    answers = Answers(
        figures={"1.1.2a": Figure(mark), SECRET: Figure(66, whole=99)},
        standings={"1.1.2": Standing(Status.UNDER_WAY)},
        comments={"1.1.2": f"begun {mark}"},
    )
    return DraftRow(
        person_id=person, plan_id=plan, plan_version=1, quarter=T2, area_id=area, organisation_id=ministry,
        source=Source.MINISTRY, kind=kind, about=about, messages={"5": {"set": {"figures": {SECRET: [66, 99]}}}},
        version=1, shown=1, at=f"q:{SECRET}", back="", answers=kept(answers), pending={"value": 66},
        last_read="", notice=[], aside=[], last_tap=f"tap {mark}", chat=mark, card=mark + 200_000, active=False,
        opened_at=NOW, changed_at=NOW, **more,
    )  # fmt: skip


@pytest.fixture
async def two(database: Database) -> tuple[int, int]:
    return await database.run(furnish)


async def test_everything_of_hers_and_nothing_of_his(database: Database, two: tuple[int, int]) -> None:
    she, _ = two
    hers = await database.read(everything, she)
    assert [name for name, rows in hers.items() if not rows] == []
    written = json.dumps(hers, ensure_ascii=False)
    for part in (
        f"name {HERS}", f"label {HERS}", f"came {HERS}", f"back {HERS}", f"made {HERS}", f"comment {HERS}",
        f"means {HERS}", f"begun {HERS}", f"did {HERS}", f"about {HERS}", f"to {HERS}", f"in {HERS}", f"said {HERS}",
        f"tap {HERS}", str(HERS + 100_000), str(HERS + 200_000),
    ):  # fmt: skip
        assert part in written, part
    # His draft is being entered for her: that it is there is told, its answers are not.
    assert str(HIS) not in written
    assert [draft["kind"] for draft in hers["entered_for_you"]] == ["proxy"]
    assert {receipt["entered_how"] for receipt in hers["receipts"]} == {None, "call"}
    [report] = hers["reports"]
    assert (report["activity_id"], report["quarter"], report["spent"]) == ("1.1.2", "2013T2", HERS)


async def test_no_secret_leaves(database: Database, two: tuple[int, int]) -> None:
    hers = await database.read(everything, two[0])
    written = json.dumps(hers)
    assert "payload" not in written, "a link lets somebody in"
    assert "hash" not in written
    assert "555" not in written, "whoever opened her link"


async def test_figures_that_count_survivors_stay_here(database: Database, two: tuple[int, int]) -> None:
    hers = await database.read(everything, two[0])
    [report] = hers["reports"]
    figures = {figure["indicator_id"]: figure for figure in report["figures"]}
    assert figures["1.1.2a"]["value"] == HERS
    assert (figures[SECRET]["value"], figures[SECRET]["whole"], figures[SECRET]["protected"]) == (None, None, True)
    own = next(draft for draft in hers["drafts"] if draft["kind"] == "report")
    assert own["answers"]["figures"] == {"1.1.2a": {"value": HERS}, SECRET: {"protected": True}}
    assert own["pending"] == {"protected": True}
    assert own["messages"] == {"5": {"set": {"figures": {SECRET: {"protected": True}}}}}
    assert "66" not in json.dumps([own["answers"], own["messages"], report])


async def test_who_came_on_another_phone(database: Database, two: tuple[int, int]) -> None:
    """The identity may be erased, and a new account may stand in the row: what is found goes by what is there."""
    she, he = two

    def moved(session: Session) -> None:
        session.get_one(PersonRow, she).account = None

    await database.run(moved)
    hers = await database.read(everything, she)
    assert hers["conversation"] == []
    assert str(HIS) not in json.dumps(hers)
    assert (await database.read(everything, he))["conversation"] != []


async def test_the_summary(database: Database, two: tuple[int, int]) -> None:
    known = await database.read(own_data.summary, two[0])
    assert (known.name, known.sent, known.since) == (f"name {HERS}", 3, NOW)  # two reports and a tally


async def test_one_file_at_a_time(database: Database, two: tuple[int, int]) -> None:
    she, _ = two
    assert not await database.read(own_data.on_its_way, she)
    row = await database.run(outbox.post, template=own_data.FILE, values={}, now=NOW, person=she)
    assert await database.read(own_data.on_its_way, she)
    await database.run(delivering.sent, row, 9, NOW)
    assert not await database.read(own_data.on_its_way, she)


async def test_days_and_moments_are_written_as_such(database: Database, two: tuple[int, int]) -> None:
    def until(session: Session) -> None:
        session.get_one(PersonRow, two[0]).until = date(2014, 3, 31)
        assert session.scalars(select(OutboxRow.id)).first() is not None

    await database.run(until)
    [access] = (await database.read(everything, two[0]))["access"]
    assert (access["until"], access["joined_at"]) == ("2014-03-31", NOW.isoformat())
    assert datetime.fromisoformat(access["consented_at"]) - NOW == timedelta(0)
