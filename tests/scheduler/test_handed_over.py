"""What goes along with a duty, and what comes back: reminders, drafts, lists. Reports keep their author."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import app
from bot.house import House
from bot.occasions import Dropped, register
from scheduler.tick import tick
from storage import (
    carrying,
    concerned,
    delivering,
    drafts,
    handovers,
    held_back,
    invitations,
    joining,
    outbox,
    people,
    revocations,
)
from storage.database import Database
from storage.drafts import DraftRow, Ending
from storage.handovers import Gives, GivesAlready, Kind, OtherDuty, Receives, WrongDays
from storage.invitations import Terms
from storage.joining import Consent
from storage.outbox import OutboxRow, State
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.reading import Plans
from storage.plan.tables import AreaRow, PlanRow
from storage.reports import ReceiptRow
from tests.reporting.conftest import Phone, plain, reported

LONG_AGO = datetime(2012, 1, 1, tzinfo=UTC)
OCCASIONS = register(app.OCCASIONS)
AWA, ALI, FANTA, MOUSSA, MJ = 11, 12, 13, 14, 15


def at(day: int, hour: int = 9, month: int = 7) -> datetime:
    return datetime(2013, month, day, hour, tzinfo=UTC)


NINE = at(12)


@pytest.fixture
def awa(phone: Callable[[int], Phone]) -> Phone:
    return phone(AWA)


@pytest.fixture(autouse=True)
async def since_2012(database: Database, plans: Plans) -> None:
    def begun(session: Session) -> None:
        session.execute(update(PersonRow).values(joined_at=LONG_AGO, consented_at=LONG_AGO))
        session.execute(update(PlanRow).values(opened_at=LONG_AGO, version=PlanRow.version + 1))

    await database.run(begun)


def id_of(session: Session, account: int) -> int:
    return session.scalars(select(PersonRow.id).where(PersonRow.account == account)).one()


def plan(
    session: Session, giver: int, receiver: int, kind: Kind, starts: date, ends: date | None = None,
    *, now: datetime = NINE,
) -> int:  # fmt: skip
    """Accounts for people."""
    return handovers.plan(
        session, id_of(session, giver), kind, starts, ends, receiver=id_of(session, receiver),
        by=id_of(session, MOUSSA), today=now.date(), now=now,
    )  # fmt: skip


def places(session: Session, account: int) -> list[str]:
    its = select(AreaRow.key).join(PersonAreaRow, PersonAreaRow.area_id == AreaRow.id)
    return sorted(session.scalars(its.where(PersonAreaRow.person_id == id_of(session, account))))


def ticked(session: Session, plans: Plans, now: datetime) -> int:
    return tick(session, plans.open(session), now)


def waiting(session: Session, account: int) -> list[str]:
    """What waits in the bulk lane for somebody, but for the news of the handover itself."""
    its = select(OutboxRow.template).where(OutboxRow.person_id == id_of(session, account), OutboxRow.lane == "bulk")
    its = its.where(OutboxRow.template.not_like("handover.%"))
    return list(session.scalars(its.where(OutboxRow.state == State.WAITING).order_by(OutboxRow.id)))


def said(session: Session, house: House, now: datetime, lane: str | None = None) -> dict[int, list[str]]:
    """What leaves now, by chat: of a lane, or what is said of handovers; it is marked as sent."""
    found: dict[int, list[str]] = {}
    news = None if lane else session.scalars(select(OutboxRow.id).where(OutboxRow.template.like("handover.%"))).all()
    for posted in delivering.claim(session, by="test", now=now, ids=news, lane=lane or "bulk"):
        card = OCCASIONS[posted.template].write(session, house, replace(posted, at=now))
        if isinstance(card, Dropped):
            delivering.dropped(session, posted.id, card.reason)
        else:
            delivering.sent(session, posted.id, 1, now)
            found.setdefault(posted.chat, []).append(plain(getattr(card, "text", "")))
    return found


async def test_a_stand_in_is_reminded_and_nobody_else_until_the_last_day_is_over(
    database: Database, house: House, plans: Plans
) -> None:
    await database.run(ticked, plans, at(12))
    await database.run(said, house, at(12), "bulk")
    await database.run(plan, AWA, ALI, Kind.STANDIN, date(2013, 7, 12), date(2013, 7, 20))
    await database.run(ticked, plans, at(12))
    told = await database.run(said, house, at(12))
    assert told[AWA] == ["P12 vous remplace jusqu’au 20 juillet."]
    assert "Vous remplacez P11 jusqu’au 20 juillet." in told[ALI][0]
    assert "Gao : il manque 1.1.1, 1.1.2, 1.1.4" in told[ALI][0]
    assert MOUSSA not in told, "who planned it has seen it begin"
    assert await database.run(places, AWA) == []
    assert await database.run(places, ALI) == ["ansongo", "gao"]

    await database.run(ticked, plans, at(15))
    heard = await database.run(said, house, at(15), "bulk")
    assert AWA not in heard
    assert "Gao : il manque" in heard[ALI][0]

    await database.run(ticked, plans, at(20, 23))
    assert await database.run(places, AWA) == []
    await database.run(ticked, plans, at(21, 0))
    assert await database.run(places, AWA) == ["gao"]
    assert await database.run(said, house, at(21, 20)) == {}, "a Sunday"
    told = await database.run(said, house, at(22, 8))
    assert "Vous reprenez la main : P12 ne vous remplace plus." in told[AWA][0]
    assert told[ALI] == ["Vous ne remplacez plus P11. Merci."]
    assert told[MOUSSA] == ["P12 ne remplace plus P11."]
    assert await database.run(places, AWA) == ["gao"]
    assert await database.run(places, ALI) == ["ansongo", "gao"], "Gao was Ali's own before"
    await database.run(ticked, plans, at(22))
    assert await database.run(waiting, AWA) == [], "that message was the reminder of the day, too"
    await database.run(ticked, plans, at(29))
    assert await database.run(waiting, AWA), "what is due is due to her again"


async def test_a_reminder_that_was_claimed_does_not_reach_the_old_phone(
    database: Database, house: House, plans: Plans
) -> None:
    await database.run(ticked, plans, at(15))
    claimed = await database.run(_claimed, AWA, at(15))
    await database.run(plan, AWA, ALI, Kind.STANDIN, date(2013, 7, 15), date(2013, 7, 20), now=at(15))
    await database.run(ticked, plans, at(15))
    written = await database.run(
        lambda session: OCCASIONS[claimed.template].write(session, house, replace(claimed, at=at(15)))
    )
    assert written == Dropped("nothing missing")


def _claimed(session: Session, account: int, now: datetime) -> outbox.Posted:
    mine = [p for p in delivering.claim(session, by="test", now=now, lane="bulk") if p.chat == account]
    return next(p for p in mine if p.template == "report.opens")


async def test_what_waits_goes_along_once(database: Database, house: House, plans: Plans) -> None:
    await database.run(ticked, plans, at(15, 3))  # before the morning: rows are there, and wait
    mine = await database.run(waiting, AWA)
    assert mine == ["report.opens"]
    await database.run(plan, AWA, ALI, Kind.SUCCESSOR, date(2013, 7, 15), now=at(15, 3))
    await database.run(ticked, plans, at(15, 3))
    assert await database.run(waiting, AWA) == []
    assert await database.run(waiting, ALI) == []  # it is said in the message of the duty that comes
    dropped = await database.run(
        lambda session: (
            session.scalars(select(OutboxRow.reason).where(OutboxRow.person_id == id_of(session, AWA))).unique().all()
        )
    )
    assert "handed over" in dropped


async def test_the_same_person_on_a_new_phone_hears_there_alone(
    database: Database, house: House, plans: Plans, awa: Phone
) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("10")
    await database.run(ticked, plans, at(15))
    claimed = await database.run(_claimed, AWA, at(15))
    person = await database.run(id_of, AWA)

    def new_phone(session: Session) -> None:
        revocations.old_phone(session, person, by=id_of(session, MOUSSA), now=at(15))
        about = people.PersonRow
        organisation = session.get_one(about, person).organisation_id
        _come(session, Terms(Role.AGENT, organisation, person=person), 77, at(15))

    await database.run(new_phone)
    assert (await database.run(held_back.standing, claimed, at(15))).moved, "its row was for the phone before"
    await database.run(delivering.let_go, (claimed.id,))
    again = await database.run(delivering.claim, by="test", now=at(15), lane="bulk")
    assert {posted.chat for posted in again if posted.person == person} == {77}
    kept = await database.read(drafts.unfinished, person)
    assert [(draft.chat, draft.card, draft.answers.figures["1.1.1"].value) for draft in kept] == [(77, None, 10)]
    assert await database.run(places, 77) == ["gao"]


def _come(
    session: Session, terms: Terms, account: int, now: datetime, carried: Callable[[int], int] | None = None
) -> int:
    payload = invitations.new_payload()
    made = invitations.invite(session, terms, payload, now + timedelta(days=14), by=id_of(session, MOUSSA), now=now)
    if carried is not None:
        carried(made)
    invitation = invitations.look(session, payload, account, now)
    return joining.join(session, invitation, account, Consent("1"), ZoneInfo("Africa/Bamako"), now)


async def test_drafts_go_along_and_come_back_and_reports_keep_their_author(
    database: Database, house: House, plans: Plans, phone: Callable[[int], Phone]
) -> None:
    awa, ali = phone(AWA), phone(ALI)
    await reported(awa)  # T2
    await awa.sends("/rapport")
    await awa.taps("T3 2013 · Gao")
    await awa.sends("10")
    author = await database.run(id_of, AWA)
    card = awa.card
    await database.run(plan, AWA, ALI, Kind.STANDIN, date(2013, 7, 12), date(2013, 7, 14))
    await database.run(ticked, plans, at(12, 10))
    redrawn = await database.run(_redrawn)
    assert (AWA, card) in redrawn
    assert await database.read(drafts.unfinished, author) == ()
    theirs = await database.read(drafts.unfinished, await database.run(id_of, ALI))
    assert [(d.chat, d.answers.figures["1.1.1"].value, d.active) for d in theirs] == [(ALI, 10, False)]
    await ali.sends("/rapport")
    assert await database.run(_authors) == {author}

    await database.run(ticked, plans, at(15))
    back = await database.read(drafts.unfinished, await database.run(id_of, ALI))
    assert len(back) == 1, "Gao is Ali's own place too, so what he has there stays his"
    assert await database.run(_authors) == {author}


def _redrawn(session: Session) -> set[tuple[int | None, int | None]]:
    rows = session.execute(
        select(OutboxRow.chat, OutboxRow.redraws).where(OutboxRow.template == carrying.ELSEWHERE)
    ).all()
    return {(row.chat, row.redraws) for row in rows}


def _authors(session: Session) -> set[int]:
    return set(session.scalars(select(ReceiptRow.person_id)))


async def test_a_draft_of_the_same_place_stays_the_receiver_s(
    database: Database, plans: Plans, phone: Callable[[int], Phone]
) -> None:
    awa, ali = phone(AWA), phone(ALI)
    for one in (awa, ali):
        await one.sends("/rapport")
        await one.taps("Gao : 3" if one is ali else "Commencer")
        await one.sends("10" if one is awa else "11")
    await database.run(plan, AWA, ALI, Kind.SUCCESSOR, date(2013, 7, 12))
    await database.run(ticked, plans, at(12, 10))
    rows = await database.run(
        lambda session: [
            (row.person_id, row.ending, row.answers["figures"]["1.1.1"]["value"])
            for row in session.scalars(select(DraftRow).order_by(DraftRow.id))
        ]
    )
    awa_id, ali_id = await database.run(id_of, AWA), await database.run(id_of, ALI)
    assert rows == [(awa_id, Ending.DROPPED, 10), (ali_id, None, 11)]


async def test_nothing_moves_where_the_receiver_has_no_access_any_more(
    database: Database, house: House, plans: Plans
) -> None:
    await database.run(plan, AWA, ALI, Kind.SUCCESSOR, date(2013, 7, 14))
    await database.run(
        lambda session: revocations.revoke(session, id_of(session, ALI), by=id_of(session, MOUSSA), now=at(13))
    )
    await database.run(ticked, plans, at(14))
    assert await database.run(places, AWA) == ["gao"]
    told = await database.run(said, house, at(15))
    assert told[MOUSSA] == ["P11 n’a pas passé la main.\nP12 n’a plus d’accès."]
    await database.run(ticked, plans, at(15))
    assert MOUSSA not in await database.run(said, house, at(15)), "told once"


async def test_the_duty_stays_until_the_link_is_used_and_for_good_where_it_never_is(
    database: Database, house: House, plans: Plans
) -> None:
    def planned(session: Session, now: datetime) -> int:
        payload = invitations.new_payload()
        organisation = session.get_one(PersonRow, id_of(session, AWA)).organisation_id
        terms = Terms(Role.AGENT, organisation, ())
        made = invitations.invite(session, terms, payload, now + timedelta(days=5), by=id_of(session, MOUSSA), now=now)
        return handovers.plan(
            session, id_of(session, AWA), Kind.SUCCESSOR, date(2013, 7, 14), None,
            invitation=made, by=id_of(session, MOUSSA), today=now.date(), now=now,
        )  # fmt: skip

    one = await database.run(planned, at(12))
    await database.run(ticked, plans, at(16))
    assert await database.run(places, AWA) == ["gao"]
    told = (await database.run(said, house, at(16)))[MOUSSA]
    assert told == ["P11 : personne n’a encore pris la suite.\nLe lien n’a pas encore servi."]
    await database.run(ticked, plans, at(16, 12))
    assert MOUSSA not in await database.run(said, house, at(16, 12)), "told once"
    await database.run(ticked, plans, at(18))
    assert (await database.run(said, house, at(18)))[MOUSSA] == ["P11 n’a pas passé la main.\nLe lien n’a pas servi."]
    over = await database.read(handovers.by_id, one)
    assert over is not None
    assert over.cancelled_at is not None
    assert await database.run(places, AWA) == ["gao"]


async def test_a_stand_in_who_loses_access_leaves_the_duty_to_whoever_had_it(
    database: Database, house: House, plans: Plans
) -> None:
    await database.run(plan, AWA, ALI, Kind.STANDIN, date(2013, 7, 12), date(2013, 8, 20))
    await database.run(ticked, plans, at(12))
    await database.run(said, house, at(12))
    await database.run(
        lambda session: revocations.revoke(session, id_of(session, ALI), by=id_of(session, MOUSSA), now=at(13))
    )
    await database.run(ticked, plans, at(13))
    assert await database.run(places, AWA) == ["gao"]
    told = await database.run(said, house, at(13))
    assert told[MOUSSA] == ["P12 ne remplace plus P11.\nP12 n’a plus d’accès."]
    assert ALI not in told


async def test_a_coordinator_with_a_stand_in_hears_nothing_and_the_stand_in_leaves_again(
    database: Database, house: House, plans: Plans
) -> None:
    def planned(session: Session) -> int:
        moussa = session.get_one(PersonRow, id_of(session, MOUSSA))
        boss = PersonRow(
            account=90, role=Role.COORDINATOR, organisation_id=None, language="fr", consent_version="1",
            consented_at=LONG_AGO, joined_at=LONG_AGO, label="Mariam",
        )  # fmt: skip
        session.add(boss)
        session.flush()

        def carried(link: int) -> int:
            return handovers.plan(
                session, moussa.id, Kind.STANDIN, date(2013, 7, 12), date(2013, 7, 20),
                invitation=link, by=boss.id, today=date(2013, 7, 12), now=at(12),
            )  # fmt: skip

        return _come(session, Terms(Role.COORDINATOR, moussa.organisation_id, label="Kadi"), 91, at(12), carried)

    kadi = await database.run(planned)
    organisation = await database.run(
        lambda session: session.get_one(PersonRow, id_of(session, MOUSSA)).organisation_id
    )
    assert await database.read(concerned.coordinators, organisation) == (kadi,)
    told = await database.run(said, house, at(12))
    assert told[MOUSSA] == ["Kadi vous remplace jusqu’au 20 juillet."]
    assert "Vous remplacez P14 jusqu’au 20 juillet." in told[91][0]
    assert "Votre équipe :" in told[91][0]
    assert 90 not in told, "who planned it has seen it begin"
    await database.run(ticked, plans, at(21))
    moussa = await database.run(id_of, MOUSSA)
    assert await database.read(concerned.coordinators, organisation) == (moussa,)
    assert await database.read(people.by_id, kadi) is None, "let in for this alone"
    told = await database.run(said, house, at(22))
    assert told[91] == ["Votre remplacement est terminé. Votre accès est fermé. Merci."]
    assert "Vous reprenez la main" in told[MOUSSA][0]


async def test_what_would_be_ambiguous_is_refused(database: Database, plans: Plans) -> None:
    today = date(2013, 7, 12)
    await database.run(plan, AWA, ALI, Kind.STANDIN, today, date(2013, 7, 20))
    for error, giver, receiver in (
        (GivesAlready, AWA, ALI),  # once more
        (Receives, ALI, AWA),  # a cycle
        (OtherDuty, FANTA, ALI),  # another role
        (OtherDuty, MJ, ALI),  # another organisation
    ):
        with pytest.raises(error):
            await database.run(plan, giver, receiver, Kind.SUCCESSOR, today)
    with pytest.raises(WrongDays):
        await database.run(plan, FANTA, MJ, Kind.STANDIN, today, date(2013, 7, 11))
    with pytest.raises(WrongDays):
        await database.run(plan, FANTA, MJ, Kind.SUCCESSOR, date(2013, 7, 11))


async def test_who_gives_does_not_receive(database: Database, plans: Plans) -> None:
    def third(session: Session) -> None:
        awa = session.get_one(PersonRow, id_of(session, AWA))
        session.add(
            PersonRow(
                account=16, role=Role.AGENT, organisation_id=awa.organisation_id, language="fr", consent_version="1",
                consented_at=LONG_AGO, joined_at=LONG_AGO,
            )
        )  # fmt: skip
        session.flush()

    await database.run(third)
    await database.run(plan, AWA, ALI, Kind.SUCCESSOR, date(2013, 8, 1))
    with pytest.raises(Gives):
        await database.run(plan, 16, AWA, Kind.SUCCESSOR, date(2013, 8, 1))


async def test_two_at_once_carry_it_out_once(database: Database, plans: Plans) -> None:
    await database.run(plan, AWA, ALI, Kind.STANDIN, date(2013, 7, 12), date(2013, 7, 14))
    done = await asyncio.gather(*(database.run(carrying.carry, UTC, at(12)) for _ in range(4)))
    assert sorted(done) == [0, 0, 0, 1]
    done = await asyncio.gather(*(database.run(carrying.carry, UTC, at(15)) for _ in range(4)))
    assert sorted(done) == [0, 0, 0, 1]
    said_ = await database.run(
        lambda session: list(session.scalars(select(OutboxRow.template).where(OutboxRow.template.like("handover.%"))))
    )
    assert len(said_) == len(set(said_))


async def test_the_day_a_duty_comes_is_one_message_and_what_one_heard_the_other_does_not_hear_again(
    database: Database, house: House, plans: Plans
) -> None:
    await database.run(plan, AWA, ALI, Kind.STANDIN, date(2013, 7, 1), date(2013, 7, 14), now=at(28, month=6))
    await database.run(ticked, plans, at(1, 0))
    assert await database.run(waiting, ALI) == []
    assert await database.run(said, house, at(1, 7), "bulk") == {}
    told = (await database.run(said, house, at(1, 8), "bulk"))[ALI]
    assert len(told) == 1
    assert told[0].startswith("Vous remplacez P11 jusqu’au 14 juillet.")
    assert "T3 2013 est ouvert" in told[0]
    assert "il manque 1.1.1, 1.1.2, 1.1.4" in told[0]
    await database.run(ticked, plans, at(12))
    assert AWA not in await database.run(said, house, at(12), "bulk")
    await database.run(ticked, plans, at(15, 0))
    assert await database.run(waiting, AWA) == []
    told = (await database.run(said, house, at(15, 8), "bulk"))[AWA]
    assert len(told) == 1
    assert "Vous reprenez la main" in told[0]
    assert "dernier jour" in told[0]
    await database.run(ticked, plans, at(15, 10))
    assert await database.run(said, house, at(15, 10), "bulk") == {}
