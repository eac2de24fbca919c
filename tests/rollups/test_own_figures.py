"""What an organisation sees of its own figures is what the roll-up of the year says it reported: one rule of addition
for each kind of indicator, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from storage import own_progress
from storage.answers import Figure, Source
from storage.calendar import Quarter
from storage.database import Database
from storage.own_progress import Total
from storage.people import Person, Role
from storage.plan.load import load
from storage.plan.logframe import Indicator, Kind
from storage.plan.reading import Plans
from storage.rolled import Amount, Cell, Scope
from storage.rollups import roll_up
from tests.filling import Filling
from tests.reporting.conftest import people_of_the_stories
from tests.reporting.plans import T1, T2, T3, activity, indicator, with_activities
from tests.rollups.made import START, Making, Post, Said

JANUARY = datetime(2014, 1, 20, 9, 0, tzinfo=UTC)
WHOSE = {Source.MINISTRY: ("MSIPC", Role.AGENT), Source.COMONITOR: ("ONG1", Role.COMONITOR)}

# What each place said, the first quarter to the third; Ansongo is silent in the second, Gao in the third.
KINDS: dict[Kind, tuple[list[Figure], list[Figure], Amount]] = {
    Kind.COUNT: ([Figure(5, 2, 3), Figure(4, 1, 3)], [Figure(7, 7, 0), Figure(1, 0, 1)], Amount(17, 10, 7)),
    Kind.CUMULATIVE: ([Figure(7), Figure(9)], [Figure(2), Figure(3)], Amount(12)),
    Kind.LEVEL: ([Figure(4), Figure(3)], [Figure(1), Figure(2)], Amount(5)),
    Kind.YES_NO: ([Figure(0), Figure(1)], [Figure(1), Figure(0)], Amount(1, whole=2)),
    Kind.PERCENT: (
        [Figure(42, whole=180), Figure(40, whole=160)],
        [Figure(9, whole=10), Figure(1, whole=4)],
        Amount(41, whole=164),
    ),
}


def code(kind: Kind) -> str:
    return f"1.1.{list(Kind).index(kind) + 1}"


def aimed(kind: Kind) -> Indicator:
    """Nothing is aimed at in the first and the last quarter."""
    return replace(indicator(f"{code(kind)}a", kind, "i", "i"), targets={T2: 30, T3: 40})


def year_of(session: Session, source: Source) -> None:
    """The same is said of every kind, by one side."""
    plan = with_activities(
        *(
            replace(
                activity(code(kind), "a", "a", aimed(kind), areas=("gao", "ansongo")),
                comonitors=("ONG1",),
            )
            for kind in Kind
        ),
        version=1,
    )
    load(session, plan, START)
    loaded = Plans().open(session)[0]
    people_of_the_stories(session, loaded, START)
    making = Making(session, loaded)
    for kind, (gao, ansongo, _) in KINDS.items():
        said = {"gao": zip((T1, T2), gao, strict=True), "ansongo": zip((T1, T3), ansongo, strict=True)}
        for area, figures in said.items():
            for quarter, figure in figures:
                _say(making, source, kind, area, quarter, figure)


def _say(making: Making, source: Source, kind: Kind, area: str, quarter: Quarter, figure: Figure) -> None:
    post = Post(code(kind), WHOSE[source][0], area, quarter, source)
    making.correct(making.report(post, Said({f"{code(kind)}a": Figure(0)})), Said({f"{code(kind)}a": figure}))


def of_ministry(session: Session) -> None:
    year_of(session, Source.MINISTRY)


def of_comonitor(session: Session) -> None:
    year_of(session, Source.COMONITOR)


FILLINGS: dict[Source, Filling] = {Source.MINISTRY: of_ministry, Source.COMONITOR: of_comonitor}


@pytest.mark.parametrize("source", list(Source))
@pytest.mark.parametrize("kind", list(Kind))
async def test_it_is_the_roll_ups(
    database: Database, fill: Callable[[Filling], None], kind: Kind, source: Source
) -> None:
    fill(FILLINGS[source])
    organisation, role = WHOSE[source]

    def both(session: Session) -> tuple[Total, Cell]:
        plan = Plans().open(session)[0]
        its = next(one.id for one in plan.organisations if one.code == organisation)
        places = [area for area in plan.areas if area.key != "kidal"]
        person = Person(
            1, role, its, organisation, tuple(area.key for area in places), tuple(area.id for area in places), "fr",
            None, None, 1, START,
        )  # fmt: skip
        own = own_progress.of_year(session, plan, person, 2013, JANUARY)
        rolled = roll_up(session, plan, Scope.YEAR, 2013, None, JANUARY)
        (total,) = (total for total in own.totals if total.indicator.kind is kind)
        (cell,) = (
            replace(part.organisations[organisation], target=part.whole.target)
            for one in rolled.activities
            for part in one.indicators
            if part.kind is kind
        )  # fmt: skip
        return total, cell

    total, cell = await database.read(both)
    assert total.amount == (cell.reported if source is Source.MINISTRY else cell.comonitor)
    assert total.amount == KINDS[kind][2]
    seen = source is Source.MINISTRY and kind is not Kind.YES_NO
    assert total.target == (cell.target if seen else None)
    assert cell.target == (70 if kind is Kind.COUNT else 40)
