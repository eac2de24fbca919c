"""How many targets of a quarter were reached, and where the two sources differ."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from storage.database import Database
from storage.differences import differences
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.targets import Targets, targets
from tests.reporting.conftest import NINE_FORTY_ONE, Phone, reported
from tests.reporting.plans import LAWS, T1, T2, TEXTS, TRAINING, with_activities


def reached(session: Session, plans: Plans, *codes: str) -> Targets:
    """Of T2 2013; of all organisations when none is named."""
    plan = plans.open(session)[0]
    ids = {o.code: o.id for o in plan.organisations}
    return targets(session, plan, T2, [ids[code] for code in codes] if codes else None)


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
    assert await database.read(reached, plans) == Targets(0, 3)
    await reported(awa, figures=figures)
    assert await database.read(reached, plans) == Targets(how_many, 3)
    assert await database.read(reached, plans, "MSIPC") == Targets(how_many, 3)
    assert await database.read(reached, plans, "ONG1") == Targets(0, 0), "a co-monitor sees no target"


async def test_what_is_unknown_reaches_nothing(database: Database, plans: Plans, awa: Phone) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.taps("Passer")
    await awa.sends("30 25\n40/160\n4\nnon")
    await awa.taps("En cours pour les 3")
    await awa.taps("Envoyer sans 1.1.1")
    assert await database.read(reached, plans) == Targets(2, 3)


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
    assert await database.read(reached, plans) == Targets(how_many, 5)


async def test_where_the_two_sources_differ(
    database: Database, plans: Plans, awa: Phone, phone: Callable[[int], Phone]
) -> None:
    def how_many(session: Session, *codes: str) -> int:
        plan = plans.open(session)[0]
        ids = {o.code: o.id for o in plan.organisations}
        return differences(session, plan, T2, [ids[code] for code in codes] if codes else None)

    await reported(awa)
    assert await database.read(how_many) == 0, "one source alone"
    fanta = phone(13)
    await fanta.sends("/rapport")
    await fanta.taps("Commencer")
    await fanta.taps("J’ai compris")
    await fanta.sends("20 16\n40/160")
    await fanta.taps("Vu sur place")
    await fanta.taps("Envoyer")
    assert await database.read(how_many) == 1
    assert await database.read(how_many, "MSIPC") == await database.read(how_many, "ONG1") == 1
    assert await database.read(how_many, "MJ") == 0

    def before(session: Session) -> int:
        return differences(session, plans.open(session)[0], T1, None)

    assert await database.read(before) == 0
