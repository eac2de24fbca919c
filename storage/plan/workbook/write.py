"""A plan as a workbook: what `read` reads back to an equal plan. The template is the same with nothing in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from storage.calendar import Quarter
from storage.plan.incidents import core, core_rules
from storage.plan.logframe import Incidents, Indicator, Kind, Logframe, Text, Tolerance
from storage.plan.reminders import written
from storage.plan.workbook.fields import DAYS, HOURS, NONE, WORDS, YES, Both, Field, Form
from storage.plan.workbook.notes import note
from storage.plan.workbook.sheets import BY_KEY, ITEM, PLAN, REMARK, SHEETS, VALUE, SheetForm
from storage.workbook import writing
from storage.workbook.writing import Column, Elsewhere, Table

CELLS = {Form.WHOLE: writing.Kind.NUMBER, Form.VALUE: writing.Kind.NUMBER, Form.DAY: writing.Kind.DATE}
LISTS = Both("Listes", "Lists")

Value = writing.Value
Values = Mapping[str, Value | Text]  # of one row, by the keys of its sheet's fields and the titles of further columns


def to_workbook(plan: Logframe, created: datetime, language: str = "fr") -> bytes:
    """The whole plan. `language`: of the titles and notes, fr or en. Raises `writing.TooLong`."""
    return writing.write(tables(plan, items(plan), language), created, lists=LISTS.within(language))


def tables(plan: Logframe, said: Values, language: str) -> Iterator[Table]:
    """All its sheets; `said`: what stands in the first one."""
    for form in SHEETS:
        if form.key in ROWS:
            yield _table(plan, form, tuple(ROWS[form.key](plan)), language)
        else:
            yield _plan(plan, said, language)


def _plan(plan: Logframe, said: Values, language: str) -> Table:
    """One line for each item, in each language for a text."""
    columns = (
        Column(ITEM.within(language), 36),
        Column(VALUE.within(language), 48),
        Column(REMARK.within(language), 72),
    )
    rows = [
        (title, value, note(BY_KEY["plan"], field, language))
        for field in PLAN
        for title, value in _cells(plan, field, said[field.key], language)
    ]
    return Table(BY_KEY["plan"].name.within(language), columns, rows)


def _table(plan: Logframe, form: SheetForm, rows: Sequence[Values], language: str) -> Table:
    further = tuple(_further(plan, form))
    columns = [column for field in form.fields for column in _columns(plan, form, field, language)]
    columns += [_further_column(form, title, kind) for title, kind in further]
    written = [
        [value for field in form.fields for _, value in _cells(plan, field, row.get(field.key), language)]
        + [_worded(row.get(title), language) for title, _ in further]
        for row in rows
    ]
    return Table(form.name.within(language), tuple(columns), written)


def _further(plan: Logframe, form: SheetForm) -> Iterator[tuple[str, writing.Kind]]:
    match form.across:
        case "quarters":
            kind = writing.Kind.TEXT if form.key == "schedule" else writing.Kind.NUMBER
            yield from ((str(quarter), kind) for quarter in plan.calendar.quarters)
        case "years":
            yield from ((str(year), writing.Kind.NUMBER) for year in plan.calendar.years)
        case "codes":
            schemes = sorted({(code.scheme, code.version) for area in plan.areas for code in area.codes})
            yield from ((f"Code {scheme} {version}", writing.Kind.TEXT) for scheme, version in schemes)


def _further_column(form: SheetForm, title: str, kind: writing.Kind) -> Column:
    if form.key == "schedule":
        return Column(title, 10, choices=("x",), kind=kind, open=True)
    return Column(title, 18 if form.across == "codes" else 12, kind=kind)


def _columns(plan: Logframe, form: SheetForm, field: Field, language: str) -> Iterator[Column]:
    title, beside = field.title.within(language), note(form, field, language)
    choices: tuple[str, ...] | Elsewhere = ()
    if field.form in WORDS and field.form is not Form.VALUE:
        choices = tuple(word.within(language) for word in WORDS[field.form].values())
    elif field.suggests:
        there = BY_KEY[field.suggests]
        number = next(n for n, one in enumerate(there.fields, 1) if one.key in ("code", "key"))
        choices = Elsewhere(there.name.within(language), number)
    kind = CELLS.get(field.form, writing.Kind.TEXT)
    if field.form is Form.TEXTS:
        yield from (Column(f"{title} ({each})", field.width, beside, kind=kind) for each in plan.languages)
    else:
        yield Column(
            title, field.width, beside, choices, kind, open=field.form is Form.CODES or field.suggests == "results"
        )


def _cells(plan: Logframe, field: Field, value: Value | Text, language: str) -> Iterator[tuple[str, Value]]:
    """The cells of one field: its title, and what it says; for a text one in each language of the plan."""
    title = field.title.within(language)
    if field.form is Form.TEXTS:
        text = value if isinstance(value, Mapping) else {}
        yield from ((f"{title} ({each})", text.get(each)) for each in plan.languages)
        return
    assert not isinstance(value, Mapping)
    if field.form in (Form.KIND, Form.BODY, Form.PERIOD, Form.LIST, Form.SERVICE) and value is not None:
        value = WORDS[field.form][str(value)].within(language)
    elif field.form in (Form.DAYS, Form.WEEKDAY, Form.HOURS) and value is not None:
        value = _named(str(value), language)
    yield title, _worded(value, language)


def _worded(value: Value | Text, language: str) -> Value:
    assert not isinstance(value, Mapping)
    if isinstance(value, bool):
        return YES["yes" if value else "no"].within(language)
    return value


def _named(days: str, language: str) -> str:
    """Numbers stay as they are."""
    if not days:
        return NONE.within(language)
    names = DAYS | HOURS
    return ", ".join(names[one].within(language) if one in names else one for one in days.split(", "))


def items(plan: Logframe) -> Values:
    """What stands in the first sheet, by the keys of its lines."""
    calendar, contacts = plan.calendar, plan.contacts
    return {
        "code": plan.code,
        "title": plan.title,
        "languages": ", ".join(plan.languages),
        "country": plan.country,
        "currency": plan.currency,
        "total_budget": plan.total_budget,
        "fictional": plan.fictional,
        "calendar.zone": calendar.zone.key,
        "calendar.first": str(calendar.first),
        "calendar.last": str(calendar.last),
        "calendar.month_starts_on": calendar.month_starts_on,
        "calendar.due": calendar.due,
        "calendar.lock": calendar.lock,
        "calendar.review": calendar.review,
        "contacts.service": contacts.service,
        "contacts.phone": contacts.phone,
        "contacts.helpline": contacts.helpline,
        "contacts.declaration": contacts.declaration,
        "contacts.retention_months": contacts.retention_months,
        **{field.key: None for field in PLAN if field.key.startswith("reminders.")},
        **{f"reminders.{key}": _rule(said) for key, said in written(plan.rules).items()},
        **_counting(plan.incidents),
        **_apart(plan.differences),
        "authority.state": plan.authority.state,
        "authority.motto": plan.authority.motto,
        "authority.ministry": plan.authority.ministry or None,
    }


def _apart(said: Tolerance) -> Values:
    """Empty where the default stands."""
    usual = Tolerance()
    return {
        f"differences.{key}": None if getattr(said, key) == getattr(usual, key) else getattr(said, key)
        for key in ("absolute", "percent")
    }


def _counting(incidents: Incidents | None) -> Values:
    """What is not the default; the period always, so that there is something."""
    said: dict[str, Value] = {field.key: None for field in PLAN if field.key.startswith("incidents.")}
    if incidents is None:
        return said
    said["incidents.period"] = "month" if incidents.monthly else "quarter"
    usual = Incidents(())
    for key in ("threshold", "many", "by_cercle", "needs_card"):
        if getattr(incidents, key) != getattr(usual, key):
            said[f"incidents.{key}"] = getattr(incidents, key)
    return said


def _rule(said: str | tuple[str, ...]) -> Value:
    """What is not the default; a number as one."""
    if isinstance(said, tuple):
        return ", ".join(said)
    return int(said) if said.isdecimal() else said


def _axes(plan: Logframe) -> Iterator[Values]:
    for axis in plan.axes:
        yield {"code": axis.code, "title": axis.title}


def _objectives(plan: Logframe) -> Iterator[Values]:
    for axis in plan.axes:
        for aim in axis.objectives:
            yield {"axis": axis.code, "code": aim.code, "title": aim.title}


def _activities(plan: Logframe) -> Iterator[Values]:
    for axis in plan.axes:
        for aim in axis.objectives:
            for activity in aim.activities:
                yield {
                    "objective": aim.code,
                    "code": activity.code,
                    "label": activity.label,
                    "title": activity.title,
                    "responsible": ", ".join(activity.responsible),
                    "comonitors": ", ".join(activity.comonitors),
                    "areas": ", ".join(activity.areas),
                }


def _schedule(plan: Logframe) -> Iterator[Values]:
    for activity in plan.activities:
        yield {"activity": activity.code, **{str(quarter): "x" for quarter in activity.planned}}


def _budget(plan: Logframe) -> Iterator[Values]:
    for activity in plan.activities:
        yield {"activity": activity.code, **{str(year): amount for year, amount in activity.budget.items()}}


def _results(plan: Logframe) -> Iterator[Values]:
    for activity in plan.activities:
        for result in activity.results:
            yield {"activity": activity.code, "code": result.code, "text": result.text}


def _indicators(plan: Logframe) -> Iterator[Values]:
    for activity in plan.activities:
        for result in activity.results:
            for one in result.indicators:
                yield {
                    "result": result.code,
                    "code": one.code,
                    "kind": one.kind.value,
                    "label": one.label,
                    "title": one.title,
                    "unit": one.unit,
                    "by_sex": one.by_sex or None,
                    "numerator": one.numerator,
                    "denominator": one.denominator,
                    "baseline": _measure(one, one.baseline),
                    "means": one.means,
                    "tags": ", ".join(one.tags),
                    "protected": one.protected or None,
                }


def _targets(plan: Logframe) -> Iterator[Values]:
    for activity in plan.activities:
        for one in activity.indicators:
            targets: Mapping[Quarter, int] = one.targets
            yield {"indicator": one.code, **{str(quarter): _measure(one, n) for quarter, n in targets.items()}}


def _measure(indicator: Indicator, value: int | None) -> int | bool | None:
    return bool(value) if indicator.kind is Kind.YES_NO and value is not None else value


def _organisations(plan: Logframe) -> Iterator[Values]:
    for organisation in plan.organisations:
        for name in organisation.names:
            about = {"code": organisation.code, "kind": organisation.kind.value}
            yield {**about, "text": name.text, "since": name.since, "until": name.until}


def _areas(plan: Logframe) -> Iterator[Values]:
    for area in plan.areas:
        yield {
            "key": area.key,
            "level": area.level,
            "names": area.names,
            "parent": area.parent,
            "since": area.since,
            "until": area.until,
            **{f"Code {code.scheme} {code.version}": code.code for code in area.codes},
        }


def _referrals(plan: Logframe) -> Iterator[Values]:
    for area in plan.areas:
        card = area.referral
        if card is not None:
            for one in card.contacts:
                yield {
                    "area": area.key,
                    "text": one.text,
                    "phone": one.phone,
                    "verified": card.verified,
                    "fictional": card.fictional or None,
                }


def _holidays(plan: Logframe) -> Iterator[Values]:
    for day, name in plan.holidays.items():
        yield {"day": day, "name": name}


def _incidents(plan: Logframe) -> Iterator[Values]:
    """The six core types with their rules need no row; without these rules they are written like a plan's own."""
    said = plan.incidents
    if said is None:
        return
    own = said.types != core(plan.languages) or not said.rules
    if own:
        for each in said.types:
            yield {"list": "type", "code": each.code, "text": each.label}
    if own or said.rules != core_rules(plan.languages):
        for rule in said.rules:
            yield {"list": "rule", "text": rule}
    for one in said.conflict:
        yield {"list": "conflict", "code": one.code, "text": one.label, "applies": ", ".join(one.applies)}


def _of_record(plan: Logframe) -> Iterator[Values]:
    if plan.incidents is not None:
        for area, each in plan.incidents.of_record.items():
            yield {"area": area, "service": each.value, "organisation": plan.incidents.by.get(area)}


ROWS: dict[str, Callable[[Logframe], Iterator[Values]]] = {
    "axes": _axes,
    "objectives": _objectives,
    "activities": _activities,
    "schedule": _schedule,
    "budget": _budget,
    "results": _results,
    "indicators": _indicators,
    "targets": _targets,
    "organisations": _organisations,
    "areas": _areas,
    "referrals": _referrals,
    "holidays": _holidays,
    "incidents": _incidents,
    "of_record": _of_record,
}
