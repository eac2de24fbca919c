"""The words of a yearly report: kept as revisions, and begun with what reports say, without what is protected."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from storage import narratives
from storage.answers import Cause, Status
from storage.audit import AuditRow
from storage.database import Database
from storage.narratives import LONGEST, WHOLE, NarrativeRow, TooLong, WrittenMeanwhile
from storage.people import PersonRow
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.plan.tables import ActivityRow, IndicatorRow, ResultRow
from storage.rolled import Part
from storage.suggested import Hindered, Hints, suggestions
from tests.filling import Filling
from tests.making.worded import worded
from tests.stories.conftest import MORNING


@pytest.fixture
async def plan(database: Database, fill: Callable[[Filling], None]) -> Logframe:
    fill(worded)
    return await database.read(lambda session: Plans().open(session)[0])


def author(session: Session) -> int:
    return session.scalars(select(PersonRow.id)).first() or 0


async def writes(
    database: Database, plan: Logframe, text: str, after: int, axis: str = WHOLE, part: Part = Part.RESULTS
) -> int:
    def unit(session: Session) -> int:
        by = author(session)
        return narratives.write(session, plan.id, 2013, axis, part, text, after=after, by=by, now=MORNING)

    return await database.run(unit)


async def there(database: Database, plan: Logframe) -> dict[tuple[str, Part], str]:
    found = await database.read(narratives.current, plan.id, 2013)
    return {place: text.text for place, text in found.items()}


async def test_the_latest_revision_counts_and_those_before_stay(database: Database, plan: Logframe) -> None:
    assert await there(database, plan) == {}
    assert await writes(database, plan, "Premier", 0) == 1
    assert await writes(database, plan, "Deuxième", 1) == 2
    assert await writes(database, plan, "De l’axe", 0, "1", Part.LESSONS) == 1
    assert await there(database, plan) == {(WHOLE, Part.RESULTS): "Deuxième", ("1", Part.LESSONS): "De l’axe"}
    kept = await database.read(lambda session: sorted(session.scalars(select(NarrativeRow.text))))
    assert kept == ["De l’axe", "Deuxième", "Premier"]
    lines = await database.read(
        lambda session: [
            row.detail for row in session.scalars(select(AuditRow).where(AuditRow.action == "report.worded"))
        ]
    )
    assert lines[-1] == {"year": 2013, "axis": "1", "part": "lessons", "revision": 1, "letters": 8}, "no word of it"


async def test_an_empty_text_takes_it_away(database: Database, plan: Logframe) -> None:
    await writes(database, plan, "Premier", 0)
    await writes(database, plan, "", 1)
    assert await there(database, plan) == {(WHOLE, Part.RESULTS): ""}


async def test_who_read_an_older_one_is_told(database: Database, plan: Logframe) -> None:
    await writes(database, plan, "Premier", 0)
    with pytest.raises(WrittenMeanwhile) as told:
        await writes(database, plan, "Ensemble", 0)
    assert told.value.revision == 1
    assert await there(database, plan) == {(WHOLE, Part.RESULTS): "Premier"}


async def test_a_part_has_its_length(database: Database, plan: Logframe) -> None:
    await writes(database, plan, "é" * LONGEST, 0)
    with pytest.raises(TooLong):
        await writes(database, plan, "é" * (LONGEST + 1), 1)


async def test_what_was_written_is_never_changed(database: Database, plan: Logframe) -> None:
    await writes(database, plan, "Premier", 0)

    def changes(session: Session) -> None:
        session.scalars(select(NarrativeRow)).one().text = "Autre"
        session.flush()

    with pytest.raises(DatabaseError):
        await database.run(changes)


async def suggested(
    database: Database, plan: Logframe, axis: str, part: Part, organisation: str | None = None
) -> Hints:
    return await database.read(lambda session: suggestions(session, plan, 2013, axis, part, organisation=organisation))


def comments(hints: Hints) -> list[str]:
    return [one.comment for one in hints.remarked]


async def test_results_begin_with_what_was_said_of_what_went_on(database: Database, plan: Logframe) -> None:
    assert comments(await suggested(database, plan, WHOLE, Part.RESULTS)) == [
        "Neuf lois lues avec le barreau.", "Deux audiences tenues.",
    ]  # fmt: skip
    assert comments(await suggested(database, plan, "2", Part.RESULTS)) == ["Deux audiences tenues."]


async def test_difficulties_begin_with_each_reason_and_what_was_said_with_it(
    database: Database, plan: Logframe
) -> None:
    hints = await suggested(database, plan, WHOLE, Part.DIFFICULTIES)
    assert hints.hindered == (
        Hindered("1.1.1", Status.UNDER_WAY, True, Cause.INSECURITY, ("ansongo",)),
        Hindered("1.1.2", Status.BLOCKED, False, Cause.INSECURITY, ("gao",)),
        Hindered("2.1.1", Status.POSTPONED, False, Cause.FUNDING, ("gao",)),
        Hindered("2.1.1", Status.POSTPONED, False, Cause.ACCESS, ("kidal",)),
        Hindered("2.1.2", Status.BLOCKED, False, Cause.STAFF, ("gao",)),
    )
    assert comments(hints) == ["La route est fermée depuis mai.", "Le budget est arrivé en mars."]


async def test_a_comment_on_what_is_protected_goes_nowhere(database: Database, plan: Logframe) -> None:
    for axis in (WHOLE, "1", "2"):
        for part in Part:
            assert "Cela ne sort pas d’ici." not in comments(await suggested(database, plan, axis, part))


async def test_lessons_begin_with_how_often_each_reason_came(database: Database, plan: Logframe) -> None:
    hints = await suggested(database, plan, WHOLE, Part.LESSONS)
    assert hints == Hints(
        counted=((Cause.INSECURITY, 2), (Cause.ACCESS, 1), (Cause.STAFF, 1), (Cause.FUNDING, 1)),
    )


async def test_next_steps_begin_with_what_had_not_gone_on_at_last(database: Database, plan: Logframe) -> None:
    """In Gao the hearings had been held by then."""
    hints = await suggested(database, plan, "2", Part.NEXT_STEPS)
    assert [(one.activity, one.areas) for one in hints.hindered] == [("2.1.1", ("kidal",)), ("2.1.2", ("gao",))]


async def test_nothing_begins_with_what_was_said_of_survivors(database: Database, plan: Logframe) -> None:
    """Nor where the plan's file has left out the indicator that counted them."""

    def mark(session: Session) -> None:
        its = select(ResultRow.id).join(ActivityRow).where(ActivityRow.code == "1.1.1")
        ours = IndicatorRow.result_id.in_(its)
        session.execute(update(IndicatorRow).where(ours).values(protected=True, closed_at=MORNING))

    await database.run(mark)
    after = await database.read(lambda session: Plans().open(session)[0])
    assert comments(await suggested(database, after, WHOLE, Part.RESULTS)) == ["Deux audiences tenues."]


async def test_a_ministry_begins_with_its_own(database: Database, plan: Logframe) -> None:
    hints = await suggested(database, plan, WHOLE, Part.DIFFICULTIES, "MSIPC")
    assert {one.activity for one in hints.hindered} == {"1.1.1", "1.1.2"}
    assert comments(hints) == ["La route est fermée depuis mai."]


async def test_of_another_year_nothing_is_said(database: Database, plan: Logframe) -> None:
    def of_2014(session: Session) -> Hints:
        return suggestions(session, plan, 2014, WHOLE, Part.DIFFICULTIES)

    assert await database.read(of_2014) == Hints()
