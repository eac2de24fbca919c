"""What a plan file says is what is read: codes stay as written, unknown stays unknown."""

import re
from dataclasses import replace
from datetime import date, time

from storage.calendar import Quarter
from storage.plan.faults import Found
from storage.plan.file.nodes import tree
from storage.plan.logframe import AreaCode, Kind
from storage.plan.read import read, read_file
from storage.plan.write import to_yaml
from storage.reminding import Rules
from tests.plan.files import SMALL

PLAN = read(SMALL)
SECTION = re.compile(r"reminders:\n(?: .*\n)*\n")
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


def test_what_is_not_said_of_reminders_is_as_usual() -> None:
    assert PLAN.rules == Rules(before=(14, 3), digest=2, morning=time(8, 30), rest_days=(6, 7), countdown=(30, 7))
    nothing = SECTION.sub("", SMALL)
    assert read(nothing).rules == Rules()
    assert read(nothing.replace("lock: 30", "lock: 20")).rules == Rules()  # the usual days after the lock: not reached
    assert read(SECTION.sub("reminders:\n\n", SMALL)).rules == Rules()


def test_no_reminder_at_all_is_said_by_empty_lists() -> None:
    none = "reminders:\n  before: []\n  late: []\n  told: 0\n  quiet: none\n  rest: []\n\n"
    rules = read(SECTION.sub(none, SMALL)).rules
    assert (rules.before, rules.late, rules.told, rules.rest_days) == ((), (), 0, ())
    assert rules.quiet_from == rules.quiet_until


def test_reminders_are_read_in_any_order_and_as_french_writes_hours() -> None:
    said = "reminders:\n  before: [0, 3, 14]\n  morning: 9 h 05\n  quiet: 21h–6h30\n  rest: [Dimanche, samedi]\n\n"
    assert read(SECTION.sub(said, SMALL)).rules == Rules(
        morning=time(9, 5), quiet_from=time(21), quiet_until=time(6, 30), rest_days=(6, 7)
    )


def test_only_what_is_not_as_usual_is_written() -> None:
    assert "reminders" not in to_yaml(replace(PLAN, rules=Rules()))
    (section,) = SECTION.findall(to_yaml(PLAN))
    assert section.split("\n") == [
        "reminders:", "  before: [14, 3]", "  digest: tuesday", "  morning: 08:30", "  rest: [saturday, sunday]",
        "  countdown: [30, 7]", "", "",
    ]  # fmt: skip


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
