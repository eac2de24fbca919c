"""Each thing that can be wrong with a plan file, with its line and column; and all of them at once."""

from pathlib import Path

import pytest

from storage.plan.faults import Fault, Place, PlanFaults
from storage.plan.read import read
from tests.plan.files import SMALL, spoil


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(PlanFaults) as raised:
        read(text)
    return raised.value.faults


ACTIVITIES = "    title: {fr: Deux, en: Two}\n    activities:\n"
NEW_NAME = "{}text: {{fr: Sécurité intérieure, en: Internal security}}, since: {}"

# what is wrong -> what is in the file for what, with § where the fault is; what its sentence says
KEYS = {
    "unknown key": (("currency: XOF\n", "currency: XOF\n§monnaie: XOF\n"), "monnaie is not a key"),
    "mistyped key": (("          unit: {fr: lois", "          §unti: {fr: lois"), "unit perhaps?"),
    "key of something else": (("planned: 2012T3-2013T4", "§targets: {2013T2: 5}"), "belong to an indicator"),
    "key twice": (("currency: XOF\n", "currency: XOF\n§currency: EUR\n"), "currency is here twice"),
    "no code": (("code: essai\ntitle", "§title"), "no code"),
    "no label": (("      label: {fr: Formation, en: Training}\n", ""), "no label"),
    "no kind": (("          kind: count\n", ""), "no kind"),
    "no calendar zone": (("  zone: Africa/Bamako\n  first", "  §first"), "no zone"),
}  # fmt: skip
CODES = {
    "code with a space": (("- code: MSIPC", "- code: §MSI PC"), "1 to 12 letters"),
    "code too long": (("    - code: 1.10\n", "    - code: §1.10.1234567890\n"), "1 to 12 letters"),
    "area key with capitals": (("- key: gao", "- key: §Gao"), "small letters"),
    "unknown responsible": (("[MSIPC]\n      comonitors", "[§MS]\n      comonitors"), "MS"),
    "unknown co-monitor": (("comonitors: [ONG1]", "comonitors: [§ONG2]"), "ONG2"),
    "unknown area": (("areas: [gao, ansongo]", "areas: [gao, §kidal]"), "kidal"),
    "unknown parent": (("parent: gao", "parent: §kidal"), "kidal"),
    "objective twice": (("    - code: 1.10\n", f"  - code: §1.1\n{ACTIVITIES}    - code: 1.10\n"), "1.1 is here twice"),
    "activity twice": (("    - code: 1.10\n", "    - code: §1.1.1\n"), "activity 1.1.1 is here twice"),
    "indicator twice": (("- code: 1.10b", "- code: §1.10a"), "indicator 1.10a is here twice"),
    "twice but for capitals": (("- {code: ONG1,", "- {code: §msipc,"), "here twice"),
    "area twice": (("- {key: ansongo,", "- {key: §gao,"), "area gao is here twice"),
    "area listed twice": (("areas: [gao, ansongo]", "areas: [gao, §gao]"), "gao is here twice"),
    "area within itself": (("- key: gao\n", "- key: gao\n  parent: §gao\n"), "within itself"),
    "co-monitor is a ministry": (("comonitors: [ONG1]", "comonitors: [§MSIPC]"), "MSIPC is a ministry"),
    "responsible is an NGO": (("[MSIPC]\n      comonitors", "[§ONG1]\n      comonitors"), "ONG1 is an NGO"),
    "code of another activity": (("- code: 1.10c", "- code: §1.1.1b"), "with a letter 1.10a"),
    "number where a letter stands": (("- code: 1.10c", "- code: §1.10.3"), "with a letter 1.10a"),
}  # fmt: skip
KINDS = {
    "kind unknown": (("kind: count", "kind: §number"), "one of count, cumulative"),
    "organisation kind unknown": (("kind: ngo", "kind: §charity"), "one of ministry, ngo"),
    "percent without numerator": (("        - code: 1.10b", "        - §code: 1.10b"), "no numerator"),
    "percent without denominator": (("        - code: 1.10b", "        - §code: 1.10b"), "no denominator"),
    "parts on a count": (("          by_sex: yes\n", "          numerator: §{fr: Agents}\n"), "only a percent"),
    "by sex on a yes/no": (("kind: yes_no\n", "kind: yes_no\n          by_sex: §yes\n"), "by_sex"),
    "by sex on a cumulative": (("kind: cumulative\n", "kind: cumulative\n          by_sex: §yes\n"), "by_sex"),
    "by_sex neither yes nor no": (("by_sex: yes", "by_sex: §perhaps"), "yes or no"),
}  # fmt: skip
NUMBERS = {
    "not a number": (("baseline: 2", "baseline: §two"), "two"),
    "a fraction": (("budget: {2013: 400}", "budget: {2013: §400.5}"), "whole number"),
    "money below nothing": (("total_budget: 1 000", "total_budget: §-1000"), "whole number"),
    "budgets that do not add up": (("total_budget: 1 000", "total_budget: §1 001"), "add up to 1000"),
    "budgets above the total": (("total_budget: 1 000", "total_budget: §999"), "add up to 1000"),
    "budget outside the plan": (("budget: {2013: 400}", "budget: {§2014: 400}"), "outside the plan"),
    "target outside the plan": (("{2012T4: 5, 2013T2: 10}", "{2012T4: 5, §2014T2: 10}"), "outside the plan"),
    "target of no quarter": (("{2012T4: 5, 2013T2: 10}", "{§2012: 5}"), "quarter"),
    "target twice": (("{2012T4: 5, 2013T2: 10}", "{2012T1-2012T4: 5, §2012T4: 6}"), "2012T4 is here twice"),
    "target that falls": (("{2012T4: 5, 2013T2: 10}", "{2012T4: 11, 2013T2: §10}"), "never falls"),
    "target below the baseline": (("{2012T4: 5, 2013T2: 10}", "{2012T4: §1}"), "never falls"),
    "yes/no of 2": (("{2013T2: yes}", "{2013T2: §2}"), "yes or no"),
    "percent above 100": (("25 %", "§125 %"), "0 to 100"),
}  # fmt: skip
TIME = {
    "schedule outside the plan": (("planned: 2012T3-2013T4", "planned: §2012T3-2014T1"), "outside the plan"),
    "schedule backwards": (("planned: 2012T3-2013T4", "planned: §2013T3-2012T4"), "ends before"),
    "no quarter": (("planned: 2012T3-2013T4", "planned: §2012T5"), "2012T5"),
    "ends before it begins": (("last: 2013T4", "last: §2011T4"), "before it begins"),
    "month from the 29th": (("month_starts_on: 1", "month_starts_on: §29"), "1 to 28"),
    "lock before due": (("lock: 30", "lock: §10"), "lock"),
    "review before lock": (("review: 45", "review: §20"), "review"),
    "zone unknown": (("Africa/Bamako", "§Africa/Atlantis"), "time zone"),
    "holiday on no day": (("2013-01-01: {fr: Jour", "§2013-02-30: {fr: Jour"), "a day is expected"),
    "two names at a time": ((NEW_NAME.format("{", "2013-01-01"), NEW_NAME.format("§{", "2012-06-01")), "two names"),
    "a name that ends first": (("until: 2012-12-31}", "since: 2013-01-01, until: §2012-12-31}"), "before"),
}  # fmt: skip
REMINDERS = {
    "a day in words": (("before: [14, 3]", "before: [14, §three]"), "three: a whole number"),
    "earlier than a quarter": (("before: [14, 3]", "before: [§91, 3]"), "before: 91 days; 0 to 90"),
    "a day before twice": (("before: [14, 3]", "before: [14, §14]"), "before: 14 is here twice"),
    "late on the due day": (("late: [3, 7, 14]", "late: [§0, 7, 14]"), "late: 0 days; 1 to 90"),
    "late after the lock": (("late: [3, 7, 14]", "late: [3, 7, §16]"), "accepted until 15 days after it was due"),
    "a late day twice": (("late: [3, 7, 14]", "late: [3, 7, §7]"), "late: 7 is here twice"),
    "days that are no list": (("late: [3, 7, 14]", "late: §7"), "a list is expected"),
    "told on another day": (("told: 7", "told: §5"), "told: 5 is none of the late days (3, 7, 14)"),
    "a digest of no weekday": (("digest: mardi", "digest: §tewsday"), "a day of the week is expected: monday, tuesday"),
    "a digest on a day of rest": (("digest: mardi", "digest: §samedi"), "would come on saturday, a day of rest"),
    "a morning in quiet hours": (("morning: 08:30", "morning: §06:59"), "at 06:59, in the quiet hours 20:00-07:00"),
    "a morning late in the evening": (("morning: 08:30", "morning: §20:00"), "in the quiet hours"),
    "no hour of a day": (("morning: 08:30", "morning: §24:30"), "24:30: an hour is expected"),
    "a morning in words": (("morning: 08:30", "morning: §early"), "an hour is expected, such as 08:00"),
    "quiet hours without an end": (("quiet: 20:00-07:00", "quiet: §20:00"), "hours are expected, such as 20:00-07:00"),
    "quiet hours to no hour": (("quiet: 20:00-07:00", "quiet: §20:00-7"), "7: an hour is expected"),
    "quiet hours that end at once": (("quiet: 20:00-07:00", "quiet: §20:00-20:00"), "write none"),
    "rest on no weekday": (("[saturday, sunday]", "[saturday, §payday]"), "a day of the week is expected"),
    "rest twice on a day": (("[saturday, sunday]", "[saturday, §samedi]"), "rest: saturday is here twice"),
    "rest on each day": (
        ("[saturday, sunday]", "§[lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche]"), "no day of the week",
    ),
    "a year that is no day": (("report_day: 10-31", "report_day: §2013-10-31"), "a month and a day"),
    "a day that no month has": (("report_day: 10-31", "report_day: §11-31"), "11-31: a month and a day"),
    "a day of leap years alone": (("report_day: 10-31", "report_day: §02-29"), "that each year has"),
    "the day before the month": (("report_day: 10-31", "report_day: §31-10"), "such as 10-31"),
    "a countdown from too far": (("countdown: [30, 7]", "countdown: [§181, 7]"), "0 to 180"),
    "an evaluation never": (("evaluation: 3", "evaluation: §0"), "every 1 to 10 years"),
    "an evaluation after the plan": (("evaluation: 3", "evaluation: §11"), "every 1 to 10 years"),
    "a reminder of another name": (("countdown: [30, 7]", "§countdwon: [30, 7]"), "countdown perhaps?"),
    "no day on which coordinators are told": (("[3, 7, 14]\n  told: 7\n", "§[3, 14]\n"), "late: without 7"),
    "quiet hours in the usual morning": (
        ("morning: 08:30\n  quiet: 20:00-07:00", "quiet: §20:00-09:00"), "quiet: messages would leave at 08:00",
    ),
    "rest on the usual day of the digest": (
        ("  digest: mardi\n  morning: 08:30\n  quiet: 20:00-07:00\n  rest: [saturday", "  rest: §[monday"),
        "rest: the digest of the week",
    ),
}  # fmt: skip
TEXTS = {
    "language not of the plan": (("{fr: Axe un, en: Axis one}", "{fr: Axe un, §bm: Axe}"), "bm is not one"),
    "a text in no language": (("{fr: Axe un, en: Axis one}", "§Axe un"), "each language"),
    "language badly written": (("languages: [fr, en]", "languages: [fr, en, §french]"), "fr or en"),
    "referral contact names violence": (('{fr: "Santé : CSRéf de Gao"', "§{fr: Écoute des survivantes"), "survivantes"),
    "country in words": (("country: ML", "country: §Mali"), "two capitals"),
    "phone with words": (('Gao"}, phone: 00 00 00 00', 'Gao"}, phone: §to be found'), "digits"),
}  # fmt: skip
YAML = {
    "an alias": (("responsible: [MSIPC]\n      planned: [", "responsible: §*who\n      planned: ["), "short cuts"),
    "an anchor": (("areas: [gao, ansongo]", "areas: §&all [gao, ansongo]"), "short cuts"),
    "a tag": (("baseline: 2", "baseline: §!!int 2"), "no tags"),
    "a second document": (("axes:\n", "§---\naxes:\n"), "second document"),
    "null": (("baseline: 2", "baseline: §null"), "leave what is unknown empty"),
    "a list where text is expected": (("currency: XOF", "currency: §[XOF]"), "text is expected"),
    "text where a list is expected": (("areas: [gao, ansongo]", "areas: §gao"), "a list is expected"),
}  # fmt: skip
ALL = KEYS | CODES | KINDS | NUMBERS | TIME | REMINDERS | TEXTS | YAML
ALSO = {
    "no label": ("    - code: 1.10\n", "    - §code: 1.10\n"),
    "no kind": ("        - code: 1.10a\n", "        - §code: 1.10a\n"),
    "percent without numerator": ("          numerator: {fr: Agents formés, en: Officers trained}\n", ""),
    "percent without denominator": ("          denominator: {fr: Tous les agents, en: All officers}\n", ""),
}


@pytest.mark.parametrize("wrong", ALL)
def test_a_fault_is_named_with_its_line(wrong: str) -> None:
    change, said = ALL[wrong]
    spoilt = spoil(change, *([ALSO[wrong]] if wrong in ALSO else []))

    found = faults(spoilt.text)

    there = [(fault.place.line, fault.place.column) for fault in found if said in fault.message]
    assert there == [(spoilt.line, spoilt.column)], found


def test_two_areas_within_each_other() -> None:
    spoilt = spoil(("- key: gao\n", "- key: gao\n  parent: §ansongo\n"))
    lines = [fault.place.line for fault in faults(spoilt.text) if "within itself" in fault.message]
    assert spoilt.line in lines


def test_all_faults_come_at_once_in_the_order_of_the_file() -> None:
    text = SMALL
    for before, after in (
        ("country: ML", "country: Mali"),
        ("lock: 30", "lock: 10"),
        ("comonitors: [ONG1]", "comonitors: [MSIPC]"),
        ("kind: count", "kind: number"),
        ("{2013T2: yes}", "{2014T2: yes}"),
    ):
        text = text.replace(before, after)
    found = faults(text)
    assert [fault.place for fault in found] == sorted(fault.place for fault in found)
    assert {"country", "lock", "comonitors", "kind", "targets"} <= {fault.message.split(":")[0] for fault in found}


def test_a_line_as_editors_open_it() -> None:
    assert Fault(Place(12, 5), "no").in_file("mali.yaml") == "mali.yaml:12:5: no"


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n", "code: [", "code: \x07"])
def test_what_is_no_plan_at_all_is_one_fault(text: str) -> None:
    assert len(faults(text)) == 1


def test_a_file_of_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_bytes(SMALL.encode("cp1252"))
    with pytest.raises(PlanFaults) as raised:
        read(file)
    (fault,) = raised.value.faults
    assert fault.place.line == 2
    assert "UTF-8" in fault.message


def test_what_would_grow_without_end_is_refused_before_it_grows() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    assert all("short cuts" in fault.message for fault in faults(bomb))
    assert "nested" in faults("a: " + "[" * 100 + "]" * 100)[0].message
