"""The tick writes what is due and was not said: once for a person, an occasion, a quarter and a due day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot import app
from bot.handlers import reminding
from bot.house import House, Said
from bot.occasions import Dropped, register
from bot.taps import Tap
from scheduler.milestones import ORDER
from scheduler.tick import tick
from storage import delivering, extensions
from storage.calendar import Quarter
from storage.database import Database
from storage.extensions import Why
from storage.outbox import OutboxRow
from storage.people import PersonAreaRow, PersonRow
from storage.plan.reading import Plans
from storage.plan.tables import PlanRow
from tests.reporting.conftest import Phone, plain, reported

OCCASIONS = register(app.OCCASIONS)
KNOWN = "La coordination le sait aussi."
LONG_AGO = datetime(2012, 1, 1, tzinfo=UTC)
Row = tuple[int, str, str, date, str]


def at(month: int, day: int, hour: int = 9, year: int = 2013) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.fixture
async def since_2012(database: Database, plans: Plans) -> None:
    """The plan was opened, and its people joined, before it began."""

    def begun(session: Session) -> None:
        session.execute(update(PersonRow).values(joined_at=LONG_AGO))
        session.execute(update(PlanRow).values(opened_at=LONG_AGO, version=PlanRow.version + 1))

    await database.run(begun)


def rows(session: Session) -> list[Row]:
    found = session.execute(
        select(PersonRow.account, OutboxRow.occasion, OutboxRow.quarter, OutboxRow.due_day, OutboxRow.state)
        .join(PersonRow, PersonRow.id == OutboxRow.person_id)
        .where(OutboxRow.occasion.is_not(None), OutboxRow.template.not_in(ORDER))
        .order_by(OutboxRow.id)
    )
    return [(account, name, str(quarter), day, state) for account, name, quarter, day, state in found]


def earliest(session: Session, occasion: str) -> set[datetime]:
    return set(session.scalars(select(OutboxRow.not_before).where(OutboxRow.occasion == occasion)))


def forgotten(session: Session) -> None:
    session.execute(delete(OutboxRow))


def openings_said(session: Session, plans: Plans) -> None:
    """On their day; so that only the reminders are left to be looked at."""
    tick(session, plans.open(session), at(7, 1))
    session.execute(update(OutboxRow).values(state="sent", sent_at=at(7, 1)))


def ticked(session: Session, plans: Plans, now: datetime) -> int:
    """How many rows were written for people who report; what coordinators are told besides is not counted."""
    before = len(rows(session))
    tick(session, plans.open(session), now)
    return len(rows(session)) - before


def written(session: Session, house: House, now: datetime) -> dict[int, list[str]]:
    """What would be said at `now`, by account, in the person's language; nothing is marked."""
    said: dict[int, list[str]] = {}
    for posted in delivering.claim(session, by="test", now=now, lane="bulk"):
        if posted.template not in OCCASIONS:
            continue
        card = OCCASIONS[posted.template].write(session, house, replace(posted, at=now))
        said.setdefault(posted.chat, []).append(
            f"({card.reason})" if isinstance(card, Dropped) else plain(getattr(card, "text", ""))
        )
    return said


@pytest.mark.usefixtures("since_2012")
async def test_three_days_before_who_lacks_something_is_reminded_once(database: Database, plans: Plans) -> None:
    now = at(7, 12)
    await database.run(openings_said, plans)
    before = await database.read(rows)
    assert await database.run(ticked, plans, now) == 3
    said = (await database.read(rows))[len(before) :]
    assert {row[0] for row in said} == {11, 12, 13}  # nothing is planned for the ministry of 15
    assert {row[1:] for row in said} == {("report.before.3", "2013T2", date(2013, 7, 15), "waiting")}
    for again in (now, now + timedelta(hours=5), now - timedelta(days=1), at(7, 14)):
        assert await database.run(ticked, plans, again) == 0  # also when the clock jumps back
    keys = [row[:4] for row in await database.read(rows)]
    assert len(keys) == len(set(keys)), "nobody hears an occasion twice"


@pytest.mark.usefixtures("since_2012")
async def test_it_says_what_is_missing_when_it_is_sent(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone]
) -> None:
    await database.run(openings_said, plans)
    await database.run(ticked, plans, at(7, 12))
    awa = phone(11)
    await reported(awa)
    said = await database.run(written, house, at(7, 12))
    assert said[11] == ["(nothing missing)"]
    assert "Rapport T2 2013 : encore 3 jours" in said[12][0]
    assert "Ansongo : il manque" in said[12][0] and "Gao" not in said[12][0]
    assert "À envoyer jusqu’au 15 juillet" in said[12][0]


@pytest.mark.usefixtures("since_2012")
@pytest.mark.parametrize(
    ("now", "says", "known"),
    [
        (at(7, 15), ("Rapport T2 2013 : dernier jour", "il manque"), False),
        (at(7, 18), ("Rapport T2 2013 : attendu", "Encore accepté jusqu’au 30 juillet"), False),
        (at(7, 22), ("Rapport T2 2013 : attendu", "Encore accepté jusqu’au 30 juillet"), True),
        (at(7, 29), ("Rapport T2 2013 : dernier rappel", "Fermeture le 30 juillet au soir"), False),
    ],
)
async def test_the_sentences_of_the_days(
    database: Database, plans: Plans, house: House, now: datetime, says: tuple[str, ...], known: bool
) -> None:
    await database.run(openings_said, plans)
    await database.run(ticked, plans, now)
    said = await database.run(written, house, now)
    for sentence in says:
        assert sentence in said[11][0]
    assert (KNOWN in said[11][0]) == known
    assert "coordination" not in said[13][0], "nobody coordinates the NGO, or the whole plan"


@pytest.mark.usefixtures("since_2012")
async def test_coordination_knows_only_where_its_list_is_sent(database: Database, plans: Plans, house: House) -> None:
    def told_late(session: Session) -> None:
        """Moussa joined after the list was due: nobody has told him."""
        session.execute(update(PersonRow).where(PersonRow.account == 14).values(joined_at=at(7, 22, 12)))

    await database.run(told_late)
    await database.run(openings_said, plans)
    await database.run(ticked, plans, at(7, 23))
    (text,) = (await database.run(written, house, at(7, 23)))[11]
    assert "Rapport T2 2013 : attendu" in text
    assert KNOWN not in text


@pytest.mark.usefixtures("since_2012")
async def test_a_quarter_opens_and_says_what_is_missing_of_the_one_before(
    database: Database, plans: Plans, house: House
) -> None:
    await database.run(ticked, plans, at(7, 1))
    states = {(account, name): state for account, name, _, _, state in await database.read(rows)}
    assert states[11, "report.opens"] == "waiting"
    assert states[11, "report.before.14"] == "dropped"  # both keys are written, one message says both
    (text,) = (await database.run(written, house, at(7, 1)))[11]
    assert "Gao : 1.1.1, 1.1.2, 1.1.4" in text and "À envoyer du 1er au 15 octobre" in text
    assert "T3 2013 est ouvert" in text and "T2 2013 : il manque 1.1.1, 1.1.2, 1.1.4" in text


@pytest.mark.usefixtures("since_2012")
async def test_it_leaves_in_the_morning_and_on_no_day_of_rest(database: Database, plans: Plans) -> None:
    await database.run(ticked, plans, at(7, 18, 3))
    assert await database.read(earliest, "report.late.3") == {at(7, 18, 8)}
    await database.run(ticked, plans, at(7, 21, 12))  # a Sunday, on which it is looked at for the first time
    assert await database.read(earliest, "report.late.3") == {at(7, 18, 8)}
    await database.run(forgotten)
    await database.run(ticked, plans, at(7, 28, 12))  # Sunday again
    assert await database.read(earliest, "report.late.7") == {at(7, 29, 7)}


@pytest.mark.usefixtures("since_2012")
async def test_more_time_is_reminded_of_anew_for_that_place_alone(
    database: Database, plans: Plans, house: House
) -> None:
    await database.run(ticked, plans, at(7, 15))

    def more(session: Session) -> None:
        plan = plans.open(session)[0]
        area = next(a.id for a in plan.areas if a.key == "ansongo")
        by = session.scalars(select(PersonRow.id).where(PersonRow.account == 14)).one()
        extensions.extend(session, plan.id, Quarter(2013, 2), area, 7, Why.NETWORK, by=by, card=None, now=at(7, 15))

    await database.run(more)
    await database.run(ticked, plans, at(7, 19))
    of_ali = [(name, day) for account, name, _, day, _ in await database.read(rows) if account == 12]
    assert ("report.late.3", date(2013, 7, 15)) in of_ali
    assert ("report.before.3", date(2013, 7, 22)) in of_ali


async def test_a_plan_of_the_past_says_nothing(database: Database, plans: Plans) -> None:
    assert await database.run(ticked, plans, at(7, 12, year=2026)) == 0


async def test_nothing_that_was_due_before_one_joined(database: Database, plans: Plans) -> None:
    def joined(session: Session) -> None:
        session.execute(update(PersonRow).values(joined_at=at(7, 12, 10)))
        session.execute(update(PlanRow).values(opened_at=LONG_AGO, version=PlanRow.version + 1))

    await database.run(joined)
    assert await database.run(ticked, plans, at(7, 13)) == 0
    assert await database.run(ticked, plans, at(7, 15)) > 0
    assert {name for _, name, *_ in await database.read(rows)} == {"report.due"}


@pytest.mark.usefixtures("since_2012")
async def test_whoever_lost_access_or_place_hears_nothing(database: Database, plans: Plans) -> None:
    def gone(session: Session) -> None:
        session.execute(update(PersonRow).where(PersonRow.account == 11).values(revoked_at=at(7, 1)))
        ali = session.scalars(select(PersonRow.id).where(PersonRow.account == 12)).one()
        for place in session.scalars(select(PersonAreaRow).where(PersonAreaRow.person_id == ali)):
            session.delete(place)

    await database.run(gone)
    await database.run(ticked, plans, at(7, 12))
    assert not {11, 12} & {account for account, *_ in await database.read(rows)}


@pytest.mark.usefixtures("since_2012")
async def test_later_reminds_once_more_on_the_day_that_was_chosen(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone]
) -> None:
    await database.run(ticked, plans, at(7, 12))
    awa = phone(11)
    awa.now, awa.card = at(7, 12), 300
    awa.house = replace(house, doors=house.doors | {"pl"})
    await awa.through(reminding.later, Said(1, 11, 11, awa.now, 300, tap=Tap("pl", 1, 20132, "1"), query="q"))
    awa.sees("Quand vous le rappeler ?", "À envoyer jusqu’au 15 juillet")
    again = awa.button("Dans 3 jours")
    for _ in range(2):  # the second tap adds nothing
        await awa.through(reminding.later, Said(1, 11, 11, awa.now, 300, tap=again, query="q"))
        assert awa.toast == "C’est noté."
    mine = [row for row in await database.read(rows) if row[:2] == (11, "report.again")]
    assert mine == [(11, "report.again", "2013T2", date(2013, 7, 15), "waiting")]
    assert await database.read(earliest, "report.again") == {at(7, 15, 8)}


@pytest.mark.usefixtures("since_2012")
async def test_later_of_a_late_report_says_until_when_it_is_accepted(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone]
) -> None:
    awa = phone(11)
    awa.now, awa.card = at(7, 29), 300
    awa.house = replace(house, doors=house.doors | {"pl"})
    for argument in ("1", "1.3"):  # three days on, nothing could be sent: an old card that offers it shows the choice
        tap = Tap("pl", 1, 20132, argument)
        await awa.through(reminding.later, Said(1, 11, 11, awa.now, 300, tap=tap, query="q"))
        awa.sees("Quand vous le rappeler ?", "Encore accepté jusqu’au 30 juillet")
        assert [b.label for b in awa.shown.rows[0]] == ["Demain"]
    assert not [row for row in await database.read(rows) if row[1] == "report.again"]


@pytest.mark.usefixtures("since_2012")
@pytest.mark.parametrize("argument", ["", "zz.9", "1.2", "1.-3", "x.b.c"])
async def test_a_forged_later_changes_nothing(database: Database, phone: Callable[[int], Phone], argument: str) -> None:
    awa = phone(11)
    tap = Tap("pl", 1, 20132, argument)
    await awa.through(reminding.later, Said(1, 11, 11, awa.now, 300, tap=tap, query="q"))
    assert await database.read(rows) == []
