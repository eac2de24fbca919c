"""A duty that comes back on the day after an absence, an outage that ends as a quarter opens: one message, all keys."""

from datetime import date

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.house import House
from scheduler.gathering import gather
from scheduler.series import OPENS
from storage import absences, unsaid
from storage.calendar import Quarter
from storage.database import Database
from storage.handovers import Kind
from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.plan.reading import Plans
from tests.scheduler.test_handed_over import ALI, AWA, FANTA, id_of, plan, said, ticked
from tests.scheduler.test_handed_over import at as hour
from tests.scheduler.test_outages import begins, delivered, goes_on, reasons, texts
from tests.scheduler.test_reminders import at, since_2012

__all__ = ["since_2012"]

pytestmark = pytest.mark.usefixtures("since_2012")


def away(session: Session, plans: Plans, account: int, last: date) -> None:
    """From the first of July; the day after `last` is in July, too."""
    person = id_of(session, account)
    back = last.replace(day=last.day + 1)
    absences.say(session, person, last, today=date(2013, 7, 1), now=hour(1, 10))
    absences.await_back(
        session, plan=plans.open(session)[0].id, person=person, quarter=Quarter(2013, 3), day=back,
        leaves=hour(back.day, 8), now=hour(1, 10),
    )  # fmt: skip


def templates(session: Session, account: int) -> dict[str, str]:
    row = OutboxRow
    found = session.execute(
        select(row.template, row.state, row.reason)
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(PersonRow.account == account)
    )
    return {template: reason or state for template, state, reason in found}


async def test_back_with_a_network_and_with_the_duty_on_one_day(database: Database, plans: Plans, house: House) -> None:
    """Somebody stood in while Awa was without a network: both are over on the 15th, which is the last day, too."""
    await database.run(plan, AWA, ALI, Kind.STANDIN, date(2013, 7, 1), date(2013, 7, 14), now=hour(28, month=6))
    await database.run(ticked, plans, hour(1))
    await database.run(said, house, hour(1), "bulk")
    await database.run(away, plans, AWA, date(2013, 7, 14))
    await database.run(ticked, plans, hour(15, 0))
    (text,) = (await database.run(said, house, hour(15), "bulk"))[AWA]
    assert text.startswith("Vous reprenez la main : P12 ne vous remplace plus.\nBon retour.\nT2 2013 : il manque")
    its = await database.read(templates, AWA)
    assert its["handover.returned"] == "sent"
    assert its["report.back"] == its["report.due"] == "said with handover.returned"
    await database.run(ticked, plans, hour(15, 12))
    assert AWA not in await database.run(said, house, hour(15, 12), "bulk"), "once"


async def test_the_duty_comes_to_whoever_is_back_on_that_day(database: Database, plans: Plans, house: House) -> None:
    await database.run(ticked, plans, hour(1))
    await database.run(said, house, hour(1), "bulk")
    await database.run(away, plans, ALI, date(2013, 7, 9))
    await database.run(plan, AWA, ALI, Kind.SUCCESSOR, date(2013, 7, 10), now=hour(2))
    await database.run(ticked, plans, hour(10, 0))
    (text,) = (await database.run(said, house, hour(10), "bulk"))[ALI]
    assert text.splitlines()[:2] == ["P11 : vous prenez la suite.", "Bon retour."]
    assert "Gao : 1.1.1" in text
    assert (await database.read(templates, ALI))["report.back"] == "said with handover.received"


async def test_an_outage_that_ends_on_the_day_on_which_a_quarter_opens(
    database: Database, plans: Plans, house: House
) -> None:
    """One message for agents and co-monitors, and both keys."""
    await database.run(goes_on, plans, at(6, 24))
    await database.run(delivered, house, at(6, 24))
    await database.run(begins, plans, at(7, 1, 6))
    heard = texts(await database.run(delivered, house, at(7, 1)))
    for later in (at(7, 1, 10), at(7, 1, 18)):
        await database.run(goes_on, plans, later)
        for who, more in texts(await database.run(delivered, house, later)).items():
            heard[who] = [*heard.get(who, []), *more]
    assert {who: len(messages) for who, messages in heard.items()} == {AWA: 1, ALI: 1, FANTA: 1}
    assert (OPENS, "said with outage") in await database.read(reasons)
    assert all(text.startswith("Relais arrêté") and "T3 2013 est ouvert" in text for (text,) in heard.values())


async def test_however_many_had_a_handover_they_are_gathered_in_as_many_statements(
    database: Database, plans: Plans
) -> None:
    def counted(session: Session) -> int:
        asked: list[str] = []

        def note(*given: object) -> None:
            asked.append(str(given[2]))

        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            gather(session, plans.open(session), hour(12, 1))
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len([one for one in asked if one.startswith("UPDATE outbox")])

    def handed(session: Session, *accounts: int) -> None:
        for account in accounts:
            session.add(
                OutboxRow(
                    person_id=id_of(session, account), template="handover.received", values={"handover": 1},
                    lane="bulk", silent=False, protect=False, created_at=hour(12, 0), not_before=hour(12, 8),
                    state="waiting", tries=0,
                )
            )  # fmt: skip

    await database.run(plan, AWA, ALI, Kind.STANDIN, date(2013, 7, 20), date(2013, 7, 22))
    await database.run(handed, ALI)
    one = await database.run(counted)
    await database.run(handed, ALI, ALI, AWA)
    assert one == await database.run(counted) == 1


async def test_what_is_unsaid_of_one_plan_is_not_of_another(database: Database, plans: Plans) -> None:
    def looked(session: Session) -> tuple[frozenset[Quarter], frozenset[Quarter]]:
        awa, its = id_of(session, AWA), plans.open(session)[0].id
        found = [unsaid.quarters(session, awa, number, OPENS, ()) for number in (its, its + 1)]
        return found[0], found[1]

    await database.run(ticked, plans, hour(1))
    assert await database.read(looked) == ({Quarter(2013, 3)}, set())
