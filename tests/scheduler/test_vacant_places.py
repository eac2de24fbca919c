"""Late reports that are nobody's: a place from which nobody reports is told of in a sentence, and whose it is."""

from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.house import House
from storage.database import Database
from storage.people import PersonAreaRow, PersonRow
from storage.plan.reading import Plans
from storage.reminding import Rules
from tests.reporting.plans import PLAN
from tests.scheduler.test_coordinators import MARIAM, MOUSSA, coordinated, reloaded, says, sent, ticked
from tests.scheduler.test_reminders import at, since_2012

__all__ = ["coordinated", "since_2012"]


async def test_a_place_with_nobody_is_a_sentence_and_says_of_which_organisation(
    database: Database, house: House, plans: Plans, coordinated: None
) -> None:
    def nobody(session: Session) -> None:
        fanta = session.scalars(select(PersonRow.id).where(PersonRow.account == 13)).one()
        session.execute(delete(PersonAreaRow).where(PersonAreaRow.person_id == fanta))

    await database.run(nobody)
    await database.run(reloaded, replace(PLAN, rules=Rules(told=3)))
    await database.run(ticked, plans, at(7, 15))
    await database.run(sent, at(7, 15))
    await database.run(ticked, plans, at(7, 18))
    told = await says(database, house, at(7, 18))
    (text,) = told[MARIAM]
    assert text.splitlines() == [
        "Retards · T2 2013 · 3 jours",
        "Sans coordination : ONG1",
        "2 lieux n’ont personne qui envoie.",
    ]
    (text,) = told[MOUSSA]
    assert text.startswith("Retards · T2 2013 · 3 jours\n2 personnes"), "of one's own organisation it need not be said"
