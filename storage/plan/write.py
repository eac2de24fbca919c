"""A plan as a file: what `read` reads back to an equal plan. Laid out for people: short things in one line."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from storage.calendar import Quarter
from storage.plan.incidents import core, core_rules
from storage.plan.logframe import (
    Activity,
    Area,
    Authority,
    Axis,
    ConflictType,
    Contacts,
    DatedName,
    Incidents,
    Indicator,
    Kind,
    Logframe,
    Objective,
    Organisation,
    ReferralCard,
    Result,
    Text,
    Tolerance,
)
from storage.plan.reminders import written
from storage.reminding import Rules

WIDE = 116
# What needs no quotes, in a line of its own or between braces: nothing that YAML gives a meaning to.
PLAIN = re.compile(r"[\w(«][\w(«»).’'/+%°=;!?\u2013\u2014\u2026\u00a0\u202f -]*")
KEPT = "\u00a0\u202f"  # spaces that French typography needs

Lines = Iterator[str]
T = TypeVar("T")


def to_yaml(logframe: Logframe) -> str:
    """The whole plan, as text that ends with a line end."""
    return "\n".join(_plan(logframe)) + "\n"


def _plan(plan: Logframe) -> Lines:
    yield f"code: {_scalar(plan.code)}"
    yield from _text("title", plan.title)
    if plan.fictional:
        yield "fictional: yes"
    yield f"languages: [{', '.join(plan.languages)}]"
    yield f"country: {_scalar(plan.country)}"
    yield f"currency: {_scalar(plan.currency)}"
    if plan.total_budget is not None:
        yield f"total_budget: {_amount(plan.total_budget)}"
    yield ""
    yield from _calendar(plan)
    yield from _contacts(plan.contacts)
    yield from _reminders(plan.rules)
    yield from _differences(plan.differences)
    yield from _authority(plan.authority)
    yield from _incidents(plan)
    if plan.holidays:
        yield from ("", "holidays:")
        yield from _indented(line for day, name in plan.holidays.items() for line in _text(str(day), name, {}))
    for lines in (
        _listed("organisations", plan.organisations, _organisation),
        _listed("areas", plan.areas, _area),
        _chapter("axes", plan.axes, _axis),
    ):
        yield from _after_a_gap(lines)


def _calendar(plan: Logframe) -> Lines:
    calendar = plan.calendar
    yield "calendar:"
    yield f"  zone: {calendar.zone.key}"
    yield f"  first: {calendar.first}"
    yield f"  last: {calendar.last}"
    yield f"  month_starts_on: {calendar.month_starts_on}"
    yield f"  due: {calendar.due}"
    yield f"  lock: {calendar.lock}"
    yield f"  review: {calendar.review}"


def _contacts(contacts: Contacts) -> Lines:
    if contacts == Contacts():
        return
    yield from ("", "contacts:")
    yield from _indented(_text("service", contacts.service))
    yield from _indented(_given("phone", contacts.phone))
    yield from _indented(_given("helpline", contacts.helpline))
    yield from _indented(_given("declaration", contacts.declaration))
    yield f"  retention_months: {contacts.retention_months}"


def _reminders(rules: Rules) -> Lines:
    """Those that are not the defaults."""
    said = written(rules)
    if said:
        yield from ("", "reminders:")
        for key, value in said.items():
            yield f"  {key}: [{', '.join(value)}]" if isinstance(value, tuple) else f"  {key}: {value}"


def _differences(said: Tolerance) -> Lines:
    usual = Tolerance()
    if said == usual:
        return
    yield from ("", "differences:")
    for key in ("absolute", "percent"):
        if getattr(said, key) != getattr(usual, key):
            yield f"  {key}: {getattr(said, key)}"


def _authority(said: Authority) -> Lines:
    if said == Authority():
        return
    yield from ("", "authority:")
    yield from _indented(_text("state", said.state))
    yield from _indented(_text("motto", said.motto))
    yield from _indented(_given("ministry", said.ministry))


def _incidents(plan: Logframe) -> Lines:
    """The period always, so that there is something; of the rest what is not the default."""
    said = plan.incidents
    if said is None:
        return
    usual = Incidents(())
    yield from ("", "incidents:", f"  period: {'month' if said.monthly else 'quarter'}")
    for key in ("threshold", "many"):
        if getattr(said, key) != getattr(usual, key):
            yield f"  {key}: {getattr(said, key)}"
    for key in ("by_cercle", "needs_card"):
        if getattr(said, key) != getattr(usual, key):
            yield f"  {key}: {'yes' if getattr(said, key) else 'no'}"
    own = said.types != core(plan.languages)
    if own:
        yield from _indented(_listed("types", said.types, lambda one: _coded(one.code, one.label)))
    if said.rules != (() if own else core_rules(plan.languages)):
        yield from _indented(_listed("rules", said.rules, _rule) if said.rules else ("rules: []",))
    yield from _indented(_listed("conflict", said.conflict, _conflict))
    if said.of_record:
        yield "  of_record:"
        for area, service in said.of_record.items():
            by = said.by.get(area)
            named = str(service) if by is None else f"{{service: {service}, organisation: {_scalar(by)}}}"
            yield f"    {_scalar(area)}: {named}"


def _rule(rule: Text) -> Lines:
    return _text("text", rule, {})


def _conflict(one: ConflictType) -> Lines:
    yield from _coded(one.code, one.label)
    yield from _codes("applies", one.applies)


def _coded(code: str, label: Text) -> Lines:
    yield f"code: {_scalar(code)}"
    yield from _text("label", label)


def _organisation(organisation: Organisation) -> Lines:
    yield f"code: {_scalar(organisation.code)}"
    yield f"kind: {organisation.kind}"
    yield from _listed("names", organisation.names, _name)


def _name(name: DatedName) -> Lines:
    yield from _text("text", name.text)
    yield from _dated(name.since, name.until)


def _dated(since: date | None, until: date | None) -> Lines:
    if since is not None:
        yield f"since: {since}"
    if until is not None:
        yield f"until: {until}"


def _area(area: Area) -> Lines:
    yield f"key: {_scalar(area.key)}"
    yield f"level: {_scalar(area.level)}"
    yield from _text("names", area.names)
    yield from _given("parent", area.parent or "")
    yield from _dated(area.since, area.until)
    if area.codes:
        codes = (f"{code.scheme} {code.version}: {_scalar(code.code)}" for code in area.codes)
        yield f"codes: {{{', '.join(codes)}}}"
    if area.referral is not None:
        yield "referral:"
        yield from _indented(_referral(area.referral))


def _referral(card: ReferralCard) -> Lines:
    if card.fictional:
        yield "fictional: yes"
    if card.verified is not None:
        yield f"verified: {card.verified}"
    yield "contacts:"
    for contact in card.contacts:
        yield from _item([*_text("text", contact.text), *_given("phone", contact.phone)])


def _axis(axis: Axis) -> Lines:
    yield f"code: {_scalar(axis.code)}"
    yield from _text("title", axis.title)
    yield from _chapter("objectives", axis.objectives, _objective)


def _objective(objective: Objective) -> Lines:
    yield f"code: {_scalar(objective.code)}"
    yield from _text("title", objective.title)
    yield from _chapter("activities", objective.activities, _activity)


def _activity(activity: Activity) -> Lines:
    yield f"code: {_scalar(activity.code)}"
    yield from _text("label", activity.label)
    yield from _text("title", activity.title)
    yield from _codes("responsible", activity.responsible)
    yield from _codes("comonitors", activity.comonitors)
    yield from _codes("areas", activity.areas)
    if activity.planned:
        ranges = [_range(run) for run in _runs(sorted(activity.planned))]
        yield f"planned: {ranges[0] if len(ranges) == 1 else '[' + ', '.join(ranges) + ']'}"
    if activity.budget:
        yield f"budget: {{{', '.join(f'{year}: {_amount(amount)}' for year, amount in activity.budget.items())}}}"
    named = [(result, f"{activity.code}.R{number}") for number, result in enumerate(activity.results, 1)]
    yield from _listed("results", named, _result)


def _result(named: tuple[Result, str]) -> Lines:
    result, usual = named
    if result.code != usual:
        yield f"code: {_scalar(result.code)}"
    yield from _text("text", result.text, {})
    yield from _listed("indicators", result.indicators, _indicator)


def _indicator(indicator: Indicator) -> Lines:
    yield f"code: {_scalar(indicator.code)}"
    yield f"kind: {indicator.kind}"
    yield from _text("label", indicator.label)
    yield from _text("title", indicator.title)
    yield from _text("unit", indicator.unit)
    yield from _text("numerator", indicator.numerator)
    yield from _text("denominator", indicator.denominator)
    if indicator.by_sex:
        yield "by_sex: yes"
    if indicator.baseline is not None:
        yield f"baseline: {_value(indicator, indicator.baseline)}"
    yield from _text("means", indicator.means)
    yield from _codes("tags", indicator.tags)
    if indicator.protected:
        yield "protected: yes"
    yield from _targets(indicator)


def _targets(indicator: Indicator) -> Lines:
    """In one line, or in one for each year."""
    if not indicator.targets:
        return
    years: dict[int, list[str]] = {}
    for run in _runs(sorted(indicator.targets), indicator.targets):
        years.setdefault(run[0].year, []).append(f"{_range(run)}: {_value(indicator, indicator.targets[run[0]])}")
    lines = [", ".join(targets) for targets in years.values()]
    if len("; ".join(lines)) < WIDE - 30:
        yield f"targets: {{{', '.join(lines)}}}"
        return
    yield "targets:"
    yield from _indented(
        f"{'{' if n == 0 else ' '}{line}{'}' if n == len(lines) - 1 else ','}" for n, line in enumerate(lines)
    )


def _value(indicator: Indicator, value: int) -> str:
    if indicator.kind is Kind.YES_NO:
        return "yes" if value else "no"
    return str(value)


def _runs(quarters: list[Quarter], values: Mapping[Quarter, int] | None = None) -> Iterator[list[Quarter]]:
    """Quarters one after the other; with `values`, those of the same value."""
    run: list[Quarter] = []
    for quarter in quarters:
        if run and (quarter != run[-1].next or (values is not None and values[quarter] != values[run[-1]])):
            yield run
            run = []
        run.append(quarter)
    if run:
        yield run


def _range(run: list[Quarter]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"


def _amount(amount: int) -> str:
    return f"{amount:,}".replace(",", " ")


def _given(key: str, value: str) -> Lines:
    if value:
        yield f"{key}: {_scalar(value)}"


def _codes(key: str, codes: tuple[str, ...]) -> Lines:
    if codes:
        yield f"{key}: [{', '.join(_scalar(code) for code in codes)}]"


def _text(key: str, text: Text, empty: Text | None = None) -> Lines:
    """In one line where there is room, else one for each language. Nothing for an empty text, but where `empty` is
    given: there the key is needed."""
    if not text:
        if empty is not None:
            yield f"{key}: {{}}"
        return
    languages = [f"{language}: {_scalar(words)}" for language, words in text.items()]
    line = f"{key}: {{{', '.join(languages)}}}"
    if len(line) < WIDE - 16:
        yield line
        return
    yield f"{key}:"
    yield from _indented(languages)


def _listed(key: str, things: Sequence[T], write: Callable[[T], Lines]) -> Lines:
    if not things:
        return
    yield f"{key}:"
    for thing in things:
        yield from _item(write(thing))


def _chapter(key: str, things: Sequence[T], write: Callable[[T], Lines]) -> Lines:
    """A list whose items are long: an empty line before each."""
    if not things:
        return
    yield f"{key}:"
    for thing in things:
        yield ""
        yield from _item(write(thing))


def _after_a_gap(lines: Lines) -> Lines:
    for number, line in enumerate(lines):
        if number == 0:
            yield ""
        yield line


def _item(lines: Iterable[str]) -> Lines:
    """One item of a list: a dash before its first line."""
    for number, line in enumerate(lines):
        yield (f"- {line}" if number == 0 else f"  {line}") if line else line


def _indented(lines: Iterable[str]) -> Lines:
    return (f"  {line}" if line else line for line in lines)


def _scalar(text: str) -> str:
    """Plain where nothing in it means anything to YAML, else in double quotes."""
    if PLAIN.fullmatch(text) and text == text.strip() and text not in ("null", "Null", "NULL"):
        return text
    letters = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() or c in KEPT else _escaped(c) for c in letters) + '"'


def _escaped(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
