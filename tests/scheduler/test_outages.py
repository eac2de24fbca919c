"""Nobody served for days: noticed once, by whoever begins to serve, and told in one message to whom it concerns."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers import afterwards, reminding
from bot.house import House
from bot.occasions import Dropped, register
from scheduler.tick import tick
from storage import absences, delivering, extensions, outages
from storage.calendar import Quarter
from storage.database import Database
from storage.extensions import Why
from storage.outages import OutageRow, PulseRow
from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.plan.reading import Plans
from storage.plan.tables import PlanRow
from storage.tables import Base
from tests.reporting.conftest import Phone, plain, reported
from tests.scheduler.test_reminders import at, rows, since_2012

__all__ = ["since_2012"]

OCCASIONS = register((reminding.OCCASIONS, afterwards.OCCASIONS))
REPORTERS = {11, 12, 13}


def begins(session: Session, plans: Plans, now: datetime) -> None:
    """What a process does that begins to serve."""
    outages.missed(session, now)
    tick(session, plans.open(session), now)


def goes_on(session: Session, plans: Plans, now: datetime) -> None:
    """What one that serves does every ten seconds."""
    outages.served(session, now)
    tick(session, plans.open(session), now)


def delivered(session: Session, house: House, now: datetime) -> dict[int, list[Card | Dropped]]:
    """What leaves by `now` and is kept, as delivery does it."""
    said: dict[int, list[Card | Dropped]] = {}
    for posted in delivering.claim(session, by="test", now=now, lane="bulk"):
        if posted.template not in OCCASIONS:  # of a coordinator
            continue
        card = OCCASIONS[posted.template].write(session, house, replace(posted, at=now))
        assert isinstance(card, Card | Dropped)
        if isinstance(card, Dropped):
            delivering.dropped(session, posted.id, card.reason)
        else:
            delivering.sent(session, posted.id, posted.id, now)
        said.setdefault(posted.chat, []).append(card)
    return said


def texts(said: dict[int, list[Card | Dropped]]) -> dict[int, list[str]]:
    return {who: [plain(card.text) for card in cards if isinstance(card, Card)] for who, cards in said.items()}


def kept(session: Session) -> list[tuple[datetime, datetime]]:
    return [(o.since, o.until) for o in session.scalars(select(OutageRow).order_by(OutageRow.until))]


def waiting(session: Session) -> list[tuple[int, str]]:
    """Of those who report."""
    return [(who, name) for who, name, _, _, state in rows(session) if state == "waiting" and who in REPORTERS]


def reasons(session: Session) -> set[tuple[str, str]]:
    found = session.execute(select(OutboxRow.occasion, OutboxRow.reason).where(OutboxRow.reason.is_not(None)))
    return {(name or "", reason or "") for name, reason in found}


@pytest.mark.usefixtures("since_2012")
async def test_a_week_without_anybody_is_one_message(database: Database, plans: Plans, house: House) -> None:
    """The story's: stopped on the 3rd, back on the 10th, with the first of July's messages sent before."""
    await database.run(goes_on, plans, at(7, 3))
    await database.run(delivered, house, at(7, 3))
    await database.run(begins, plans, at(7, 10))
    said = texts(await database.run(delivered, house, at(7, 10)))
    assert set(said) == REPORTERS
    assert said[11] == [
        "Relais arrêté du 3 au 10 juillet\n"
        "T2 2013 : il manque\n"
        "Gao : 1.1.1, 1.1.2, 1.1.4\n"
        "À envoyer jusqu’au 15 juillet\n"
        "Envoyé sans reçu ? Renvoyez, merci."
    ]
    assert "Ansongo : 1.1.1, 1.1.2" in said[12][0]
    for later in (at(7, 10, 10), at(7, 11), at(7, 11, 12)):
        await database.run(goes_on, plans, later)
        assert await database.run(delivered, house, later) == {}, "once"
    await database.run(goes_on, plans, at(7, 12))
    assert "encore 3 jours" in texts(await database.run(delivered, house, at(7, 12)))[11][0], "and on it goes"


@pytest.mark.usefixtures("since_2012")
async def test_its_buttons_are_those_of_a_reminder(database: Database, plans: Plans, house: House) -> None:
    await database.run(goes_on, plans, at(7, 3))
    await database.run(delivered, house, at(7, 3))
    await database.run(begins, plans, at(7, 10))
    (card,) = (await database.run(delivered, house, at(7, 10)))[11]
    assert isinstance(card, Card)
    assert [[button.label for button in row] for row in card.rows] == [["Commencer"], ["Plus tard"]]


@pytest.mark.usefixtures("since_2012")
async def test_whatever_would_have_come_beside_it_does_not(database: Database, plans: Plans, house: House) -> None:
    """Waiting since before, newly due, an opening: one message, and every key is written."""
    await database.run(goes_on, plans, at(6, 28))
    await database.run(begins, plans, at(7, 1))
    states = {(who, name): state for who, name, _, _, state in await database.read(rows)}
    assert states[11, "outage"] == "waiting"
    assert states[11, "report.opens"] == states[11, "report.before.14"] == "dropped"
    assert {("report.opens", "said with outage")} <= await database.read(reasons)
    (text,) = texts(await database.run(delivered, house, at(7, 1)))[11]
    assert text == (
        "Relais arrêté du 28 juin au 1er juillet\n"
        "T2 2013 : il manque\n"
        "Gao : 1.1.1, 1.1.2, 1.1.4\n"
        "À envoyer jusqu’au 15 juillet\n"
        "T3 2013 est ouvert\n"
        "Envoyé sans reçu ? Renvoyez, merci."
    )


@pytest.mark.usefixtures("since_2012")
async def test_what_has_waited_since_before_it_goes_too(database: Database, plans: Plans, house: House) -> None:
    await database.run(goes_on, plans, at(7, 12))  # written, and the process dies before any of it leaves
    await database.run(begins, plans, at(7, 15))
    assert await database.read(waiting) == [(who, "outage") for who in (11, 12, 13)]
    said = texts(await database.run(delivered, house, at(7, 15)))
    assert {who: len(messages) for who, messages in said.items()} == dict.fromkeys(REPORTERS, 1)


@pytest.mark.usefixtures("since_2012")
async def test_it_waits_for_the_hour_and_takes_that_days_reminder_along(
    database: Database, plans: Plans, house: House
) -> None:
    """Back on Saturday night: it leaves on Monday, the due day, whose own reminder would leave an hour later."""
    await database.run(goes_on, plans, at(7, 10))
    await database.run(delivered, house, at(7, 10))
    await database.run(begins, plans, at(7, 13, 21))
    assert await database.run(delivered, house, at(7, 13, 21)) == {}
    await database.run(goes_on, plans, at(7, 15, 0))
    assert {(who, name) for who, name in await database.read(waiting)} == {(who, "outage") for who in REPORTERS}
    said = texts(await database.run(delivered, house, at(7, 15, 7)))
    assert said[11][0].splitlines()[0] == "Relais arrêté du 10 au 13 juillet"
    assert await database.run(delivered, house, at(7, 15, 9)) == {}


@pytest.mark.usefixtures("since_2012")
async def test_two_outages_of_which_nobody_heard_are_one_message(
    database: Database, plans: Plans, house: House
) -> None:
    await database.run(goes_on, plans, at(7, 9))
    await database.run(begins, plans, at(7, 11, 22))
    await database.run(begins, plans, at(7, 13, 12))
    said = texts(await database.run(delivered, house, at(7, 13, 12)))
    assert said[11] == [said[11][0]]
    assert said[11][0].startswith("Relais arrêté du 11 au 13 juillet")


@pytest.mark.usefixtures("since_2012")
async def test_who_has_sent_everything_hears_nothing(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone]
) -> None:
    await database.run(goes_on, plans, at(7, 3))
    await database.run(delivered, house, at(7, 3))
    awa = phone(11)
    awa.now = at(7, 3)
    await reported(awa)
    await database.run(begins, plans, at(7, 10))
    said = await database.run(delivered, house, at(7, 10))
    assert 11 not in said
    assert "Gao" not in texts(said)[12][0], "Awa has sent it for both"


@pytest.mark.usefixtures("since_2012")
async def test_what_is_sent_before_it_leaves_is_not_asked_for(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone]
) -> None:
    await database.run(goes_on, plans, at(6, 28))
    await database.run(begins, plans, at(7, 1, 6))
    awa = phone(11)
    awa.now = at(7, 1, 6)
    await reported(awa)
    said = texts(await database.run(delivered, house, at(7, 1, 8)))
    assert said[11][0].startswith("T3 2013 est ouvert"), "the opening that went with it is still said"
    assert "Relais arrêté" not in said[11][0]


@pytest.mark.usefixtures("since_2012")
async def test_late_it_says_until_when_it_is_still_accepted(database: Database, plans: Plans, house: House) -> None:
    await database.run(goes_on, plans, at(7, 18))
    await database.run(begins, plans, at(7, 23))
    said = texts(await database.run(delivered, house, at(7, 23)))
    assert "Encore accepté jusqu’au 30 juillet" in said[11][0]


@pytest.mark.usefixtures("since_2012")
async def test_no_report_could_have_been_lost_so_nobody_is_told(database: Database, plans: Plans) -> None:
    await database.run(goes_on, plans, at(8, 1))
    await database.run(begins, plans, at(8, 10))
    assert await database.read(kept) == [(at(8, 1), at(8, 10))]
    assert "outage" not in {name for _, name, *_ in await database.read(rows)}


@pytest.mark.usefixtures("since_2012")
async def test_with_two_quarters_open_one_message_speaks_of_both(
    database: Database, plans: Plans, house: House
) -> None:
    def more(session: Session) -> None:
        plan = plans.open(session)[0]
        area = next(a.id for a in plan.areas if a.key == "gao")
        by = session.scalars(select(PersonRow.id).where(PersonRow.account == 14)).one()
        extensions.extend(session, plan.id, Quarter(2013, 1), area, 90, Why.NETWORK, by=by, card=None, now=at(4, 2))

    await database.run(more)
    await database.run(goes_on, plans, at(7, 3))
    await database.run(delivered, house, at(7, 3))
    await database.run(begins, plans, at(7, 10))
    (text,) = texts(await database.run(delivered, house, at(7, 10)))[11]
    assert "T1 2013 : il manque" in text and "T2 2013 : il manque" in text
    assert text.index("T1") < text.index("T2")


@pytest.mark.usefixtures("since_2012")
async def test_who_is_away_hears_of_it_on_coming_back(database: Database, plans: Plans, house: House) -> None:
    def away(session: Session) -> None:
        awa = session.scalars(select(PersonRow.id).where(PersonRow.account == 11)).one()
        absences.say(session, awa, date(2013, 7, 11), today=date(2013, 7, 3), now=at(7, 3, 10))
        absences.await_back(
            session, plan=plans.open(session)[0].id, person=awa, quarter=Quarter(2013, 3), day=date(2013, 7, 12),
            leaves=at(7, 12, 8), now=at(7, 3, 10),
        )  # fmt: skip

    await database.run(goes_on, plans, at(7, 3))
    await database.run(delivered, house, at(7, 3))
    await database.run(away)
    await database.run(begins, plans, at(7, 10))
    said = await database.run(delivered, house, at(7, 10))
    assert said[11] == [Dropped("no network")]
    await database.run(goes_on, plans, at(7, 12))
    said = await database.run(delivered, house, at(7, 12))
    (text,) = texts(said)[11]
    assert text == (
        "Bon retour.\n"
        "Relais arrêté du 3 au 10 juillet\n"
        "T2 2013 : il manque\n"
        "Gao : 1.1.1, 1.1.2, 1.1.4\n"
        "À envoyer jusqu’au 15 juillet\n"
        "Envoyé sans reçu ? Renvoyez, merci."
    )


async def test_an_outage_after_the_plan_and_before_one_joined_is_no_news(database: Database, plans: Plans) -> None:
    def joined(session: Session) -> None:
        session.execute(update(PersonRow).values(joined_at=at(7, 12)))
        session.execute(update(PlanRow).values(opened_at=datetime(2012, 1, 1, tzinfo=UTC), version=PlanRow.version + 1))

    await database.run(joined)
    await database.run(goes_on, plans, at(7, 3))
    await database.run(begins, plans, at(7, 10))
    assert not [name for _, name, *_ in await database.read(rows) if name == "outage"]


@pytest.mark.usefixtures("since_2012")
async def test_less_than_a_day_is_no_outage(database: Database, plans: Plans) -> None:
    await database.run(goes_on, plans, at(7, 9, 10))
    await database.run(begins, plans, at(7, 10, 9))
    assert await database.read(kept) == []


async def test_the_first_start_of_all_is_no_outage(database: Database) -> None:
    assert await database.run(outages.missed, at(7, 10)) is None
    assert await database.read(kept) == []


async def test_the_pulse_is_written_once_a_minute_at_most(database: Database) -> None:
    def pulse(session: Session) -> datetime | None:
        return session.scalar(select(PulseRow.at).where(PulseRow.name == "serving"))

    for seconds in range(0, 60, 10):
        await database.run(outages.served, at(7, 10) + timedelta(seconds=seconds))
        assert await database.read(pulse) == at(7, 10)
    await database.run(outages.served, at(7, 10) + timedelta(seconds=60))
    assert await database.read(pulse) == at(7, 10) + timedelta(seconds=60)


@pytest.mark.usefixtures("since_2012")
async def test_twice_and_by_two_at_once_it_is_one(database: Database, plans: Plans) -> None:
    await database.run(goes_on, plans, at(7, 3))
    for _ in range(3):
        await database.run(begins, plans, at(7, 10))
    assert await database.read(kept) == [(at(7, 3), at(7, 10))]
    keys = [row[:4] for row in await database.read(rows)]
    assert len(keys) == len(set(keys))
    assert sorted(who for who, name in await database.read(waiting) if name == "outage") == [11, 12, 13]


@pytest.mark.usefixtures("since_2012")
async def test_a_clock_that_ran_ahead_is_not_believed_afterwards(
    database: Database, plans: Plans, house: House
) -> None:
    """A process began while the clock was a week ahead. Then it is right again: nothing of that is said."""
    await database.run(goes_on, plans, at(7, 3))
    await database.run(delivered, house, at(7, 3))
    await database.run(begins, plans, at(7, 10, 9))
    await database.run(goes_on, plans, at(7, 3, 10))
    said = await database.run(delivered, house, at(7, 3, 10))
    assert said == {}
    assert await database.run(outages.missed, at(7, 3, 11)) is None
    for hour in range(26):
        await database.run(goes_on, plans, at(7, 3, 12) + timedelta(hours=hour))
    assert await database.read(kept) == [], "after a day the clock of now is the one that counts"
    await database.run(begins, plans, at(7, 8))
    assert await database.read(kept) == [(at(7, 4, 13), at(7, 8))], "and an outage is noticed again"


# ---------------------------------------------------------------------------------------- laws, whatever the clock does

JUMPS = st.lists(st.tuples(st.booleans(), st.timedeltas(timedelta(days=-400), timedelta(days=400))), max_size=12)


@given(JUMPS)
def test_a_clock_that_jumps_while_somebody_serves_is_no_outage(jumps: list[tuple[bool, timedelta]]) -> None:
    """However far, back or forth. `served` is all that a process asks for while it serves."""
    with Session(fresh()) as session:
        now = at(7, 10)
        for _, jump in jumps:
            now += jump
            outages.served(session, now)
            assert outages.latest(session, now) is None


@given(st.lists(st.timedeltas(timedelta(days=-400), timedelta(0)), max_size=12))
def test_a_clock_that_was_behind_and_is_right_again_is_no_outage(behind: list[timedelta]) -> None:
    """Not even where processes begin to serve in between: a machine that starts with an old clock, and is set right."""
    with Session(fresh()) as session:
        right = at(7, 10)
        outages.served(session, right)
        for offset in behind:
            outages.missed(session, right + offset)
            outages.served(session, right + offset + timedelta(seconds=10))
            right += timedelta(minutes=1)
            assert outages.missed(session, right) is None
        assert kept(session) == []


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=400)))
def test_it_is_one_from_a_day_on(silence: timedelta) -> None:
    with Session(fresh()) as session:
        outages.served(session, at(7, 10))
        found = outages.missed(session, at(7, 10) + silence)
        assert (found is not None) == (silence >= timedelta(hours=24))
        assert outages.missed(session, at(7, 10) + silence) is None, "whoever begins right after finds nothing"


def fresh():  # type: ignore[no-untyped-def]
    """The two tables, for one example."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, tables=[Base.metadata.tables["pulse"], Base.metadata.tables["outages"]])
    return engine
