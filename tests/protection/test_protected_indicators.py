"""Indicators that count survivors: the whole country's figure of a quarter, in a release and nowhere else."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import protected, releases
from storage.approving import MaskDoesNotHold
from storage.calendar import Quarter
from storage.extract import Revisions, Wanted, figures
from storage.masking.tables import NationalTotalMasked
from storage.people import PersonRow
from storage.plan.load import load
from storage.plan.logframe import Kind, Logframe
from storage.plan.reading import Plans
from storage.plan.tables import ActivityRow, AreaRow, IndicatorRow, OrganisationRow, PlanRow
from storage.released import ReleasedTable
from storage.releasing import tables_of
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from tests.protection.recorded import AWA, NORTH, RECORDED, WHOLE_PLAN, YEAR_OVER, person, women
from tests.protection.test_approving import approved, asked_of
from tests.reporting.conftest import NINE_FORTY_ONE
from tests.reporting.plans import T1, T2, T3, activity, indicator, with_activities
from tests.tallies.sending import tally_of

T4 = Quarter(2013, 4)
SERVICES = activity(
    "1.1.2", "Accueil", "Reception",
    indicator("a", Kind.COUNT, "Survivantes accueillies", "Survivors received", protected=True),
    indicator("b", Kind.CUMULATIVE, "Depuis le début", "So far", protected=True),
    indicator("c", Kind.PERCENT, "Part orientée", "Share referred", protected=True),
    indicator("d", Kind.LEVEL, "Hébergées", "Sheltered", protected=True),
    indicator("e", Kind.YES_NO, "Un registre", "A register", protected=True),
    indicator("f", Kind.COUNT, "Agents formés", "Agents trained"),
)  # fmt: skip
TYPES = ("rape", "sexual_assault", "physical_assault", "forced_marriage", "denial", "psychological")
PLAN = replace(RECORDED, axes=with_activities(SERVICES).axes)

Figures = dict[str, tuple[int, int | None] | int]


@pytest.fixture
def plan(session: Session) -> Logframe:
    load(session, PLAN, NINE_FORTY_ONE)
    return Plans().open(session)[0]


def reported(
    session: Session, quarter: Quarter, figures: Figures, *, area: str = "gao", organisation: str = "MSIPC",
    again: Figures | None = None,
) -> None:  # fmt: skip
    """A report as it was sent, and as it was corrected."""
    versions = [figures, *([again] if again else [])]
    of = select(OrganisationRow.id).where(OrganisationRow.code == organisation)
    ids = {row.code: row.id for row in session.execute(select(IndicatorRow.code, IndicatorRow.id))}
    author = session.scalars(select(PersonRow.id).where(PersonRow.account == AWA)).one()
    where = {
        "plan_id": session.scalars(select(PlanRow.id)).one(), "quarter": quarter,
        "area_id": session.scalars(select(AreaRow.id).where(AreaRow.key == area)).one(),
        "organisation_id": session.scalars(of).one(),
        "source": "comonitor" if organisation == "ONG1" else "ministry",
    }  # fmt: skip
    about = session.scalars(select(ActivityRow.id).where(ActivityRow.code == "1.1.2")).one()
    receipt = ReceiptRow(person_id=author, at=NINE_FORTY_ONE, on_time=True, version=len(versions), **where)
    report = ReportRow(activity_id=about, revision=len(versions), **where)
    session.add_all([receipt, report])
    session.flush()
    for number, said in enumerate(versions, 1):
        revision = RevisionRow(
            report_id=report.id, number=number, receipt_id=receipt.id, receipt_version=number, author_id=author,
            at=NINE_FORTY_ONE, reason=None if number == 1 else "typing", status="under_way", late=False,
        )  # fmt: skip
        session.add(revision)
        session.flush()
        for code, figure in said.items():
            value, whole = figure if isinstance(figure, tuple) else (figure, None)
            session.add(
                FigureRow(revision_id=revision.id, indicator_id=ids[code], state="reported", value=value, whole=whole)
            )
    session.flush()


def test_the_ministries_figures_are_added_over_places_and_nobody_elses(session: Session, plan: Logframe) -> None:
    reported(session, T2, {"a": 40, "f": 900})
    reported(session, T2, {"a": 3}, area="ansongo", again={"a": 5})
    reported(session, T2, {"a": 7}, organisation="MJ")
    reported(session, T2, {"a": 600}, organisation="ONG1")
    assert protected.of_quarter(session, plan, T2).country == {("a", 2): 52}


def test_each_region_s_part_is_known_where_it_could_have_reported_one(session: Session, plan: Logframe) -> None:
    reported(session, T2, {"a": 40, "c": (9, 20)})
    reported(session, T2, {"a": 3}, area="ansongo")  # in the region of Gao
    reported(session, T2, {"a": 7}, area="kidal")
    assert protected.of_quarter(session, plan, T2).by_area == {
        ("gao", "a", 2): 40, ("ansongo", "a", 2): 3, ("kidal", "a", 2): 7, ("mopti", "a", 2): 0,
        ("gao", "c:part", 2): 9, ("ansongo", "c:part", 2): 0, ("kidal", "c:part", 2): 0, ("mopti", "c:part", 2): 0,
        ("gao", "c:whole", 2): 20, ("ansongo", "c:whole", 2): 0, ("kidal", "c:whole", 2): 0, ("mopti", "c:whole", 2): 0,
    }  # fmt: skip
    tables = tables_of(session, plan, [T2])
    assert {key: value for key, value in tables.by_region.items() if key[1] == "a"} == {
        ("gao", "a", 2): 43, ("kidal", "a", 2): 7, ("mopti", "a", 2): 0,
    }  # fmt: skip


def test_what_nobody_reported_is_absent_and_a_zero_is_one_where_every_place_said_so(
    session: Session, plan: Logframe
) -> None:
    for area in ("gao", "ansongo", "kidal"):
        reported(session, T2, {"a": 0, "c": (0, 20)}, area=area)
    assert protected.of_quarter(session, plan, T2).country == {("c:whole", 2): 60}
    reported(session, T2, {"a": 0, "c": (0, 20)}, area="mopti")
    assert protected.of_quarter(session, plan, T2).country == {("a", 2): 0, ("c:part", 2): 0, ("c:whole", 2): 80}
    assert protected.of_quarter(session, plan, T1).country == {}


def test_of_a_total_that_runs_on_only_what_came_in_the_quarter(session: Session, plan: Logframe) -> None:
    reported(session, Quarter(2012, 4), {"b": 100})
    reported(session, T2, {"b": 120})  # nothing in the first quarter: since the figure before, whenever that was
    reported(session, T2, {"b": 8}, area="ansongo")
    reported(session, T3, {"b": 90})  # fell: that is no count
    assert protected.of_quarter(session, plan, T2).country == {("b", 2): 28}
    assert protected.of_quarter(session, plan, T3).country == {}


def test_a_percentage_is_two_counts_and_a_level_the_quarters_own(session: Session, plan: Logframe) -> None:
    reported(session, T1, {"d": 50})
    reported(session, T2, {"c": (41, 90), "d": 30, "e": 1})
    reported(session, T2, {"c": (9, 10), "d": 12}, area="ansongo")
    assert protected.of_quarter(session, plan, T2).country == {("c:part", 2): 50, ("c:whole", 2): 100, ("d", 2): 42}


def test_they_circulate_masked_and_the_export_has_none_of_them(session: Session, plan: Logframe) -> None:
    reported(session, T1, {"a": 3, "f": 3})
    reported(session, T2, {"a": 77, "f": 900})
    tally_of(session, AWA, "gao", T2, women(rape=41), YEAR_OVER)
    asked, mask = asked_of(session, None)
    assert asked.tables.indicators == {("a", 1): 3, ("a", 2): 77}
    (of_indicators,) = (table for table in approved(session, asked, mask).tables if table.name == "I")
    assert of_indicators == ReleasedTable("I", ("a",), ("1", "2", "3", "4"), (("s", 77, None, None),))
    lines = list(figures(session, Wanted(revisions=Revisions.ALL)))
    assert [(line.indicator, line.value) for line in lines] == [("f", 3), ("f", 900)]


def test_one_that_was_released_waits_for_the_revised_edition(session: Session, plan: Logframe) -> None:
    reported(session, T2, {"a": 77})
    tally_of(session, AWA, "gao", T2, women(rape=41), YEAR_OVER)
    approved(session, *asked_of(session))
    reported(session, T2, {"a": 30}, area="ansongo")
    asked, mask = asked_of(session, None)
    assert asked.tables.indicators == {("a", 2): 77}
    approved(session, asked, mask)
    revised, _ = asked_of(session, None, 2)
    assert revised.tables.indicators == {("a", 2): 107}


def test_the_approval_names_a_region_whose_staff_reported_what_is_masked(session: Session, plan: Logframe) -> None:
    """Else the staff of Gao reads that their four are masked, and knows that there are four or more."""
    for quarter, of in ((T1, 4), (T2, 77), (T3, 60), (T4, 50)):
        reported(session, quarter, {"a": of})
        for who, area in ((AWA, "gao"), (NORTH, "kidal"), (NORTH, "mopti")):
            tally_of(session, who, area, quarter, women(**dict.fromkeys(TYPES, 40)), YEAR_OVER)
    asked, mask = asked_of(session, None)
    assert (mask.masked, mask.left_out, mask.exposed) == ({("I", "a", "1")}, (), ("gao",))
    with pytest.raises(MaskDoesNotHold):
        approved(session, asked, replace(mask, exposed=()))
    assert approved(session, asked, mask).exposed == ("gao",)
    assert [one.tables for one in releases.known(session, plan.id, 2013)] == [asked.tables]


def test_of_one_that_everybody_reported_some_of_nobody_knows_more(session: Session, plan: Logframe) -> None:
    for area in ("gao", "kidal", "mopti"):
        reported(session, T1, {"a": 1}, area=area)
        reported(session, T2, {"a": 30}, area=area)
        reported(session, T3, {"a": 30}, area=area)
        tally_of(session, AWA if area == "gao" else NORTH, area, T1, women(**dict.fromkeys(TYPES, 40)), YEAR_OVER)
    _, mask = asked_of(session, None)
    assert (mask.masked, mask.exposed) == ({("I", "a", "1")}, ())


def test_what_was_frozen_without_the_parts_of_regions_is_not_revised_for_them(session: Session, plan: Logframe) -> None:
    reported(session, T2, {"a": 77})
    tally_of(session, AWA, "gao", T2, women(rape=41), YEAR_OVER)
    asked, mask = asked_of(session, None)
    releases.freeze(
        session, plan, replace(asked.tables, by_region={}), mask, year=2013, edition=1, threshold=5,
        recipients=("Mission",), person=person(session, WHOLE_PLAN), now=YEAR_OVER,
    )  # fmt: skip
    with pytest.raises(NationalTotalMasked):  # nothing of what circulates is another
        asked_of(session, None, 2)
