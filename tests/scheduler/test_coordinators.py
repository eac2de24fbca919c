"""What is due to coordinators by the calendar is one message a day, once, however late or often it is looked at."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers import late, milestones, together
from bot.house import House
from bot.messages import milestones as said_of
from bot.messages.milestones import Numbers
from bot.occasions import Dropped, register
from bot.texts import Texts
from scheduler.milestones import ORDER
from storage import delivering, extensions, passing_on
from storage.calendar import Quarter
from storage.database import Database
from storage.extensions import Why
from storage.outbox import OutboxRow
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Area, Logframe
from storage.plan.reading import Plans
from storage.plan.tables import PlanRow
from storage.referrals import ReferralCardRow
from storage.reminding import Rules
from tests.reporting.conftest import Phone, plain, reported
from tests.reporting.plans import PLAN
from tests.scheduler.test_reminders import LONG_AGO, at, since_2012, ticked

__all__ = ["since_2012"]

OCCASIONS = register((together.composed({**late.PARTS, **milestones.PARTS}),))
MOUSSA, MARIAM, CLAIRE = 14, 16, 17  # of the ministry; of the whole plan; of the NGO
MONDAY = at(7, 22)  # the seventh day after the due day of T2 2013


@pytest.fixture
async def coordinated(database: Database, since_2012: None) -> None:
    """Mariam coordinates the whole plan; the NGO has no coordinator of its own."""
    await database.run(joins, MARIAM, None)


def joins(session: Session, account: int, organisation: int | None, when: datetime = LONG_AGO) -> None:
    session.add(
        PersonRow(
            account=account, role=Role.COORDINATOR, organisation_id=organisation, language="fr", consent_version="1",
            consented_at=when, joined_at=when, label=f"P{account}",
        )
    )  # fmt: skip
    session.flush()


def ngo(session: Session) -> int:
    return session.scalars(select(PersonRow.organisation_id).where(PersonRow.account == 13)).one() or 0


def rows(session: Session, account: int) -> dict[str, str]:
    """What was written for a coordinator, and what becomes of it; in the order in which it was written."""
    row = OutboxRow.__table__.c
    found = session.execute(
        select(row.occasion, row.state, row.reason)
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(PersonRow.account == account, row.template.in_(ORDER))
        .order_by(row.id)
    )
    return {name: reason or state for name, state, reason in found}


def keys(session: Session, name: str) -> set[tuple[str, date]]:
    row = OutboxRow.__table__.c
    found = session.execute(select(row.quarter, row.due_day).where(row.occasion == name))
    return {(str(quarter), day) for quarter, day in found}


def sent(session: Session, now: datetime) -> None:
    """All that waits has left by now."""
    for row in session.scalars(select(OutboxRow).where(OutboxRow.state == "waiting", OutboxRow.not_before <= now)):
        row.state = "sent"


async def says(database: Database, house: House, now: datetime) -> dict[int, list[str]]:
    """What leaves at `now`, by account."""

    def write(session: Session) -> dict[int, list[str]]:
        said: dict[int, list[str]] = {}
        for posted in delivering.claim(session, by="test", now=now, lane="bulk"):
            if posted.template not in OCCASIONS:
                continue
            card = OCCASIONS[posted.template].write(session, house, replace(posted, at=now))
            if isinstance(card, Dropped):
                delivering.dropped(session, posted.id, card.reason)
                said.setdefault(posted.chat, []).append(f"({card.reason})")
            elif isinstance(card, Card):
                delivering.sent(session, posted.id, 1, now)
                said.setdefault(posted.chat, []).append(plain(card.text))
        return said

    return await database.run(write)


def written(session: Session, house: House, account: int, now: datetime) -> Card:
    """The one message that leaves at `now` to somebody."""
    to_all = [posted for posted in delivering.claim(session, by="test", now=now, lane="bulk") if posted.chat == account]
    (posted,) = to_all
    card = OCCASIONS[posted.template].write(session, house, replace(posted, at=now))
    assert isinstance(card, Card)
    return card


def reloaded(session: Session, plan: Logframe) -> None:
    """The plan as its file is now."""
    load(session, plan, at(7, 1))


async def test_all_of_a_monday_is_one_message(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    await database.run(ticked, plans, MONDAY)
    assert await database.read(rows, MOUSSA) == {
        "digest": "waiting",
        "quarter.summary": "said with digest",
        "late.told": "said with digest",
    }
    assert await database.read(rows, MARIAM) == {
        "digest": "waiting",
        "quarter.summary": "said with digest",
        "review.over": "said with digest",
        "late.told": "said with digest",  # of the NGO, which has nobody who coordinates it
    }
    assert await database.read(keys, "digest") == {("2013T2", date(2013, 7, 22))}
    assert await database.read(keys, "quarter.summary") == {("2013T1", date(2013, 4, 30))}
    assert await database.read(keys, "late.told") == {("2013T2", date(2013, 7, 15))}
    (text,) = (await says(database, house, MONDAY))[MOUSSA]
    assert text.startswith("Point du lundi · T2 2013")
    assert "Récapitulatif T1 2013\nReçus : 0 sur 5 · à temps : 0\nVérifiés : 0 · écarts : 0" in text
    assert "Retards" not in text, "the Monday's message counts them"


async def test_a_list_that_waits_since_sunday_is_the_mondays_message_all_the_same(
    database: Database, house: House, plans: Plans, coordinated: None
) -> None:
    await database.run(reloaded, replace(PLAN, rules=Rules(told=6)))
    await database.run(ticked, plans, at(7, 17))
    await database.run(sent, at(7, 17))
    for now in (at(7, 21), at(7, 22)):
        await database.run(ticked, plans, now)
    assert (await database.read(rows, MOUSSA))["digest"] == "said with late.told"
    (said,) = (await says(database, house, at(7, 22)))[MOUSSA]
    assert said.startswith("Point du lundi · T2 2013\nReçus : 0 sur ")
    assert "Retards ·" not in said


async def test_looked_at_again_late_or_earlier_it_says_nothing_twice(
    database: Database, plans: Plans, coordinated: None
) -> None:
    await database.run(ticked, plans, MONDAY)
    before = [await database.read(rows, account) for account in (MOUSSA, MARIAM)]
    await database.run(sent, MONDAY)
    for again in (MONDAY, MONDAY + timedelta(days=3), MONDAY - timedelta(hours=2)):
        await database.run(ticked, plans, again)
    after = [await database.read(rows, account) for account in (MOUSSA, MARIAM)]
    assert after == [{**one, "digest": "sent"} for one in before]


async def test_two_processes_at_once_write_the_same(database: Database, plans: Plans, coordinated: None) -> None:
    await asyncio.gather(*(database.run(ticked, plans, MONDAY + timedelta(seconds=n)) for n in range(4)))
    assert list((await database.read(rows, MARIAM)).values()) == ["waiting", *["said with digest"] * 3]
    assert list((await database.read(rows, MOUSSA)).values()) == ["waiting", *["said with digest"] * 2]


async def test_each_organisation_is_told_by_its_own_coordinator(
    database: Database, plans: Plans, coordinated: None
) -> None:
    await database.run(lambda session: joins(session, CLAIRE, ngo(session)))
    await database.run(ticked, plans, MONDAY)
    assert "late.told" in await database.read(rows, CLAIRE)
    assert "late.told" in await database.read(rows, MOUSSA)
    assert "late.told" not in await database.read(rows, MARIAM), "nobody is left to her"


async def test_who_is_late_is_a_message_of_its_own_on_another_day(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    await database.run(reloaded, replace(PLAN, rules=Rules(told=3)))
    await database.run(ticked, plans, at(7, 15))
    await database.run(sent, at(7, 15))
    await database.run(ticked, plans, at(7, 18))
    assert (await database.read(rows, MOUSSA))["late.told"] == "waiting"
    (text,) = (await says(database, house, at(7, 18)))[MOUSSA]
    assert text.startswith("Retards · T2 2013 · 3 jours")


async def test_places_with_more_time_have_their_own_day(database: Database, plans: Plans, coordinated: None) -> None:
    def more(session: Session) -> None:
        plan = plans.open(session)[0]
        area = next(a.id for a in plan.areas if a.key == "ansongo")
        by = session.scalars(select(PersonRow.id).where(PersonRow.account == MOUSSA)).one()
        extensions.extend(session, plan.id, Quarter(2013, 2), area, 7, Why.NETWORK, by=by, card=None, now=at(7, 15))

    await database.run(more)
    await database.run(ticked, plans, MONDAY)
    assert await database.read(keys, "late.told") == {("2013T2", date(2013, 7, 15))}
    await database.run(ticked, plans, at(7, 29))
    assert await database.read(keys, "late.told") == {("2013T2", date(2013, 7, 15)), ("2013T2", date(2013, 7, 22))}


async def test_what_becomes_due_while_the_first_still_waits_joins_it(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    """On the evening before, nothing leaves; the next morning is the morning of both."""
    await database.run(ticked, plans, at(7, 1))
    await database.run(sent, at(7, 1))
    await database.run(ticked, plans, at(7, 30, 12))
    await database.run(sent, at(7, 30, 12))

    def card(session: Session) -> None:
        session.add(referral(session, plans, date(2013, 5, 12)))  # to be looked at again from 31 July on

    await database.run(ticked, plans, at(7, 31, 0))  # the quarter is locked since midnight
    assert (await database.read(rows, MOUSSA))["quarter.summary"] == "waiting"
    await database.run(card)
    await database.run(ticked, plans, at(7, 31, 5))
    found = await database.read(rows, MOUSSA)
    assert [reason for name, reason in found.items() if name.startswith("referral")] == ["said with quarter.summary"]
    (text,) = (await says(database, house, at(7, 31)))[MOUSSA]
    assert text.startswith("Récapitulatif T2 2013")
    assert text.endswith("Contacts d’aide · Gao\nÀ vérifier avant le 10 août")


def referral(session: Session, plans: Plans, verified: date | None) -> ReferralCardRow:
    plan = plans.open(session)[0]
    area = next(a.id for a in plan.areas if a.key == "gao")
    return ReferralCardRow(
        area_id=area,
        contacts=[{"text": {"fr": "Santé"}, "phone": "00 00"}],
        verified=verified,
        fictional=True,
        changed_at=LONG_AGO,
    )


async def test_contacts_that_were_looked_at_meanwhile_are_not_spoken_of(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    await database.run(lambda session: session.add(referral(session, plans, date(2013, 5, 12))))
    await database.run(ticked, plans, at(7, 31, 5))

    def renewed(session: Session) -> None:
        session.execute(update(ReferralCardRow).values(verified=date(2013, 7, 31)))

    await database.run(renewed)
    said = await says(database, house, at(7, 31))
    assert "Contacts" not in said[MOUSSA][0]
    assert await database.run(ticked, plans, at(8, 2)) == 0


async def test_once_told_nothing_is_counted_any_more(database: Database, plans: Plans, coordinated: None) -> None:
    """A tick comes every ten seconds, and the list of who is late is due for a week."""

    def counting(session: Session) -> int:
        asked: list[str] = []

        def note(*given: object) -> None:
            asked.append(str(given[2]))

        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            ticked(session, plans, MONDAY)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len([one for one in asked if "JOIN receipts" in one])

    assert await database.run(counting) > 0
    assert await database.run(counting) == 0


async def to_be_checked(database: Database, plans: Plans, house: House, keys: Collection[str], account: int) -> Card:
    """What that coordinator is sent on the day on which the contacts of these areas are to be looked at again."""

    def cards(session: Session) -> None:
        contacts = [{"text": {"fr": "Santé"}, "phone": "00 00"}]
        session.add_all(
            ReferralCardRow(
                area_id=area.id, contacts=contacts, verified=date(2013, 5, 13), fictional=True, changed_at=LONG_AGO
            )
            for area in plans.open(session)[0].areas
            if area.key in keys
        )

    await database.run(ticked, plans, at(7, 31))
    await database.run(sent, at(7, 31))
    await database.run(cards)
    await database.run(ticked, plans, at(8, 1, 5))

    def said(session: Session) -> Card:
        (posted,) = [p for p in delivering.claim(session, by="test", now=at(8, 1), lane="bulk") if p.chat == account]
        card = OCCASIONS[posted.template].write(session, house, replace(posted, at=at(8, 1)))
        assert isinstance(card, Card)
        return card

    return await database.run(said)


async def test_contacts_of_two_areas_are_one_list(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    card = await to_be_checked(database, plans, house, ("gao", "ansongo"), MOUSSA)
    assert plain(card.text).splitlines() == [
        "Contacts d’aide à vérifier",
        "Gao : avant le 11 août",
        "Ansongo : avant le 11 août",
    ]
    assert [row[0].label for row in card.rows] == ["Voir · Gao", "Voir · Ansongo"]
    written = [one for name, one in (await database.read(rows, MOUSSA)).items() if name.startswith("referral")]
    assert sorted(written) == ["claimed", "said with referral.expires"]


async def test_contacts_of_many_areas_are_told_in_short(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    """One message of a country's places is read on a small screen: some of them, how many others, one way to all."""
    more = tuple(Area(f"lieu-{n}", "region", {"fr": f"Lieu {n}"}) for n in range(9))
    await database.run(reloaded, replace(PLAN, areas=(*PLAN.areas, *more)))
    card = await to_be_checked(database, plans, house, [area.key for area in more], MARIAM)
    lines = plain(card.text).splitlines()
    assert (len(lines), lines[0], lines[-1]) == (7, "Contacts d’aide à vérifier", "et 4 autres lieux")
    assert [[button.label for button in row] for row in card.rows] == [["Voir les lieux"]]


async def test_contacts_are_looked_at_by_who_coordinates_those_who_report_there(
    database: Database, plans: Plans, coordinated: None
) -> None:
    def nobody_reports(session: Session) -> None:
        session.add(referral(session, plans, date(2013, 5, 12)))
        for place in session.scalars(select(PersonAreaRow)):
            session.delete(place)

    await database.run(nobody_reports)
    await database.run(ticked, plans, at(7, 31, 5))
    assert not any(name.startswith("referral") for name in await database.read(rows, MOUSSA))
    assert any(name.startswith("referral") for name in await database.read(rows, MARIAM))


async def test_contacts_that_were_never_verified_say_nothing(
    database: Database, plans: Plans, coordinated: None
) -> None:
    await database.run(lambda session: session.add(referral(session, plans, None)))
    await database.run(ticked, plans, at(7, 31, 5))
    assert not any(name.startswith("referral") for name in await database.read(rows, MARIAM))


async def test_a_locked_quarter_in_numbers(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone], coordinated: None
) -> None:
    """Awa reports all of Gao on 12 July: cumulative 9 of 10, 40 trained of 50, 3 structures of 4."""
    await reported(phone(11))
    fanta = phone(13)
    await fanta.sends("/rapport")
    await fanta.taps("Commencer")
    await fanta.taps("J’ai compris")
    await fanta.sends("20 16\n40/160")
    await fanta.taps("Vu sur place")
    await fanta.taps("Envoyer")
    await database.run(ticked, plans, at(7, 31))
    said = await says(database, house, at(7, 31))
    assert "Récapitulatif T2 2013\nReçus : 3 sur 5 · à temps : 3\nVérifiés : 0 · écarts : 1" in said[MOUSSA][0]
    assert "Cibles atteintes : 0 sur 3" in said[MOUSSA][0]
    assert "Reçus : 3 sur 5" in said[MARIAM][0]


async def test_a_co_monitor_s_coordinator_is_offered_no_draft_of_the_quarter(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone], coordinated: None
) -> None:
    """A draft holds the ministries' figures on which nobody has decided."""
    await database.run(lambda session: joins(session, CLAIRE, ngo(session)))
    await reported(phone(11))
    await database.run(ticked, plans, at(7, 31))

    def cards(session: Session) -> dict[int, Card]:
        claimed = delivering.claim(session, by="test", now=at(7, 31), lane="bulk")
        posted = [p for p in claimed if p.template in OCCASIONS]
        written = {p.chat: OCCASIONS[p.template].write(session, house, replace(p, at=at(7, 31))) for p in posted}
        return {chat: card for chat, card in written.items() if isinstance(card, Card)}

    said = await database.run(cards)
    labels = {chat: [str(button.label) for row in card.rows for button in row] for chat, card in said.items()}
    assert labels[CLAIRE][:1] == ["Lire par axe"]
    assert "PDF" not in labels[CLAIRE]
    assert {"Lire par axe", "PDF", "Graphique"} <= set(labels[MOUSSA])
    assert "écarts" not in plain(said[CLAIRE].text)


async def test_a_year_and_its_evaluation_come_with_its_last_quarter(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    now = at(2, 2, year=2015)  # a Monday; the thirty-first of January was a Saturday
    await database.run(ticked, plans, now - timedelta(days=2))
    said = await says(database, house, now - timedelta(days=2))
    assert set(await database.read(rows, MOUSSA)) == {"digest", "quarter.summary"}
    assert "Récapitulatif 2014 · brouillon" in said[MARIAM][0]
    assert "Non reçu ne veut pas dire zéro." in said[MARIAM][0]
    assert "Évaluation externe à prévoir\nAnnées 2012 à 2014" in said[MARIAM][0]
    assert len(said[MARIAM][0].splitlines()) <= 12


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (
            at(10, 1),
            "Édition du 31 octobre : 30 jours\n2012 : 0 sur 20 reçus\nT1-T2 2013 : 3 sur 10 reçus\n"
            "T3 2013 attendu le 15 octobre",
        ),
        (at(10, 17), "Édition du 31 octobre : 14 jours\n2012 : 0 sur 20 reçus\nT1-T3 2013 : 3 sur 15 reçus"),
        (at(10, 24, year=2012), "Édition du 31 octobre : 7 jours\nT1-T3 2012 : 0 sur 15 reçus"),
        (at(10, 1, year=2015), "Édition du 31 octobre : 30 jours\n2014 : 0 sur 20 reçus"),
    ],
)
async def test_the_countdown_says_what_is_there(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone], coordinated: None,
    now: datetime, text: str,
) -> None:  # fmt: skip
    await reported(phone(11))
    await database.run(ticked, plans, now)
    said = await says(database, house, now)
    assert text in said[MARIAM][0]
    assert not any(name.startswith("report_day") for name in await database.read(rows, MOUSSA))


@pytest.mark.parametrize(
    ("year", "since", "lines"),
    [
        (28, 14, ("2012 complet, T1-T2 2013 reçus",)),
        (27, 14, ("2012 : 27 sur 28 reçus", "T1-T2 2013 reçus")),
        (28, 0, ("2012 complet", "T1-T2 2013 : 0 sur 14 reçus")),
    ],
)
def test_complete_is_said_of_what_is_complete(year: int, since: int, lines: tuple[str, ...]) -> None:
    said = said_of.report_day_lines(
        Texts.load().of("fr"), date(2013, 10, 31), 14, (2012, Numbers(28, year, 0, 0)),
        ((Quarter(2013, 1), Quarter(2013, 2)), Numbers(14, since, 0, 0)), None, None,
    )  # fmt: skip
    assert tuple(plain(line) for line in said[1:] if line) == lines


async def test_a_review_that_is_over_says_what_is_left(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone], coordinated: None
) -> None:
    await reported(phone(11))
    await database.run(ticked, plans, at(7, 31))
    await database.run(sent, at(7, 31))
    await database.run(ticked, plans, at(8, 12))
    await database.run(sent, at(8, 12))
    await database.run(ticked, plans, at(8, 15))
    assert (await database.read(rows, MARIAM))["review.over"] == "waiting"
    assert await says(database, house, at(8, 15)) == {MARIAM: ["Vérification T2 2013 : délai passé\nÀ vérifier : 3"]}


async def test_what_is_to_be_reviewed_is_counted_once_in_a_message(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone], coordinated: None
) -> None:
    """The week's message waited until the review of the quarter that it is about was over."""
    await reported(phone(11))
    await database.run(ticked, plans, at(7, 31))
    await database.run(sent, at(7, 31))
    await database.run(ticked, plans, at(8, 15))
    assert (await database.read(rows, MARIAM))["review.over"] == "said with digest"
    card = await database.run(written, house, MARIAM, at(8, 15))
    assert plain(card.text).split("\n") == [
        "Point de la semaine · T2 2013",
        "Reçus : 3 sur 5",
        "À vérifier : 3",
        "Vérification T2 2013 : délai passé",
    ]
    assert [[plain(button.label) for button in row] for row in card.rows] == [["À vérifier (3)"], ["Suivi", "Équipe"]]


async def test_with_nothing_to_say_nothing_is_sent(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    await database.run(ticked, plans, at(8, 12))
    await database.run(sent, at(8, 12))
    await database.run(ticked, plans, at(8, 15))
    assert await says(database, house, at(8, 15)) == {MARIAM: ["(nothing to say)"]}


async def test_not_on_days_of_rest_nor_on_holidays(database: Database, plans: Plans, coordinated: None) -> None:
    holidays = {date(2013, 7, 22): {"fr": "Fête"}, date(2013, 7, 23): {"fr": "Fête"}}
    await database.run(reloaded, replace(PLAN, holidays=holidays))
    await database.run(ticked, plans, MONDAY)

    def leaves(session: Session) -> set[datetime]:
        return set(session.scalars(select(OutboxRow.not_before).where(OutboxRow.occasion == "digest")))

    assert await database.read(leaves) == {at(7, 24, 7)}


async def test_nothing_that_was_due_before_one_joined_or_the_plan_was_opened(
    database: Database, plans: Plans, coordinated: None
) -> None:
    await database.run(joins, CLAIRE, None, at(7, 22, 12))
    await database.run(ticked, plans, at(7, 24))
    assert await database.read(rows, CLAIRE) == {}

    def opened(session: Session) -> None:
        session.execute(update(PlanRow).values(opened_at=at(7, 23), version=PlanRow.version + 1))
        for row in session.scalars(select(OutboxRow)):
            session.delete(row)

    await database.run(opened)
    await database.run(ticked, plans, at(7, 24))
    assert await database.read(rows, MARIAM) == {}
    await database.run(ticked, plans, at(7, 29))
    assert await database.read(rows, MARIAM) == {"digest": "waiting"}


async def test_whoever_lost_access_is_told_nothing(database: Database, plans: Plans, coordinated: None) -> None:
    def gone(session: Session) -> None:
        session.execute(update(PersonRow).where(PersonRow.account == MOUSSA).values(revoked_at=at(7, 1)))

    await database.run(gone)
    await database.run(ticked, plans, MONDAY)
    assert await database.read(rows, MOUSSA) == {}
    assert "late.told" in await database.read(rows, MARIAM), "the ministry's late reports are hers now"


async def test_whoever_takes_the_duty_over_hears_all_of_the_message(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    await database.run(ticked, plans, at(7, 22, 6))

    def goes_on(session: Session) -> None:
        organisation = session.scalars(select(PersonRow.organisation_id).where(PersonRow.account == MOUSSA)).one()
        joins(session, CLAIRE, organisation, at(7, 22, 7))
        numbers = {account: number for account, number in session.execute(select(PersonRow.account, PersonRow.id))}  # noqa: C416
        passing_on.messages(session, numbers[MOUSSA], numbers[CLAIRE])

    await database.run(goes_on)
    assert await database.read(rows, MOUSSA) == {}
    said = await says(database, house, MONDAY)
    assert MOUSSA not in said
    assert "Récapitulatif T1 2013" in said[CLAIRE][0]
    await database.run(ticked, plans, MONDAY)
    assert len(await database.read(rows, CLAIRE)) == 3


async def test_another_weekday_brings_no_second_message_within_the_week(
    database: Database, plans: Plans, coordinated: None
) -> None:
    await database.run(ticked, plans, MONDAY)
    await database.run(sent, MONDAY)
    await database.run(reloaded, replace(PLAN, rules=Rules(digest=3)))
    for day in range(22, 31):
        await database.run(ticked, plans, at(7, day))
    assert await database.read(keys, "digest") == {("2013T2", date(2013, 7, 22))}
    await database.run(ticked, plans, at(7, 31))
    assert await database.read(keys, "digest") == {("2013T2", date(2013, 7, 22)), ("2013T2", date(2013, 7, 31))}


async def test_other_rules_hold_for_what_is_not_sent_yet(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    await database.run(ticked, plans, at(10, 1, 5))
    assert "report_day.30" in await database.read(rows, MARIAM)
    await database.run(reloaded, replace(PLAN, rules=Rules(countdown=(20,))))
    said = await says(database, house, at(10, 1))
    assert "Édition" not in said[MARIAM][0]
    await database.run(ticked, plans, at(10, 11))
    assert "report_day.20" in await database.read(rows, MARIAM)


async def test_a_host_waits_as_long_as_its_guests(
    database: Database, plans: Plans, house: House, coordinated: None
) -> None:
    """Out of reach for a week: the Monday's figures are too old by then, the quarter's summary is not."""
    await database.run(ticked, plans, MONDAY)

    def lasts(session: Session) -> dict[str, datetime | None]:
        of_moussa = select(PersonRow.id).where(PersonRow.account == MOUSSA).scalar_subquery()
        found = select(OutboxRow).where(OutboxRow.person_id == of_moussa, OutboxRow.template.in_(ORDER))
        return {row.template: row.not_after for row in session.scalars(found)}

    windows = await database.read(lasts)
    assert windows["digest"] == max(window for window in windows.values() if window is not None)
    (text,) = (await says(database, house, MONDAY + timedelta(days=7)))[MOUSSA]
    assert "Récapitulatif T1 2013" in text


async def test_a_week_that_was_never_sent_says_nothing_beside_the_next(
    database: Database, plans: Plans, coordinated: None
) -> None:
    """Relais was down until Sunday: the list of late reports goes with the newer Monday's message alone."""
    await database.run(ticked, plans, at(7, 12))
    await database.run(sent, at(7, 12))
    for now in (datetime(2013, 7, 21, 6, tzinfo=UTC), datetime(2013, 7, 22, 0, 0, 10, tzinfo=UTC)):
        await database.run(ticked, plans, now)

    def leaving(session: Session) -> list[tuple[str, date]]:
        row = OutboxRow.__table__.c
        found = session.execute(
            select(row.not_after, row.occasion, row.due_day)
            .join(PersonRow, PersonRow.id == row.person_id)
            .where(PersonRow.account == MOUSSA, row.state == "waiting", row.template.in_(ORDER))
        )
        return [(name, day) for until, name, day in found if until > MONDAY]

    assert await database.read(leaving) == [("digest", date(2013, 7, 22))]
