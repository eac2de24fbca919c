"""What a plan file says is what is read: codes stay as written, unknown stays unknown."""

from dataclasses import replace
from datetime import date

from storage.calendar import Quarter
from storage.plan.faults import Found
from storage.plan.file.nodes import tree
from storage.plan.logframe import AreaCode, Kind
from storage.plan.read import read, read_file
from tests.plan.files import SMALL

PLAN = read(SMALL)
LAWS, TRAINING = PLAN.activities


def test_codes_stay_as_they_are_written() -> None:
    assert [activity.code for activity in PLAN.activities] == ["1.1.1", "1.10"]
    assert [axis.code for axis in PLAN.axes] == ["1"]


def test_a_schedule_is_quarters_and_ranges() -> None:
    assert LAWS.planned == frozenset(Quarter(2012, 3).until(Quarter(2013, 4)))
    assert sorted(map(str, TRAINING.planned)) == ["2012T1", "2013T1", "2013T2"]


def test_targets_stand_in_their_quarters() -> None:
    laws = LAWS.indicators[0]
    people, share, committee = TRAINING.indicators
    assert laws.targets == {Quarter(2012, 4): 5, Quarter(2013, 2): 10}
    assert share.targets == {Quarter(2013, 1): 25, Quarter(2013, 2): 25}
    assert committee.targets == {Quarter(2013, 2): 1}
    assert people.by_sex
    assert [one.kind for one in TRAINING.indicators] == [Kind.COUNT, Kind.PERCENT, Kind.YES_NO]


def test_what_is_not_said_is_unknown_and_not_zero() -> None:
    people, _, committee = TRAINING.indicators
    assert people.baseline is None
    assert committee.baseline == 0
    assert PLAN.areas[1].referral is None
    assert read(SMALL.replace("total_budget: 1 000\n", "total_budget:\n")).total_budget is None


def test_money_is_read_with_its_spaces() -> None:
    assert PLAN.total_budget == 1000
    assert read(SMALL.replace("total_budget: 1 000\n", "total_budget: 1\u00a0000\n")) == PLAN


def test_names_codes_and_cards() -> None:
    ministry, _ = PLAN.organisations
    gao = PLAN.areas[0]
    assert [name.since for name in ministry.names] == [None, date(2013, 1, 1)]
    assert gao.codes == (AreaCode("pcode", "2015", "ML07"),)
    assert gao.referral is not None
    assert gao.referral.fictional
    assert gao.referral.contacts[0].text["fr"] == "Santé : CSRéf de Gao"


def test_a_text_begins_with_the_plans_first_language() -> None:
    other = SMALL.replace("{fr: Axe un, en: Axis one}", "{en: Axis one, fr: Axe un}")
    assert list(read(other).axes[0].title) == ["fr", "en"]


def test_a_language_that_is_missing_is_no_fault() -> None:
    without = read(SMALL.replace("{fr: Axe un, en: Axis one}", "{fr: Axe un, en: }"))
    assert without.axes[0].title == {"fr": "Axe un"}


def test_a_thing_found_later_has_its_line_too() -> None:
    line = SMALL.splitlines().index("        - code: 1.10b") + 1
    assert read_file(SMALL).place("indicator 1.10b").line == line


def test_windows_files_read_the_same() -> None:
    assert read(SMALL.replace("\n", "\r\n")) == PLAN


def test_what_yaml_would_turn_into_something_else_stays_text() -> None:
    found = Found()
    root = tree("a: 1.10\nb: no\nc: 010\nd: 2013-06-02\ne: 1_000\n", found)
    assert root == {"a": "1.10", "b": "no", "c": "010", "d": "2013-06-02", "e": "1_000"}
    assert not found


def test_ids_and_versions_make_no_difference() -> None:
    assert replace(PLAN, id=7, version=3) == PLAN
