"""What is to be reviewed, by whom; what a decision does; and what becomes of it when something changes."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import comparing, decided, deciding, remarks, reviewing, verification
from storage.answers import Source
from storage.audit import AuditRow
from storage.database import Database
from storage.deciding import (
    ChangedMeanwhile,
    Choosing,
    Decided,
    NothingToChoose,
    StillDiffers,
    YearFrozen,
)
from storage.editions import EditionRow
from storage.matters import Matter, Report, Subject
from storage.permissions import NotAllowed
from storage.reports import ReportRow
from storage.reviewing import Group, Waiting
from storage.rolled import Agreement, Amount
from storage.settlements import Because, SettlementRow
from storage.verification import OwnReport, UndoneVerificationRow, VerificationRow, Withdrawn
from tests.review.scene import (
    ALI,
    AWA,
    EVALUATOR,
    FANTA,
    MARIAM,
    MOUSSA,
    NGO,
    NOW,
    OTHER,
    OUMAR,
    T1,
    T2,
    correct,
    count,
    person,
    send,
    sexes,
    share,
    the_plan,
)

MINISTRY = {"1.1.1": count(9), "1.1.2a": sexes(24, 16), "1.1.2b": share(40, 160), "1.1.4a": count(3)}
NGOS = {"1.1.1": count(9), "1.1.2a": sexes(20, 16), "1.1.2b": share(40, 160)}


def both(session: Session) -> None:
    """The two sources differ on 1.1.2a alone."""
    send(session, AWA, MINISTRY)
    send(session, FANTA, NGOS)


def waits(session: Session, account: int) -> Waiting:
    return reviewing.waiting(session, the_plan(session), T2, person(session, account), NOW.date())


def codes(waiting: Waiting) -> Mapping[str, list[str]]:
    return {group.value: [m.activity.code for m in there] for group, there in waiting.groups.items() if there}


def report_on(session: Session, code: str, source: Source = Source.MINISTRY) -> Report:
    plan = the_plan(session)
    found = next(m for m in comparing.matters(session, plan, T2) if m.activity.code == code)
    return next(report for report in found.reports if report.source is source)


def newest(session: Session, code: str) -> int:
    return next(m for m in comparing.matters(session, the_plan(session), T2) if m.activity.code == code).newest


def shown(session: Session, code: str) -> int:
    return next(m for m in comparing.matters(session, the_plan(session), T2) if m.activity.code == code).shown


def verify(session: Session, account: int, code: str, looked_at: int | None = None) -> deciding.Done:
    seen = shown(session, code) if looked_at is None else looked_at
    return deciding.verify(session, the_plan(session), person(session, account), report_on(session, code).id, seen, NOW)


def settle(session: Session, account: int, code: str, indicator: str, *, ngo: bool = False) -> deciding.Done:
    plan = the_plan(session)
    organisation = next(o.id for o in plan.organisations if o.code == "ONG1") if ngo else None
    choosing = Choosing(report_on(session, code).id, indicator, organisation, Because.DOCUMENTS)
    return deciding.settle(session, plan, person(session, account), choosing, newest(session, code), NOW)


def undo(session: Session, account: int, code: str) -> Matter | None:
    report = report_on(session, code).id
    who, plan = person(session, account), the_plan(session)
    matter = reviewing.matter_of(session, plan, who, report)
    seen = 0 if matter is None else deciding.as_decided(who, matter)
    return deciding.undo(session, plan, who, report, Withdrawn.MISTAKE, seen, NOW)


def subject(session: Session, code: str) -> Subject:
    plan = the_plan(session)
    return next(s for m in comparing.matters(session, plan, T2) for s in m.subjects if s.indicator.code == code)


def differing(session: Session) -> int:
    return sum(len(matter.differing) for matter in comparing.matters(session, the_plan(session), T2))


def lines(session: Session) -> list[str]:
    return list(session.scalars(select(AuditRow.action).where(AuditRow.action != "plan.load").order_by(AuditRow.id)))


def how_many(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


async def test_each_is_in_one_group(place: Database) -> None:
    await place.run(both)
    await place.run(send, ALI, {"1.1.1": count(4)}, area="ansongo")
    moussa = await place.read(waits, MOUSSA)
    assert codes(moussa) == {"c": ["1.1.1"], "d": ["1.1.2"], "o": ["1.1.1", "1.1.4"]}
    assert moussa.left == 4
    assert await place.read(differing) == 1


async def test_what_was_corrected_is_a_group_of_its_own(place: Database) -> None:
    await place.run(both)
    await place.run(correct, AWA, 1, {"1.1.2a": sexes(26, 16), "1.1.2b": share(42, 160)})
    assert codes(await place.read(waits, MOUSSA)) == {"c": ["1.1.1"], "k": ["1.1.2"], "o": ["1.1.4"]}


async def test_what_was_sent_back_waits_for_its_reporter_and_comes_again_as_corrected(place: Database) -> None:
    await place.run(both)

    def back(session: Session) -> int:
        report = report_on(session, "1.1.2")
        by = person(session, MOUSSA).id
        return remarks.send_back(session, report.revision, "Mai ?", until=NOW.date(), by=by, now=NOW)

    remark = await place.run(back)
    assert codes(await place.read(waits, MOUSSA)) == {"c": ["1.1.1"], "o": ["1.1.4"]}
    await place.run(lambda s: remarks.confirm(s, remark, by=person(s, AWA).id, now=NOW))
    assert codes(await place.read(waits, MOUSSA)) == {"c": ["1.1.1"], "k": ["1.1.2"], "o": ["1.1.4"]}


async def test_the_plan_wide_coordinator_sees_everything_and_another_ministry_nothing(place: Database) -> None:
    await place.run(both)
    await place.run(send, FANTA, {"1.1.1": count(4)}, area="ansongo")
    assert codes(await place.read(waits, MARIAM)) == {"c": ["1.1.1"], "d": ["1.1.2"], "o": ["1.1.1", "1.1.4"]}
    assert codes(await place.read(waits, MOUSSA)) == {"c": ["1.1.1"], "d": ["1.1.2"], "o": ["1.1.4"]}
    assert codes(await place.read(waits, OTHER)) == {}
    for account in (AWA, FANTA, EVALUATOR):
        with pytest.raises(NotAllowed):
            await place.read(waits, account)


async def test_an_ngo_s_coordinator_sees_the_ngo_s_side_alone(place: Database) -> None:
    """The NGO is one of the two sources: neither the other's figures nor whether they came."""
    await place.run(send, FANTA, NGOS)
    alone = await place.read(waits, NGO)
    await place.run(send, AWA, MINISTRY)
    together = await place.read(waits, NGO)
    assert together == alone
    assert codes(together) == {"o": ["1.1.1", "1.1.2"]}
    assert all(report.source is Source.COMONITOR for _, m in together.in_order for report in m.reports)
    with pytest.raises(NotAllowed):
        await place.run(settle, NGO, "1.1.2", "1.1.2a")


async def test_what_the_sources_differ_on_is_chosen_first(place: Database) -> None:
    await place.run(both)
    with pytest.raises(StillDiffers):
        await place.run(verify, MOUSSA, "1.1.2")
    done = await place.run(settle, MOUSSA, "1.1.2", "1.1.2a")
    assert done.choice is not None
    assert not done.reports, "1.1.2b was not looked at yet"
    assert (await place.read(subject, "1.1.2a")).agreement is Agreement.SETTLED
    done = await place.run(verify, MOUSSA, "1.1.2")
    assert [report.organisation for report in done.reports] == [(await place.read(person, MOUSSA)).organisation]
    assert codes(await place.read(waits, MOUSSA)) == {"c": ["1.1.1"], "o": ["1.1.4"]}
    assert await place.read(lines) == ["figure.settle", "report.verify"]
    assert await place.read(differing) == 0


async def test_a_choice_verifies_where_nothing_else_is_to_be_seen(place: Database) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(send, FANTA, {"1.1.1": count(6)})
    done = await place.run(settle, MOUSSA, "1.1.1", "1.1.1", ngo=True)
    assert [report.source for report in done.reports] == [Source.MINISTRY]
    of = await place.read(subject, "1.1.1")
    assert (of.ministry, of.of_record) == (Amount(9), Amount(6)), "both figures stay"


async def test_no_average_and_nothing_else_can_be_chosen(place: Database) -> None:
    await place.run(both)
    for indicator in ("1.1.2b", "1.1.2x", "1.1.1"):
        with pytest.raises(NothingToChoose):
            await place.run(settle, MOUSSA, "1.1.2", indicator)
    await place.run(send, AWA, {"1.1.5a": count(4), "1.1.5b": count(2)})
    await place.run(send, FANTA, {"1.1.5a": count(9), "1.1.5b": count(2)})
    with pytest.raises(NothingToChoose):
        await place.run(settle, MOUSSA, "1.1.5", "1.1.5a")


async def test_figures_of_protected_indicators_are_not_compared(place: Database) -> None:
    await place.run(send, AWA, {"1.1.5a": count(4), "1.1.5b": count(2)})
    await place.run(send, FANTA, {"1.1.5a": count(977), "1.1.5b": count(2)})
    assert codes(await place.read(waits, MOUSSA)) == {"c": ["1.1.5"]}
    found = (await place.read(waits, MOUSSA)).groups[Group.CONCORDANT]
    assert "977" not in repr([(m.subjects, m.reports) for m in found])
    assert (await place.run(verify, MOUSSA, "1.1.5")).reports, "they are verified with their report"


async def test_who_was_second_hears_who_was_first(place: Database) -> None:
    await place.run(both)
    first = await place.read(lambda s: person(s, MOUSSA).id)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a")
    with pytest.raises(Decided) as late:
        await place.run(settle, MARIAM, "1.1.2", "1.1.2a", ngo=True)
    assert late.value.by == first
    assert late.value.choice is not None
    assert late.value.choice.source is Source.MINISTRY
    await place.run(verify, MOUSSA, "1.1.1")
    with pytest.raises(Decided) as late:
        await place.run(verify, OUMAR, "1.1.1")
    assert (late.value.by, late.value.choice) == (first, None)
    assert await place.read(how_many, SettlementRow) == 1


async def test_two_at_once_one_decision(place: Database) -> None:
    await place.run(both)

    async def one(account: int, ngo: bool) -> str:
        try:
            await place.run(settle, account, "1.1.2", "1.1.2a", ngo=ngo)
        except Decided as second:
            return f"second to {second.by}"
        return "first"

    found = await asyncio.gather(*(one(who, ngo) for who, ngo in ((MOUSSA, False), (MARIAM, True), (OUMAR, True))))
    assert sorted(found)[0] == "first"
    assert len({said for said in found if said != "first"}) == 1
    assert await place.read(how_many, SettlementRow) == 1


async def test_four_eyes(place: Database) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)}, entered=MOUSSA)
    await place.run(send, FANTA, {"1.1.1": count(6)})
    mine = await place.read(waits, MOUSSA)
    assert (codes(mine), [m.activity.code for m in mine.own]) == ({}, ["1.1.1"])
    with pytest.raises(OwnReport):
        await place.run(settle, MOUSSA, "1.1.1", "1.1.1")
    assert codes(await place.read(waits, OUMAR)) == {"d": ["1.1.1"]}
    assert (await place.run(settle, OUMAR, "1.1.1", "1.1.1")).reports
    await place.run(send, AWA, {"1.1.4a": count(3)}, entered=MOUSSA)
    with pytest.raises(OwnReport):
        await place.run(verify, MOUSSA, "1.1.4")


@pytest.mark.parametrize("account", [AWA, FANTA, OTHER, NGO, EVALUATOR])
async def test_who_may_not_decides_nothing(place: Database, account: int) -> None:
    await place.run(both)
    for unit, more in ((verify, ("1.1.1",)), (settle, ("1.1.2", "1.1.2a")), (undo, ("1.1.1",))):
        with pytest.raises(NotAllowed):
            await place.run(unit, account, *more)
    assert await place.read(lines) == []


async def test_what_was_looked_at_is_what_is_decided(place: Database) -> None:
    await place.run(send, AWA, MINISTRY)
    before = await place.read(newest, "1.1.1")
    await place.run(send, FANTA, NGOS)
    with pytest.raises(ChangedMeanwhile):
        await place.run(verify, MOUSSA, "1.1.1", before)
    assert await place.read(how_many, VerificationRow) == 0


async def test_a_choice_ends_when_one_of_the_reports_changes_or_another_comes(place: Database) -> None:
    await place.run(both)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    await place.run(verify, MOUSSA, "1.1.2")
    await place.run(correct, FANTA, 2, {"1.1.2a": sexes(21, 16), "1.1.2b": share(40, 160)})
    of = await place.read(subject, "1.1.2a")
    assert (of.agreement, of.of_record) == (Agreement.DIVERGENT, Amount(40, 24, 16))
    assert codes(await place.read(waits, MOUSSA))["k"] == ["1.1.2"], "though its own report is verified as it is"
    assert T2 in await place.read(lambda s: reviewing.quarters(s, the_plan(s), person(s, MOUSSA), NOW.date()))
    await place.run(correct, AWA, 1, {"1.1.2a": sexes(21, 16), "1.1.2b": share(40, 160)})
    assert (await place.read(subject, "1.1.2a")).agreement is Agreement.CONCORDANT
    assert codes(await place.read(waits, MOUSSA))["k"] == ["1.1.2"], "a later correction is not verified"


async def test_taking_it_back_until_the_year_is_frozen(place: Database) -> None:
    await place.run(both)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a", ngo=True)
    await place.run(verify, MOUSSA, "1.1.2")
    assert await place.run(undo, OUMAR, "1.1.2") is not None
    assert codes(await place.read(waits, MOUSSA))["d"] == ["1.1.2"]
    assert await place.read(how_many, UndoneVerificationRow) == 1
    assert await place.run(undo, OUMAR, "1.1.2") is None, "twice is once"
    assert await place.read(lines) == [
        "figure.settle", "report.verify", "report.unverify", "figure.unsettle",
    ]  # fmt: skip
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a")
    await place.run(verify, MOUSSA, "1.1.2")

    def frozen(session: Session) -> None:
        session.add(
            EditionRow(
                plan_id=the_plan(session).id, scope="year", year=2013, quarter=0, edition=1, data=b"{}", hash="0" * 64,
                data_version=1, made_by="test", frozen_by_id=person(session, MARIAM).id, frozen_at=NOW,
            )
        )  # fmt: skip

    await place.run(frozen)
    with pytest.raises(YearFrozen):
        await place.run(undo, MOUSSA, "1.1.2")
    assert await place.read(how_many, UndoneVerificationRow) == 1


async def test_what_only_an_ngo_reported_counts_once_it_is_verified(place: Database) -> None:
    await place.run(send, FANTA, {"1.1.1": count(6)})
    assert (await place.read(subject, "1.1.1")).of_record is None

    def by_mariam(session: Session) -> None:
        report = report_on(session, "1.1.1", Source.COMONITOR)
        mariam = person(session, MARIAM)
        deciding.verify(session, the_plan(session), mariam, report.id, newest(session, "1.1.1"), NOW)

    await place.run(by_mariam)
    assert (await place.read(subject, "1.1.1")).of_record == Amount(6)


async def test_who_reported_is_told_what_was_chosen_and_not_before(place: Database) -> None:
    await place.run(both)

    def told(session: Session, account: int, receipt: int) -> list[tuple[str, int, int]]:
        who = person(session, account)
        source = Source.MINISTRY if account == AWA else Source.COMONITOR
        found = decided.decided(session, the_plan(session), who.organisation or 0, source, [receipt])
        return [(one.indicator.code, one.own.value, one.of_record.value) for one in found.get(receipt, ())]

    assert await place.read(told, FANTA, 2) == []
    await place.run(verify, MOUSSA, "1.1.1")
    assert await place.read(told, FANTA, 2) == []
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a")
    assert await place.read(told, FANTA, 2) == [("1.1.2a", 36, 40)]
    assert await place.read(told, AWA, 1) == [("1.1.2a", 40, 40)]
    await place.run(undo, MOUSSA, "1.1.2")
    assert await place.read(told, FANTA, 2) == []


async def test_a_receipt_is_whole_when_each_of_its_reports_is_verified(place: Database) -> None:
    await place.run(send, AWA, MINISTRY)
    for number, code in enumerate(("1.1.1", "1.1.2", "1.1.4"), start=1):
        assert not await place.read(verification.whole, 1)
        await place.run(verify, MOUSSA, code)
        assert await place.read(how_many, VerificationRow) == number
    assert await place.read(verification.whole, 1)
    assert (await place.read(waits, MOUSSA)).left == 0
    assert [m.activity.code for m in (await place.read(waits, MOUSSA)).verified] == ["1.1.1", "1.1.2", "1.1.4"]
    assert await place.read(lambda s: reviewing.quarters(s, the_plan(s), person(s, MOUSSA), NOW.date())) == ()


async def test_quarters_with_something_left(place: Database) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(send, AWA, {"1.1.1": count(7)}, quarter=T1)
    await place.run(send, FANTA, {"1.1.1": count(7)}, quarter=T1)
    assert await place.read(lambda s: reviewing.quarters(s, the_plan(s), person(s, MOUSSA), NOW.date())) == (T1, T2)
    assert await place.read(lambda s: reviewing.quarters(s, the_plan(s), person(s, MARIAM), NOW.date())) == (T1, T2)
    assert await place.read(how_many, ReportRow) == 3


async def test_an_ngo_s_report_that_comes_late_opens_what_was_verified(place: Database) -> None:
    """The difference is to be settled, though the ministry's report is verified already."""
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(verify, MOUSSA, "1.1.1")
    assert await place.read(lambda s: reviewing.quarters(s, the_plan(s), person(s, MOUSSA), NOW.date())) == ()
    await place.run(send, FANTA, {"1.1.1": count(6)})
    assert codes(await place.read(waits, MOUSSA)) == {"d": ["1.1.1"]}
    assert codes(await place.read(waits, NGO)) == {"o": ["1.1.1"]}
    done = await place.run(settle, MOUSSA, "1.1.1", "1.1.1")
    assert (done.reports, done.choice is not None) == ((), True)
    assert codes(await place.read(waits, MOUSSA)) == {}
