"""A roll-up as IATI 2.03: an activity for each of the plan's, and in it what its indicators were to reach and reached.

What is masked or protected is an `actual` without a value, with a comment; what is not reported has none.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import reduce
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bot.exports.flat import FICTIONAL
from bot.exports.rollup_incidents import named
from bot.texts import Words
from storage.answers import Status
from storage.calendar import Calendar, Quarter
from storage.plan.logframe import Kind, Text
from storage.released import MASKED, Release, Value, nothing_planned
from storage.rolled import ActivityPart, Amount, Cell, IndicatorPart, RollUp, Scope

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Code lists of IATI 2.03.
GOVERNMENT, IMPLEMENTING, PLANNED_START, PLANNED_END, OUTPUT, OTHER = "10", "4", "1", "3", "1", "4"
UNITS, PERCENTAGE = "1", "2"
STATUS: Mapping[Status | None, str] = {
    None: "1", Status.NOT_STARTED: "1", Status.UNDER_WAY: "2", Status.COMPLETED: "3", Status.CANCELLED: "5",
    Status.POSTPONED: "6", Status.BLOCKED: "6",
}  # fmt: skip
ALL = "*"  # what a release calls the year
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Publisher:
    """Who publishes: the identifier in IATI's register, and a name. `country`: ISO 3166, where it is known."""

    ref: str
    name: str
    country: str = ""


def results(
    words: Words, rollup: RollUp, calendar: Calendar, publisher: Publisher, release: Release | None = None
) -> bytes:
    """The file's bytes: the same for the same roll-up and release. Comments are in the language of `words`."""
    made = (rollup.frozen_at or rollup.as_of).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    whole = Element("iati-activities", {"version": "2.03", "generated-datetime": made})
    file = _File(words, rollup, calendar, publisher, _protected(release))
    for activity in rollup.activities:
        file.activity(whole, activity, made)
    indent(whole, " ")
    return bytes(tostring(whole, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _protected(release: Release | None) -> dict[tuple[str, str], Value]:
    """What was released of protected indicators, by code and quarter."""
    if release is None:
        return {}
    return {
        (code, named(release, table, quarter)): value
        for table in release.tables
        if table.name == "I"
        for code, values in zip(table.rows, table.cells, strict=True)
        for quarter, value in zip(table.columns, values, strict=True)
    }


@dataclass(frozen=True)
class _File:
    words: Words
    rollup: RollUp
    calendar: Calendar
    publisher: Publisher
    released: Mapping[tuple[str, str], Value]

    def activity(self, whole: Element, one: ActivityPart, made: str) -> None:
        """The order of the parts is the schema's."""
        first, last = self.calendar.quarters[0], self.calendar.quarters[-1]
        language = next(iter(self.rollup.languages), self.words.language)
        about = {LANG: language, "default-currency": self.rollup.currency, "last-updated-datetime": made}
        part = SubElement(whole, "iati-activity", about)
        SubElement(part, "iati-identifier").text = f"{self.publisher.ref}-{self.rollup.plan}-{one.code}"
        reporting = SubElement(part, "reporting-org", {"ref": self.publisher.ref, "type": GOVERNMENT})
        SubElement(reporting, "narrative").text = _clean(self.publisher.name)
        self._said(SubElement(part, "title"), one.label, language)
        self._said(SubElement(part, "description", {"type": "1"}), one.title, language)
        if self.rollup.fictional:
            marked = SubElement(part, "description", {"type": OTHER})
            SubElement(marked, "narrative", {LANG: self.words.language}).text = self.words.label(FICTIONAL)
        for name in self._responsible(one):
            self._said(SubElement(part, "participating-org", {"role": IMPLEMENTING}), name, language)
        SubElement(part, "activity-status", {"code": STATUS[one.status]})
        for kind, day in (
            (PLANNED_START, self.calendar.first_day(first)), (PLANNED_END, self.calendar.last_day(last)),
        ):  # fmt: skip
            SubElement(part, "activity-date", {"type": kind, "iso-date": day.isoformat()})
        if self.publisher.country:
            SubElement(part, "recipient-country", {"code": self.publisher.country})
        if one.indicators:
            result = SubElement(part, "result", {"type": OUTPUT, "aggregation-status": "false"})
            self._said(SubElement(result, "title"), one.title, language)
            for indicator in one.indicators:
                self._indicator(result, indicator, language)

    def _parts(self, code: str) -> Iterator[tuple[RollUp, IndicatorPart]]:
        """One indicator in each period of the roll-up."""
        for of in self.rollup.periods:
            for activity in of.activities:
                yield from ((of, one) for one in activity.indicators if one.code == code)

    def _responsible(self, one: ActivityPart) -> Iterator[Text]:
        names = {named.code: named.names for named in self.rollup.organisations}
        for code in one.responsible:
            yield names.get(code) or {"": code}
        if not one.responsible:
            yield {"": self.publisher.name}

    def _indicator(self, result: Element, one: IndicatorPart, language: str) -> None:
        share = one.kind in (Kind.PERCENT, Kind.YES_NO)
        about = {"measure": PERCENTAGE if share else UNITS, "ascending": "true"}
        part = SubElement(result, "indicator", about)
        self._said(SubElement(part, "title"), {**one.title} or {**one.label}, language)
        if one.baseline is not None:
            baseline = one.baseline * 100 if one.kind is Kind.YES_NO else one.baseline
            SubElement(part, "baseline", {"year": str(self.rollup.first_year), "value": str(baseline)})
        for of, said in self._parts(one.code):
            if len(of.quarters) > 1:
                key = ALL if of.scope is Scope.YEAR and of is self.rollup else str(of.quarters)
                self._period(part, said, (of.quarters[0], of.quarters[-1]), key, said.whole)
            for quarter in of.quarters:
                cell = said.quarters.get(quarter)
                if cell is not None or (said.protected and not self._nothing_wanted(of, said.code, quarter)):
                    self._period(part, said, (quarter, quarter), str(quarter), cell or Cell())

    def _period(self, part: Element, one: IndicatorPart, days: tuple[Quarter, Quarter], key: str, cell: Cell) -> None:
        """`key`: what a release calls it."""
        period = SubElement(part, "period")
        SubElement(period, "period-start", {"iso-date": self.calendar.first_day(days[0]).isoformat()})
        SubElement(period, "period-end", {"iso-date": self.calendar.last_day(days[1]).isoformat()})
        if cell.target is not None:
            target = cell.target * 100 if one.kind is Kind.YES_NO else cell.target
            SubElement(period, "target", {"value": str(target)})
        if one.protected:
            self._of_release(period, (one.code, key))
        elif cell.of_record is not None:
            self._actual(period, one, cell, cell.of_record)

    def _nothing_wanted(self, of: RollUp, code: str, quarter: Quarter) -> bool:
        """Nothing was planned then, and nothing was released: it is not missing."""
        key = code, str(quarter)
        return key in self.released and self.released[key] is None and nothing_planned(of.planned, code, quarter)

    def _of_release(self, period: Element, key: tuple[str, str]) -> None:
        """Nothing else is known here of an indicator that counts survivors."""
        value = self.released.get(key)
        if isinstance(value, int):
            SubElement(period, "actual", {"value": str(value)})
        elif value == MASKED:
            self._comment(SubElement(period, "actual"), self.words.label("masked"))
        elif key not in self.released:
            self._comment(SubElement(period, "actual"), self.words.label("it circulates by a release only"))

    def _actual(self, period: Element, one: IndicatorPart, cell: Cell, amount: Amount) -> None:
        """A figure that not every expected report is in says of how many it is made."""
        words, shared = self.words, one.kind in (Kind.PERCENT, Kind.YES_NO)
        broken_down = amount.women is not None and amount.men is not None
        said = []
        if shared:
            said.append(
                words.label("{part} of {whole}", part=amount.value, whole=amount.whole)
                if amount.whole
                else words.label("a share of zero is undefined")
            )
        elif one.by_sex and not broken_down:
            said.append(words.label("not broken down by sex"))
        if cell.figures < cell.expected:
            said.append(words.label("{n} of {all} figures received", n=cell.figures, all=cell.expected))
        value = _share(amount.value, amount.whole) if shared and amount.whole else None if shared else str(amount.value)
        actual = SubElement(period, "actual", {} if value is None else {"value": value})
        if said:
            self._comment(actual, reduce(lambda one, other: words.label("{one}; {other}", one=one, other=other), said))
        if shared or not one.by_sex or not broken_down:
            return
        for sex, part in (("female", amount.women), ("male", amount.men)):
            actual = SubElement(period, "actual", {"value": str(part)})
            SubElement(actual, "dimension", {"name": "sex", "value": sex})

    def _comment(self, actual: Element, said: str) -> None:
        comment = SubElement(actual, "comment")
        SubElement(comment, "narrative", {LANG: self.words.language}).text = said

    def _said(self, part: Element, text: Text, language: str) -> None:
        """A text in each of its languages; the activity's own need not be named."""
        for spoken, said in text.items():
            other = {LANG: spoken} if spoken and spoken != language else {}
            SubElement(part, "narrative", other).text = _clean(said)


def _share(part: int, whole: int) -> str:
    """In per cent to one hundredth, halves upwards: "33.33"."""
    hundredths = (20_000 * part + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def _clean(text: str) -> str:
    return NOT_XML.sub(" ", text)
