"""An approval trusts nobody: neither who asks, nor the figures and mask in their hands. On both databases."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import releases
from storage.approving import ChangedMeanwhile, MaskDoesNotHold, approve
from storage.audit import AuditRow
from storage.calendar import Quarter
from storage.database import Database
from storage.masking.tables import CannotProtect, Claim, Mask, NationalTotalMasked
from storage.people import Stranger
from storage.permissions import NotAllowed
from storage.released import Release
from storage.releases import AlreadyReleased, CellRow, NoRecipients, RecipientRow, ReleaseRow, ShownOtherwise
from storage.releasing import Asked, StillOpen, prepare
from storage.suppression import protect_here
from tests.filling import Filling
from tests.protection.recorded import (
    ALI,
    AWA,
    MOUSSA,
    NORTH,
    OTHER,
    WHOLE_PLAN,
    YEAR_OVER,
    correct,
    edition,
    person,
    plan_of,
    recorded,
    women,
)
from tests.reporting.plans import T1, T2
from tests.tallies.sending import tally_of

FIGURES = {"gao": (41, 2), "kidal": (30, 3), "mopti": (37, 17)}
NEWER = 90


def counted(session: Session) -> dict[str, int]:
    """The second quarter of the three regions; by region the number of its tally."""
    return {
        area: tally_of(
            session, AWA if area == "gao" else NORTH, area, T2,
            women(rape=rape, denial=denial, sexual_assault=23, psychological=3 * (area == "gao")), YEAR_OVER,
        ).number
        for area, (rape, denial) in FIGURES.items()
    }  # fmt: skip


def asked_of(session: Session, quarter: int | None = 2, edition: int = 1) -> tuple[Asked, Mask]:
    asked = prepare(session, plan_of(session), 2013, quarter, edition, YEAR_OVER)
    return asked, protect_here(asked.tables, asked.threshold, asked.released, edition=edition)


def approved(
    session: Session, asked: Asked, mask: Mask, account: int = WHOLE_PLAN, names: Sequence[str] = ("Mission",)
) -> Release:
    who = person(session, account)
    return approve(session, plan_of(session), asked, mask, recipients=names, person=who, now=YEAR_OVER)


def nothing_is_written(session: Session) -> bool:
    tables = (ReleaseRow.id, RecipientRow.place, CellRow.id)
    lines = session.scalars(select(AuditRow.action).where(AuditRow.action.startswith("release"))).all()
    return not lines and not any(session.scalars(select(one)).all() for one in tables)


def value(release: Release, name: str, row: str, column: str) -> object:
    table = next(table for table in release.tables if table.name == name)
    return table.cells[table.rows.index(row)][table.columns.index(column)]


# ----------------------------------------------------------------------------------------- who, and of what figures


def test_nobody_but_who_coordinates_the_whole_plan_and_only_for_somebody(session: Session) -> None:
    counted(session)
    asked, mask = asked_of(session)
    for account in (AWA, MOUSSA, OTHER):
        with pytest.raises(NotAllowed):
            approved(session, asked, mask, account)
    with pytest.raises(Stranger):
        approved(session, asked, mask, 999)
    for names in ((), ("", "  ")):
        with pytest.raises(NoRecipients):
            approved(session, asked, mask, names=names)
    assert nothing_is_written(session)


def test_types_are_called_as_when_it_was_approved(session: Session) -> None:
    counted(session)
    before = approved(session, *asked_of(session))
    incidents = plan_of(session).incidents
    assert incidents is not None and before.types == {one.code: one.label for one in incidents.types}
    edition(session, types=tuple(replace(one, label={"fr": "Autre", "en": "Other"}) for one in incidents.types))
    assert releases.of_number(session, before.number) == before


def test_a_tally_that_was_corrected_since_the_mask_was_decided(session: Session) -> None:
    number = counted(session)["gao"]
    asked, mask = asked_of(session)
    correct(session, number, AWA, {"rape": NEWER}, YEAR_OVER)
    with pytest.raises(ChangedMeanwhile):
        approved(session, asked, mask)
    assert nothing_is_written(session)
    assert value(approved(session, *asked_of(session)), "T2", "gao", "2") == NEWER + 2 + 23 + 3


def test_one_that_came_since(session: Session) -> None:
    counted(session)
    asked, mask = asked_of(session, None)
    tally_of(session, AWA, "gao", T1, women(rape=6), YEAR_OVER)
    with pytest.raises(ChangedMeanwhile):
        approved(session, asked, mask)


def test_another_release_of_the_year_since(session: Session) -> None:
    counted(session)
    year, of_year = asked_of(session, None)
    approved(session, *asked_of(session))
    with pytest.raises(ChangedMeanwhile):
        approved(session, year, of_year)
    approved(session, *asked_of(session, None))


def test_figures_threshold_or_history_that_somebody_made_up(session: Session) -> None:
    counted(session)
    asked, mask = asked_of(session)
    counts = {**asked.tables.counts, ("gao", "rape", 2): 12}
    known = (releases.Released(asked.tables, mask, 1),)
    for forged in (
        replace(asked, tables=replace(asked.tables, counts=counts)), replace(asked, threshold=3),
        replace(asked, released=known),
    ):  # fmt: skip
        with pytest.raises(ChangedMeanwhile):
            approved(session, forged, mask)
    assert nothing_is_written(session)


def test_a_threshold_that_was_lowered_tells_nothing_of_what_was_masked_under_the_higher(session: Session) -> None:
    """Else the year shows the 4 that the quarter's release kept open."""
    for quarter, regions in {1: (4, 14, 9), 2: (20, 30, 40), 3: (21, 17, 33), 4: (12, 14, 19)}.items():
        for account, area, number in zip((AWA, NORTH, NORTH), ("gao", "kidal", "mopti"), regions, strict=True):
            tally_of(session, account, area, Quarter(2013, quarter), women(rape=number), YEAR_OVER)
    first, mask = asked_of(session, 1)
    approved(session, first, mask)
    small = ("T2", "gao", "1")
    assert not mask.shows(small)
    edition(session, threshold=3)
    year, of_year = asked_of(session, None)
    assert year.threshold == first.threshold == 5
    weaker = protect_here(year.tables, 3, year.released)
    with pytest.raises(MaskDoesNotHold):
        approved(session, year, weaker)
    assert not of_year.shows(small)
    approved(session, year, of_year)
    with pytest.raises(StillOpen):  # another year begins with what the plan says by now
        prepare(session, plan_of(session), 2014, 1, 1, YEAR_OVER)
    assert prepare(session, plan_of(session), 2012, 1, 1, YEAR_OVER).threshold == 3


def test_a_claim_that_promises_too_little_proves_nothing(session: Session) -> None:
    """A sum that may be three or more is not one that may be five or more, nor one of which nothing is said."""
    counted(session)
    asked, mask = asked_of(session)

    def claiming(**less: int | None) -> Mask:
        def weaker(claim: Claim) -> Claim:
            return replace(claim, **{name: to for name, to in less.items() if getattr(claim, name) is not None})  # type: ignore[arg-type]

        return replace(
            mask,
            proofs=tuple(replace(one, claims=tuple(map(weaker, one.claims))) for one in mask.proofs),
        )

    for wrong in (claiming(at_least=3), claiming(at_most=2), claiming(at_most=None)):
        assert wrong != mask
        with pytest.raises(MaskDoesNotHold):
            approved(session, asked, wrong)
    assert nothing_is_written(session)


def test_a_mask_that_tells_a_small_count_or_is_of_other_figures(session: Session) -> None:
    counted(session)
    asked, mask = asked_of(session)
    assert mask.masked
    bare = Mask(frozenset())
    only_small = replace(mask, masked=frozenset({("T3", "psychological", "2")}))
    unproven = replace(mask, proofs=mask.proofs[1:])
    elsewhere = replace(asked.tables, counts={("nowhere", *key[1:]): 3 for key in asked.tables.counts},
                        received=frozenset({("nowhere", 2)}), regions=("nowhere",))  # fmt: skip
    for wrong in (bare, only_small, unproven, protect_here(elsewhere)):
        with pytest.raises(MaskDoesNotHold):
            approved(session, asked, wrong)
    assert nothing_is_written(session)


def test_a_mask_that_was_never_tried_against_the_staff_of_a_region(session: Session) -> None:
    counted(session)
    asked, whole = asked_of(session)
    reader_alone = protect_here(asked.tables, asked.threshold, insiders=False)
    no_insider = replace(whole, proofs=tuple(
        replace(proof, claims=tuple(replace(claim, readers=(None,)) for claim in proof.claims if None in claim.readers))
        for proof in whole.proofs
    ))  # fmt: skip
    for wrong in (reader_alone, no_insider):
        with pytest.raises(MaskDoesNotHold):
            approved(session, asked, wrong)
    assert nothing_is_written(session)


def test_a_region_whose_staff_can_work_out_more_is_declared(session: Session) -> None:
    counted(session)
    asked, mask = asked_of(session)
    assert mask.exposed == ("gao",)
    for fewer in ((), ("nowhere",), ("kidal", "mopti")):
        with pytest.raises(MaskDoesNotHold):
            approved(session, asked, replace(mask, exposed=fewer))
    assert nothing_is_written(session)
    assert approved(session, asked, mask).exposed == ("gao",)


def test_the_line_of_the_log_has_no_figure_and_no_recipient(session: Session) -> None:
    counted(session)
    release = approved(session, *asked_of(session), names=("Mission", "Ministry", " Mission "))
    line = session.execute(
        select(AuditRow.actor, AuditRow.object, AuditRow.detail).where(AuditRow.action == "release.approved")
    ).one()
    assert tuple(line) == (
        person(session, WHOLE_PLAN).id, f"release:{release.number}",
        {"year": 2013, "quarter": 2, "edition": 1, "recipients": 2},
    )  # fmt: skip
    assert release.recipients == ("Mission", "Ministry")


# ---------------------------------------------------------------------------------------------- quarter, year, again


def test_what_was_released_of_a_quarter_stays_until_the_revised_edition(session: Session) -> None:
    number = counted(session)["gao"]
    approved(session, *asked_of(session))
    correct(session, number, AWA, {"rape": NEWER}, YEAR_OVER)
    first, of_first = asked_of(session, None)
    assert first.tables.counts["gao", "rape", 2] == 41
    year = approved(session, first, of_first)
    assert value(year, "T2", "*", "2") == value(releases.of_number(session, 1) or year, "T2", "*", "2")
    revised, of_revised = asked_of(session, None, 2)
    assert revised.tables.counts["gao", "rape", 2] == NEWER
    again = approved(session, revised, of_revised)
    assert value(again, "T1", "*", "*") == (value(year, "T1", "*", "*") or 0) + NEWER - 41  # type: ignore[operator]
    assert releases.latest(session, plan_of(session).id, 2013) == again


def test_a_year_is_revised_once(session: Session) -> None:
    number = counted(session)["gao"]
    approved(session, *asked_of(session, None))
    correct(session, number, AWA, {"rape": NEWER}, YEAR_OVER)
    approved(session, *asked_of(session, None, 2))
    for quarter, again in ((None, 1), (None, 2), (None, 3), (2, 3)):
        with pytest.raises(AlreadyReleased):
            prepare(session, plan_of(session), 2013, quarter, again, YEAR_OVER)


def test_too_few_changes_make_no_new_edition(session: Session) -> None:
    number = counted(session)["gao"]
    approved(session, *asked_of(session, None))
    correct(session, number, AWA, {"rape": 42}, YEAR_OVER)
    with pytest.raises(CannotProtect):
        asked_of(session, None, 2)


def test_a_new_edition_without_any_change_is_refused(session: Session) -> None:
    number = counted(session)["gao"]
    approved(session, *asked_of(session, None))
    with pytest.raises(NationalTotalMasked):
        prepare(session, plan_of(session), 2013, None, 2, YEAR_OVER)
    correct(session, number, AWA, {"rape": NEWER}, YEAR_OVER)
    meant, mask = asked_of(session, None, 2)
    correct(session, number, ALI, {"rape": FIGURES["gao"][0]}, YEAR_OVER)  # and back, while it is looked at
    with pytest.raises(NationalTotalMasked):
        approved(session, meant, mask)
    latest = releases.latest(session, plan_of(session).id, 2013)
    assert latest is not None
    assert latest.edition == 1


def test_what_circulates_already_is_never_shown_otherwise(session: Session) -> None:
    counted(session)
    approved(session, *asked_of(session))
    asked, mask = asked_of(session, None)
    hidden = next(cell for cell in mask.masked if cell[0] in ("T2", "T3") and cell[2] == "2")
    with pytest.raises(ShownOtherwise):
        releases.freeze(
            session, plan_of(session), asked.tables, replace(mask, masked=mask.masked - {hidden}), year=2013,
            edition=1, threshold=5, recipients=("Mission",), person=person(session, WHOLE_PLAN), now=YEAR_OVER,
        )  # fmt: skip


@pytest.mark.parametrize("table", [ReleaseRow, CellRow])
def test_the_database_itself_keeps_one_of_each(session: Session, table: type[ReleaseRow] | type[CellRow]) -> None:
    counted(session)
    approved(session, *asked_of(session))
    columns = [column for column in table.__table__.columns if column.key != "id"]
    row = session.execute(select(*columns).limit(1)).mappings().one()
    there = len(session.scalars(select(table.id)).all())
    with suppress(IntegrityError), session.begin_nested():  # or it is passed over
        session.execute(insert(table).values(**row))
    assert len(session.scalars(select(table.id)).all()) == there


async def test_two_who_approve_at_the_same_time(database: Database, fill: Callable[[Filling], None]) -> None:
    fill(recorded)
    await database.run(lambda session: counted(session) and None)
    asked, mask = await database.read(asked_of)
    year = await database.read(asked_of, None)
    done = await asyncio.gather(
        database.run(approved, asked, mask), database.run(approved, asked, mask), database.run(approved, *year),
        return_exceptions=True,
    )  # fmt: skip
    kept = [one for one in done if isinstance(one, Release)]
    refused = [one for one in done if isinstance(one, AlreadyReleased | ChangedMeanwhile)]
    assert len(kept) == 1 and len(refused) == 2
