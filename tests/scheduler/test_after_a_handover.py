"""What people are called, and what screens say, while somebody stands in and when it is over."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.house import House
from bot.messages import home
from bot.messages.naming import called
from bot.texts import Html
from storage import carrying, drafts, handovers, invitations, people, team
from storage.database import Database
from storage.drafts import DraftRow, Ending
from storage.handovers import Kind
from storage.invitations import Terms
from storage.outbox import OutboxRow
from storage.people import PersonRow, Role
from storage.plan.reading import Plans
from tests.reporting.conftest import Phone, plain, reported
from tests.scheduler.test_handed_over import (
    ALI,
    AWA,
    FANTA,
    LONG_AGO,
    MOUSSA,
    _come,
    at,
    awa,
    id_of,
    places,
    plan,
    said,
    since_2012,
    ticked,
)  # fmt: skip

__all__ = ["awa", "since_2012"]

NO_LINE = "Rien à envoyer."


def by_link(session: Session, giver: int, account: int, ends: date) -> int:
    """Somebody new, whom a link lets in to stand in from the 12th on."""
    row = session.get_one(PersonRow, id_of(session, giver))

    def carried(link: int) -> int:
        return handovers.plan(
            session, row.id, Kind.STANDIN, date(2013, 7, 12), ends,
            invitation=link, by=id_of(session, MOUSSA), today=date(2013, 7, 12), now=at(12),
        )  # fmt: skip

    return _come(session, Terms(Role(row.role), row.organisation_id), account, at(12), carried)


def name(session: Session, house: House, person: int, now: datetime) -> str:
    member = team.member(session, person, now)
    assert member is not None
    plans = house.plans.open(session)
    return called(house.texts.of("fr"), plans, member)


@pytest.fixture
async def unnamed(database: Database, since_2012: None) -> None:
    """Nobody has a label: lists go by role, place and number."""
    await database.run(lambda session: session.execute(update(PersonRow).values(label=None)))


@pytest.mark.usefixtures("unnamed")
async def test_whoever_stood_in_is_called_the_same_when_it_is_over(
    database: Database, house: House, plans: Plans
) -> None:
    kadi = await database.run(by_link, FANTA, 91, date(2013, 7, 14))
    fanta = await database.run(id_of, FANTA)
    before = await database.run(name, house, kadi, at(12)), await database.run(name, house, fanta, at(12))
    assert before == ("Co-suivi Gao 2", "Co-suivi Gao 1")
    await database.run(said, house, at(12))
    await database.run(ticked, plans, at(15))
    assert await database.run(places, 91) == []
    told = await database.run(said, house, at(15))
    assert "Vous reprenez la main : Co-suivi Gao 2 ne vous remplace plus." in told[FANTA][0]
    after = await database.run(name, house, kadi, at(16)), await database.run(name, house, fanta, at(16))
    assert after == before


async def test_a_stand_in_by_a_link_hears_that_the_time_is_over_and_nobody_that_something_is_wrong(
    database: Database, house: House, plans: Plans
) -> None:
    def coordinated(session: Session) -> None:
        """Mariam, who coordinates the whole plan, has Moussa stand in for by somebody new."""
        boss = PersonRow(
            account=90, role=Role.COORDINATOR, organisation_id=None, language="fr", consent_version="1",
            consented_at=LONG_AGO, joined_at=LONG_AGO, label="Mariam",
        )  # fmt: skip
        session.add(boss)
        session.flush()
        moussa = session.get_one(PersonRow, id_of(session, MOUSSA))

        def carried(link: int) -> int:
            return handovers.plan(
                session, moussa.id, Kind.STANDIN, date(2013, 7, 12), date(2013, 7, 20),
                invitation=link, by=boss.id, today=date(2013, 7, 12), now=at(12),
            )  # fmt: skip

        _come(session, Terms(Role.COORDINATOR, moussa.organisation_id, label="Kadi"), 91, at(12), carried)

    await database.run(coordinated)
    await database.run(said, house, at(12))
    await database.run(ticked, plans, at(22))
    told = await database.run(said, house, at(22))
    assert told[91] == ["Votre remplacement est terminé. Votre accès est fermé. Merci."]
    assert told[90] == ["Kadi ne remplace plus P14.\nSon accès est fermé."]


async def test_report_says_who_stands_in_and_who_will_hand_over(
    database: Database, house: House, plans: Plans, phone: Callable[[int], Phone], awa: Phone
) -> None:
    kadi = await database.run(by_link, AWA, 91, date(2013, 7, 20))
    await database.run(lambda session: session.execute(update(PersonRow).where(PersonRow.id == kadi).values(label="K")))
    await awa.sends("/rapport")
    awa.sees("K vous remplace jusqu’au 20 juillet.", NO_LINE)
    first = await database.run(_home, house, AWA)
    assert first.startswith("Déjà là\nK vous remplace jusqu’au 20 juillet.")
    assert "[Commencer]" not in first

    await database.run(_ends, AWA)
    await database.run(plan, AWA, 91, Kind.SUCCESSOR, date(2013, 7, 18))
    other = phone(91)
    await other.sends("/rapport")
    other.sees("P11 vous passe la main le 18 juillet.", NO_LINE)
    first = await database.run(_home, house, 91)
    assert "P11 vous passe la main le 18 juillet." in first
    assert "[Commencer]" not in first, "there is nothing to begin with before that day"
    await awa.sends("/rapport")
    awa.sees("Rapport T2 2013 · Gao")


def _ends(session: Session, giver: int) -> None:
    one = handovers.from_(session, id_of(session, giver))
    assert one is not None
    assert carrying.finish(session, one.id, by=id_of(session, MOUSSA), now=at(12))


def _home(session: Session, house: House, account: int) -> str:
    person = people.by_account(session, account, at(12))
    card = home.home(session, house, house.texts.of("fr"), person, Html("Déjà là"), at(12))
    return plain("\n".join([card.text, *(f"[{b.label}]" for row in card.rows for b in row)]))


async def test_a_link_made_in_the_evening_for_tomorrow_is_told_of_by_the_days_of_the_plan(
    database: Database, house: House, plans: Plans
) -> None:
    """In New York it is the 13th at 22:00; by UTC it would be the 14th, the handover's own day."""
    there, evening = ZoneInfo("America/New_York"), datetime(2013, 7, 14, 2, tzinfo=UTC)

    def planned(session: Session) -> None:
        made = invitations.invite(
            session, Terms(Role.AGENT, session.get_one(PersonRow, id_of(session, AWA)).organisation_id),
            invitations.new_payload(), evening + timedelta(days=9), by=id_of(session, MOUSSA), now=evening,
        )  # fmt: skip
        handovers.plan(
            session, id_of(session, AWA), Kind.SUCCESSOR, date(2013, 7, 14), None,
            invitation=made, by=id_of(session, MOUSSA), today=date(2013, 7, 13), now=evening,
        )  # fmt: skip

    await database.run(planned)
    await database.run(carrying.carry, there, evening + timedelta(minutes=5))
    assert await database.run(_waits) == 0
    await database.run(carrying.carry, there, evening + timedelta(hours=3))
    await database.run(carrying.carry, there, evening + timedelta(hours=4))
    assert await database.run(_waits) == 1


def _waits(session: Session) -> int:
    return len(session.scalars(select(OutboxRow.id).where(OutboxRow.template == carrying.WAITS)).all())


async def test_a_correction_that_was_begun_goes_along(
    database: Database, house: House, plans: Plans, phone: Callable[[int], Phone], awa: Phone
) -> None:
    await reported(awa)
    number = await database.run(lambda session: session.scalars(select(DraftRow.receipt_id)).one())
    await awa.taps("Corriger")
    await awa.taps("1.1.1 : 9")
    await awa.sends("10")
    await database.run(plan, AWA, ALI, Kind.SUCCESSOR, date(2013, 7, 12))
    await database.run(ticked, plans, at(12, 10))
    theirs = await database.read(drafts.unfinished, await database.run(id_of, ALI))
    assert [(d.corrects, d.answers.figures["1.1.1"].value, d.chat) for d in theirs] == [(number, 10, ALI)]
    ali = phone(ALI)
    ali.now = at(12, 11)
    await ali.sends("/mesrapports")
    await ali.taps(f"Correction n° {number}")
    ali.sees(f"Correction du rapport n° {number}", "→ 10", "Pourquoi ce changement ?")


async def test_what_is_entered_for_another_stays_with_whoever_heard_it(
    database: Database, plans: Plans, phone: Callable[[int], Phone]
) -> None:
    def another(session: Session) -> None:
        """Who coordinates beside Moussa."""
        moussa = session.get_one(PersonRow, id_of(session, MOUSSA))
        session.add(
            PersonRow(
                account=92, role=Role.COORDINATOR, organisation_id=moussa.organisation_id, language="fr",
                consent_version="1", consented_at=LONG_AGO, joined_at=LONG_AGO, label="Kadi",
            )
        )  # fmt: skip
        session.flush()
        area = people.by_account(session, AWA, at(12)).area_ids[0]
        subject = drafts.Subject(
            1, plans.open(session)[0].calendar.quarters[5], area, moussa.organisation_id or 0,
            drafts.Source.MINISTRY, on_behalf=id_of(session, AWA),
        )  # fmt: skip
        drafts.open_on(session, moussa.id, subject, "start", 1, MOUSSA, at(12))

    await database.run(another)
    await database.run(plan, MOUSSA, 92, Kind.SUCCESSOR, date(2013, 7, 12))
    await database.run(carrying.carry, UTC, at(12))
    assert await database.read(drafts.unfinished, await database.run(id_of, 92)) == ()
    endings = await database.run(lambda session: session.scalars(select(DraftRow.ending)).all())
    assert list(endings) == [Ending.REVOKED]
