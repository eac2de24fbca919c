"""How many targets of a quarter were reached, as phones sent the figures."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from storage.answers import Figure
from storage.database import Database
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.rolled import Reached, Scope
from storage.rollups import roll_up
from tests.reporting.conftest import NINE_FORTY_ONE, Phone, reported
from tests.reporting.plans import LAWS, T2, TEXTS, TRAINING, with_activities
from tests.rollups.made import START, Making, Post, Said


def reached(session: Session, plans: Plans) -> Reached:
    return roll_up(session, plans.open(session)[0], Scope.QUARTER, T2.year, T2.number, NINE_FORTY_ONE).reached


@pytest.mark.parametrize(
    ("figures", "how_many"),
    [
        ("9\n24 16\n40/160\n3\noui", 0),
        ("10\n24 16\n40/160\n3\noui", 1),
        ("10\n30 20\n40/160\n3\noui", 2),
        ("12\n30 25\n40/160\n4\nnon", 3),
    ],
)
async def test_targets_by_the_kind_of_each_indicator(
    database: Database, plans: Plans, awa: Phone, figures: str, how_many: int
) -> None:
    assert await database.read(reached, plans) == Reached(0, 3, unknown=3), "nothing came: nothing is missed"
    await reported(awa, figures=figures)
    assert await database.read(reached, plans) == Reached(how_many, 3)


async def test_what_is_unknown_neither_reaches_nor_misses(database: Database, plans: Plans, awa: Phone) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.taps("Passer")
    await awa.sends("30 25\n40/160\n4\nnon")
    await awa.taps("En cours pour les 3")
    await awa.taps("Envoyer sans 1.1.1")
    assert await database.read(reached, plans) == Reached(2, 3, unknown=1)


@pytest.mark.parametrize(
    ("percent", "exists", "how_many"), [("40/160", "oui", 2), ("39/160", "oui", 1), ("39/160", "non", 0)]
)
async def test_a_share_and_a_yes(
    database: Database, plans: Plans, awa: Phone, percent: str, exists: str, how_many: int
) -> None:
    a, b = TRAINING.results[0].indicators
    share = replace(TRAINING, results=(replace(TRAINING.results[0], indicators=(a, replace(b, targets={T2: 25}))),))
    c, d = TEXTS.results[0].indicators
    yes = replace(TEXTS, results=(replace(TEXTS.results[0], indicators=(c, replace(d, targets={T2: 1}))),))

    def other(session: Session) -> None:
        load(session, with_activities(LAWS, share, yes), NINE_FORTY_ONE)

    await database.run(other)
    await reported(awa, figures=f"9\n24 16\n{percent}\n3\n{exists}")
    assert await database.read(reached, plans) == Reached(how_many, 5)


async def test_without_a_list_of_areas_those_say_yes_who_are_there(database: Database, plans: Plans) -> None:
    _, d = TEXTS.results[0].indicators
    yes = replace(TEXTS.results[0], indicators=(replace(d, targets={T2: 1}),))

    def begun(session: Session) -> None:
        load(session, with_activities(replace(TEXTS, areas=(), results=(yes,))), NINE_FORTY_ONE)
        plan = plans.open(session)[0]
        ministry, areas = plan.organisations[0].id, plan.areas[:2]
        for account, area in enumerate(areas, start=1):
            row = PersonRow(
                account=account, role=Role.AGENT, organisation_id=ministry, language="fr", consent_version="1",
                consented_at=START, joined_at=START,
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add(PersonAreaRow(person_id=row.id, area_id=area.id))
            session.flush()

    def said(session: Session, area: str) -> None:
        making = Making(session, plans.open(session)[0])
        making.report(Post("1.1.4", "MSIPC", area, T2), Said({"1.1.4b": Figure(1)}))

    await database.run(begun)
    await database.run(said, "gao")
    assert await database.read(reached, plans) == Reached(0, 1), "Ansongo has said nothing"
    await database.run(said, "ansongo")
    assert await database.read(reached, plans) == Reached(1, 1), "nobody is in Kidal"
