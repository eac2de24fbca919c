"""From tallies as they were sent to the tables of a release: whose figures, of which period, and what is not known."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from storage import extensions, releases
from storage.calendar import Quarter
from storage.extensions import Why
from storage.masking.tables import Mask, Released, Tables
from storage.plan.load import load
from storage.released import Release, Value
from storage.releases import NoFirstEdition
from storage.releasing import NoTallies, StillOpen, Twice, TwoOfRecord, prepare, tables_of
from storage.tally_counts import Cell, Conflict, Service, Tally, counted, total_only
from storage.tally_periods import Period
from tests.protection.recorded import (
    ALI,
    AWA,
    FANTA,
    HEALTH,
    LOCKED,
    NORTH,
    OF_RECORD,
    OTHER,
    RECORDED,
    WHOLE_PLAN,
    correct,
    edition,
    person,
    plan_of,
    women,
)
from tests.reporting.conftest import NINE_FORTY_ONE
from tests.reporting.plans import T1, T2, T3
from tests.tallies.sending import tally_of


def sent(session: Session, account: int, area: str, of: Quarter | Period, tally: Tally) -> int:
    return tally_of(session, account, area, of, tally, LOCKED).number


def now(session: Session, *quarters: Quarter) -> Tables:
    return tables_of(session, plan_of(session), quarters or (T2,))


def shown(tables: Tables, name: str) -> dict[str, tuple[Value, ...]]:
    """The rows of one table as they would circulate if nothing had to be masked."""
    release: Release = releases.masked(
        plan="p", year=2013, quarter=None, edition=1, threshold=5, tables=tables, mask=Mask(frozenset())
    )
    table = next(table for table in release.tables if table.name == name)
    return dict(zip(table.rows, table.cells, strict=True))


# ------------------------------------------------------------------------------------------------------ whose figures


def test_of_each_region_the_source_of_record_and_nothing_is_added_to_it(session: Session) -> None:
    sent(session, AWA, "gao", T2, women(rape=7))
    sent(session, ALI, "gao", T2, women(Service.POLICE, rape=30))
    sent(session, FANTA, "gao", T2, women(Service.NGO, rape=40))
    assert now(session).counts == {("gao", "rape", 2): 7}


def test_a_region_without_a_source_of_record_is_not_reported_whatever_was_counted(session: Session) -> None:
    edition(session, of_record={"kidal": HEALTH})
    sent(session, AWA, "gao", T2, women(rape=7))
    tables = now(session)
    assert not tables.counts and not tables.received and not tables.complete
    assert shown(tables, "T2")["gao"] == (None,)


def test_two_organisations_of_the_service_of_record_are_named_and_never_added(session: Session) -> None:
    first = sent(session, AWA, "gao", T2, women(rape=7))
    second = sent(session, OTHER, "gao", T2, women(rape=9))
    with pytest.raises(TwoOfRecord) as refused:
        prepare(session, plan_of(session), 2013, 2, 1, LOCKED)
    assert refused.value.places == (Twice("gao", Period(T2), ("MSIPC", "MJ"), (first, second)),)
    assert "9" not in str(refused.value)
    edition(session, of_record=OF_RECORD | {"gao": Service.POLICE})  # what the plan can do about it
    sent(session, ALI, "gao", T2, women(Service.POLICE, rape=30))
    assert prepare(session, plan_of(session), 2013, 2, 1, LOCKED).tables.counts == {("gao", "rape", 2): 30}


def test_the_plan_may_name_the_organisation_whose_figure_is_published(session: Session) -> None:
    sent(session, AWA, "gao", T2, women(rape=7))
    sent(session, OTHER, "gao", T2, women(rape=9))
    for code, number in (("MSIPC", 7), ("MJ", 9)):
        edition(session, by={"gao": code})
        assert prepare(session, plan_of(session), 2013, 2, 1, LOCKED).tables.counts == {("gao", "rape", 2): number}
    edition(session, by={"gao": "ONG1"})  # of which nothing came
    tables = now(session)
    assert not tables.counts and ("gao", 2) not in tables.received | tables.complete


def test_the_conflict_related_list_is_a_part_of_the_types_and_is_in_no_table(session: Session) -> None:
    tally = replace(women(rape=7), conflict_said=Conflict.DETAILED, conflict={"gang_rape": counted({Cell.WOMEN: 3})})
    sent(session, AWA, "gao", T2, tally)
    tables = now(session)
    assert tables.counts == {("gao", "rape", 2): 7}
    assert sum(tables.sex.values()) == sum(tables.age.values()) == 7
    assert "gang_rape" not in tables.types


# ----------------------------------------------------------------------------------------- four things that are not one


def test_zero_not_reported_not_broken_down_and_masked_are_four_things(session: Session) -> None:
    sent(session, AWA, "gao", T2, Tally(HEALTH, {"rape": total_only(8)}))
    sent(session, NORTH, "kidal", T2, Tally(HEALTH))
    tables = now(session)
    assert tables.received == tables.complete == {("gao", 2), ("kidal", 2)}
    rows = shown(tables, "T2")
    assert (rows["gao"], rows["kidal"], rows["mopti"], rows["*"]) == ((8,), (0,), (None,), (8,))
    assert shown(tables, "T3")["denial"] == (None,)  # not zero: Mopti may have some
    assert {key: value for key, value in tables.sex.items() if value} == {("gao", "rape", "not_broken_down"): 8}
    assert {key: value for key, value in tables.age.items() if value} == {("gao", "rape", "not_broken_down"): 8}
    hidden = Mask(frozenset({("T2", "kidal", "2")}))
    release = releases.masked(plan="p", year=2013, quarter=2, edition=1, threshold=5, tables=tables, mask=hidden)
    assert dict(zip(release.tables[0].rows, release.tables[0].cells, strict=True))["kidal"] == ("s",)


def test_a_zero_of_the_country_is_one_where_every_region_has_reported(session: Session) -> None:
    sent(session, AWA, "gao", T2, women(rape=8))
    sent(session, NORTH, "kidal", T2, Tally(HEALTH))
    sent(session, NORTH, "mopti", T2, Tally(HEALTH))
    assert shown(now(session), "T3")["denial"] == (0,)


def test_sex_and_age_out_of_the_nine_cells(session: Session) -> None:
    tally = Tally(HEALTH, {"rape": counted({cell: 2**place for place, cell in enumerate(Cell)})})
    sent(session, AWA, "gao", T2, tally)
    tables = now(session)
    girls, women_, boys, men, female, male, under_18, adult, unknown = (2**place for place in range(9))
    assert {column: value for (_, kind, column), value in tables.sex.items() if kind == "rape"} == {
        "F": girls + women_ + female, "M": boys + men + male, "unknown": under_18 + adult + unknown,
    }  # fmt: skip
    assert {column: value for (_, kind, column), value in tables.age.items() if kind == "rape"} == {
        "under_18": girls + boys + under_18, "adult": women_ + men + adult, "unknown": female + male + unknown,
    }  # fmt: skip


# ----------------------------------------------------------------------------------------------------- months, cercles


def test_the_months_of_a_quarter_are_its_figure_and_all_three_make_it_complete(session: Session) -> None:
    edition(session, monthly=True)
    sent(session, AWA, "gao", Period(T2, 4), women(rape=3))
    sent(session, AWA, "gao", Period(T2, 5), women(rape=4))
    tables = now(session)
    assert tables.counts == {("gao", "rape", 2): 7}
    assert tables.received == {("gao", 2)} and not tables.complete
    assert shown(tables, "T2")["gao"] == (7,)
    sent(session, AWA, "gao", Period(T2, 6), Tally(HEALTH))
    assert now(session).complete == {("gao", 2)}


def test_cercles_add_up_to_their_region_with_what_it_counted_itself(session: Session) -> None:
    edition(session, by_cercle=True, of_record={"gao": HEALTH, "ansongo": HEALTH})
    sent(session, AWA, "gao", T2, women(rape=7))
    assert not now(session).complete
    sent(session, ALI, "ansongo", T2, women(rape=5, denial=1))
    tables = now(session)
    assert tables.counts == {("gao", "rape", 2): 12, ("gao", "denial", 2): 1}
    assert tables.cercles == {("gao", "gao"): 7, ("gao", "ansongo"): 6}
    assert tables.complete == {("gao", 2)}
    year = now(session, T1, T2, T3, Quarter(2013, 4))
    assert shown(year, "T6") == {"gao": (7,), "ansongo": (6,)}


def test_a_year_of_which_one_quarter_is_frozen_without_cercles_has_no_table_of_them(session: Session) -> None:
    sent(session, AWA, "gao", T1, women(rape=7))
    frozen = Released(now(session, T1), Mask(frozenset()))
    edition(session, by_cercle=True, of_record={"gao": HEALTH, "ansongo": HEALTH})
    sent(session, ALI, "ansongo", T2, women(rape=5))
    assert now(session, T1, T2).cercles == {("gao", "gao"): 7, ("gao", "ansongo"): 5}
    assert tables_of(session, plan_of(session), (T1, T2), [frozen]).cercles is None


def test_without_cercles_in_the_plan_there_is_no_such_table(session: Session) -> None:
    sent(session, AWA, "gao", T2, women(rape=7))
    assert now(session).cercles is None


def test_a_region_that_came_later_was_not_expected_before(session: Session) -> None:
    areas = tuple(replace(one, since=date(2013, 7, 1)) if one.key == "mopti" else one for one in RECORDED.areas)
    load(session, replace(RECORDED, areas=areas), NINE_FORTY_ONE)
    assert now(session, T2).regions == ("gao", "kidal") and now(session, T3).regions == ("gao", "kidal", "mopti")
    sent(session, AWA, "gao", T2, women(rape=8))
    sent(session, NORTH, "kidal", T2, Tally(HEALTH))
    assert shown(now(session), "T3")["denial"] == (0,)


# --------------------------------------------------------------------------------------------------------------- when


def test_what_is_open_is_not_released_and_more_time_for_one_area_keeps_it_open(session: Session) -> None:
    plan = plan_of(session)
    last = LOCKED.replace(month=7, day=30)
    with pytest.raises(StillOpen):
        prepare(session, plan, 2013, 2, 1, last)
    assert prepare(session, plan, 2013, 2, 1, last + timedelta(days=1)).quarter == 2
    area, by = plan.areas[0].id, person(session, WHOLE_PLAN).id
    extensions.extend(session, plan.id, T2, area, 10, next(iter(Why)), by=by, card=None, now=NINE_FORTY_ONE)
    with pytest.raises(StillOpen) as refused:
        prepare(session, plan, 2013, 2, 1, LOCKED)
    assert refused.value.quarter == T2
    with pytest.raises(StillOpen):
        prepare(session, plan, 2013, None, 1, LOCKED)


def test_a_year_is_revised_after_its_first_edition_only(session: Session) -> None:
    with pytest.raises(NoFirstEdition):
        prepare(session, plan_of(session), 2013, None, 2, LOCKED.replace(year=2014))


def test_the_threshold_is_the_plans(session: Session) -> None:
    assert prepare(session, plan_of(session), 2013, 2, 1, LOCKED).threshold == 5
    assert prepare(session, edition(session, threshold=9), 2013, 2, 1, LOCKED).threshold == 9


def test_a_plan_that_counts_no_incidents_has_nothing_to_release(session: Session) -> None:
    with pytest.raises(NoTallies):
        prepare(session, replace(plan_of(session), incidents=None), 2013, 2, 1, LOCKED)


def test_a_correction_counts_until_the_quarter_is_released(session: Session) -> None:
    number = sent(session, AWA, "gao", T2, women(rape=7))
    correct(session, number, AWA, {"rape": 30}, LOCKED)
    assert now(session).counts == {("gao", "rape", 2): 30}
