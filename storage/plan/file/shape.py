"""The shape of a plan file: which keys there are, and what kind of thing each holds. docs/plan-file.md shows it.

Imports pydantic, so import this where it is used. What the parts say to each other is not looked at here.
"""

import difflib
from collections.abc import Callable
from datetime import date, time
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from storage.calendar import Quarter
from storage.plan.faults import Found, Place
from storage.plan.file import hours, scalars
from storage.plan.file.nodes import Block, Row
from storage.plan.file.scalars import NotRead
from storage.plan.logframe import Kind, OrganisationKind, Tolerance
from storage.reminding import Rules

USUAL, APART = Rules(), Tolerance()

# Keys that are right elsewhere, and what to do.
ELSEWHERE = {
    "targets": "targets belong to an indicator",
    "target": "write targets: {2013T2: 50}",
    "baseline": "a baseline belongs to an indicator",
    "budget": "a budget belongs to an activity, by year; the plan's own is total_budget",
    "schedule": "write planned: 2012T1-2014T4",
    "quarters": "write planned: 2012T1-2014T4",
    "indicators": "an indicator belongs to a result",
}


def reading(read: Callable[[Any], Any]) -> BeforeValidator:
    """A scalar's reader, as pydantic calls it."""

    def tried(value: Any) -> Any:
        try:
            return read(value)
        except NotRead as error:
            # Braces would be pydantic's own placeholders.
            raise PydanticCustomError("relais", "{said}", {"said": str(error)}) from None

    return BeforeValidator(tried)


def like(pattern: str, rule: str) -> BeforeValidator:
    return reading(partial(scalars.matching, pattern=pattern, rule=rule))


def keyed(value: Any) -> Block:
    if not isinstance(value, Block):
        raise NotRead("lines with a key and a value are expected here: {key: value, ...}")
    return value


def text(value: Any) -> Block:
    if not isinstance(value, Block):
        raise NotRead("write the text in each language: {fr: ..., en: ...}")
    return value


def items(value: Any) -> Row:
    if not isinstance(value, Row):
        raise NotRead("a list is expected here: [a, b], or a line with a dash for each")
    return value


Words = Annotated[str, reading(scalars.words)]
Code = Annotated[str, like(r"[A-Za-z0-9.-]{1,12}", "a code has 1 to 12 letters without accents, digits, . or -")]
ResultCode = Annotated[str, like(r"[A-Za-z0-9.-]{1,16}", "a code has 1 to 16 letters without accents, digits, . or -")]
PlanCode = Annotated[str, like(r"[A-Za-z0-9.-]{1,24}", "a code has 1 to 24 letters without accents, digits, . or -")]
TypeCode = Annotated[
    str, like(r"[a-z][a-z0-9_]{0,23}", "a code has 1 to 24 small letters without accents, digits or _")
]
Key = Annotated[str, like(r"[a-z0-9-]{1,24}", "a key has 1 to 24 small letters without accents, digits or -")]
Level = Annotated[
    str, like(r"[a-z][a-z0-9-]{0,23}", "one word of small letters without accents is expected, as region")
]
Language = Annotated[str, like(r"[a-z]{2,3}", "a language is written fr or en")]
Country = Annotated[str, like(r"[A-Z]{2}", "a country is two capitals, such as ML")]
Currency = Annotated[str, like(r"[A-Z]{3}", "a currency is three capitals, such as XOF")]
Tag = Annotated[str, like(r"[A-Za-z0-9:./_-]{1,40}", "a tag has 1 to 40 letters without accents, digits, or : . / _ -")]
Phone = Annotated[str, like(r"[0-9+ ().,/-]{0,32}", "digits and spaces are expected, such as 00 00 00 00")]
Whole = Annotated[int, reading(scalars.whole)]
Said = Annotated[bool, reading(scalars.said)]
Day = Annotated[date, reading(scalars.day)]
AQuarter = Annotated[Quarter, reading(scalars.quarter)]
Planned = Annotated[frozenset[Quarter], reading(scalars.planned)]
Clock = Annotated[time, reading(hours.clock)]
Hours = Annotated[tuple[time, time], reading(hours.hours)]
Weekday = Annotated[int, reading(hours.weekday)]
DayOfYear = Annotated[tuple[int, int], reading(hours.day_of_year)]
Zone = Annotated[ZoneInfo, reading(scalars.zone)]
AKind = Annotated[Kind, reading(partial(scalars.one_of, Kind))]
AnOrganisationKind = Annotated[OrganisationKind, reading(partial(scalars.one_of, OrganisationKind))]
Texts = Annotated[Block, reading(text)]
Keyed = Annotated[Block, reading(keyed)]
Items = reading(items)


class Part(BaseModel):
    """A mapping of the file with known keys. What is left empty is as if it were not there: unknown.

    Every key has a default here, so that what has a fault can be left out and the rest still be looked at.
    """

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, hide_input_in_errors=True)
    _written: Block = PrivateAttr()

    @model_validator(mode="wrap")
    @classmethod
    def _remember(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(value, Block):
            said = f"lines such as {next(iter(cls.model_fields))}: ... are expected here"
            raise PydanticCustomError("relais", "{said}", {"said": said})
        made = handler({key: v for key, v in value.items() if v != "" or key not in cls.model_fields})
        made._written = value
        return made

    @property
    def place(self) -> Place:
        return self._written.place

    def left_empty(self, name: str) -> bool:
        """Whether the key is written, and nothing after it."""
        return self._written.get(name) == ""

    def key_at(self, name: str) -> Place:
        """Where this key is written."""
        return self._written.keys_at.get(name, self.place)

    def at(self, name: str) -> Place:
        """Where the value of this key begins; where the part begins if the key is not written."""
        return self._written.values_at.get(name, self.place)

    def written(self, name: str) -> Any:
        """What stands under the key in the file."""
        return self._written.get(name, "")

    def item_at(self, name: str, number: int) -> Place:
        row = self._written.get(name)
        return row.items_at[number] if isinstance(row, Row) else self.at(name)

    def lacks(self, name: str) -> bool:
        """Whether the key is not there or left empty; what was left out for a fault was there."""
        return name not in self._written.values_at or self._written.get(name) == ""


class IndicatorPart(Part):
    code: Code = ""
    kind: AKind | None = None
    label: Texts | None = None
    title: Texts | None = None
    unit: Texts | None = None
    by_sex: Said = False
    numerator: Texts | None = None
    denominator: Texts | None = None
    baseline: Words | None = None
    means: Texts | None = None
    tags: Annotated[list[Tag], Items] = []
    protected: Said = False
    targets: Keyed | None = None


class ResultPart(Part):
    text: Texts | None = None
    code: ResultCode | None = None
    indicators: Annotated[list[IndicatorPart], Items] = []


class ActivityPart(Part):
    code: Code = ""
    label: Texts | None = None
    title: Texts | None = None
    responsible: Annotated[list[Code], Items] = []
    comonitors: Annotated[list[Code], Items] = []
    areas: Annotated[list[Key], Items] = []
    planned: Planned = frozenset()
    budget: Keyed | None = None
    results: Annotated[list[ResultPart], Items] = []


class ObjectivePart(Part):
    code: Code = ""
    title: Texts | None = None
    activities: Annotated[list[ActivityPart], Items] = []


class AxisPart(Part):
    code: Code = ""
    title: Texts | None = None
    objectives: Annotated[list[ObjectivePart], Items] = []


class NamePart(Part):
    text: Texts | None = None
    since: Day | None = None
    until: Day | None = None


class OrganisationPart(Part):
    code: Code = ""
    kind: AnOrganisationKind | None = None
    names: Annotated[list[NamePart], Items] = []


class ContactPart(Part):
    text: Texts | None = None
    phone: Phone = ""


class ReferralPart(Part):
    contacts: Annotated[list[ContactPart], Items] = []
    verified: Day | None = None
    fictional: Said = False


class AreaPart(Part):
    key: Key = ""
    level: Level = ""
    names: Texts | None = None
    parent: Key | None = None
    since: Day | None = None
    until: Day | None = None
    codes: Keyed | None = None
    referral: ReferralPart | None = None


class CalendarPart(Part):
    first: AQuarter | None = None
    last: AQuarter | None = None
    zone: Zone | None = None
    month_starts_on: Whole = 1
    due: Whole = 15
    lock: Whole = 30
    review: Whole = 45


class ContactsPart(Part):
    service: Texts | None = None
    phone: Phone = ""
    helpline: Phone = ""
    declaration: Words = ""
    retention_months: Whole = 12


class RemindersPart(Part):
    before: Annotated[list[Whole], Items] = list(USUAL.before)
    late: Annotated[list[Whole], Items] = list(USUAL.late)
    told: Whole = USUAL.told
    digest: Weekday = USUAL.digest
    morning: Clock = USUAL.morning
    quiet: Hours = (USUAL.quiet_from, USUAL.quiet_until)
    rest: Annotated[list[Weekday], Items] = list(USUAL.rest_days)
    report_day: DayOfYear = USUAL.report_day
    countdown: Annotated[list[Whole], Items] = list(USUAL.countdown)
    evaluation: Whole = USUAL.evaluation


class DifferencesPart(Part):
    absolute: Whole = APART.absolute
    percent: Whole = APART.percent


class AuthorityPart(Part):
    state: Texts | None = None
    motto: Texts | None = None
    ministry: Annotated[str, like(r"[A-Za-z0-9.-]{0,12}", "the code of one of the plan's ministries is expected")] = ""


class Each(StrEnum):
    """For which period there is a tally."""

    QUARTER = "quarter"
    MONTH = "month"


class IncidentTypePart(Part):
    code: TypeCode = ""
    label: Texts | None = None


class ConflictPart(Part):
    code: TypeCode = ""
    label: Texts | None = None
    applies: Annotated[list[TypeCode], Items] = []


class RulePart(Part):
    text: Texts | None = None


class IncidentsPart(Part):
    period: Annotated[Each, reading(partial(scalars.one_of, Each))] = Each.QUARTER
    threshold: Whole = 5
    by_cercle: Said = False
    needs_card: Said = True
    many: Whole = 100
    types: Annotated[list[IncidentTypePart], Items] = []
    rules: Annotated[list[RulePart], Items] = []
    conflict: Annotated[list[ConflictPart], Items] = []
    of_record: Keyed | None = None


class PlanPart(Part):
    code: PlanCode = ""
    title: Texts | None = None
    languages: Annotated[list[Language], Items] = []
    country: Country | None = None
    currency: Currency | None = None
    fictional: Said = False
    total_budget: Whole | None = None
    calendar: CalendarPart | None = None
    contacts: ContactsPart | None = None
    reminders: RemindersPart | None = None
    differences: DifferencesPart | None = None
    authority: AuthorityPart | None = None
    incidents: IncidentsPart | None = None
    holidays: Keyed | None = None
    organisations: Annotated[list[OrganisationPart], Items] = []
    areas: Annotated[list[AreaPart], Items] = []
    axes: Annotated[list[AxisPart], Items] = []


# What the items of a list, or what stands under a key, may hold.
UNDER: dict[str, type[Part]] = {
    "": PlanPart, "calendar": CalendarPart, "reminders": RemindersPart, "incidents": IncidentsPart,
    "differences": DifferencesPart, "authority": AuthorityPart,
    "types": IncidentTypePart, "rules": RulePart, "conflict": ConflictPart, "organisations": OrganisationPart,
    "names": NamePart, "areas": AreaPart, "referral": ReferralPart, "axes": AxisPart, "objectives": ObjectivePart,
    "activities": ActivityPart, "results": ResultPart, "indicators": IndicatorPart,
}  # fmt: skip


def shaped(root: Block, found: Found) -> PlanPart:
    """The file as parts. What has a fault is named and left out, and the rest looked at without it."""
    while True:
        try:
            return PlanPart.model_validate(root)
        except ValidationError as error:
            faulty = [
                (*_holder(root, fault["loc"]), fault) for fault in error.errors(include_url=False, include_input=False)
            ]
        for holder, last, fault in faulty:
            found.add(*_worded(fault, holder, last))
        # From the end of each list, so that the numbers of those before stay what they are.
        for holder, last, _ in sorted(faulty, key=lambda one: one[1] if isinstance(one[1], int) else 0, reverse=True):
            _leave_out(holder, last)


def _holder(root: Block, loc: tuple[int | str, ...]) -> tuple[Block | Row, int | str]:
    """What holds the wrong thing, and its key or number there."""
    holder: Any = root
    for step in loc[:-1]:
        holder = holder[step]
    return holder, loc[-1]


def _unknown(loc: tuple[int | str, ...]) -> str:
    name = str(loc[-1])
    if name in ELSEWHERE:
        return f"{name} is not a key that is known here ({ELSEWHERE[name]})"
    above = [str(step) for step in loc[:-1] if isinstance(step, str)]
    if above[-1:] == ["contacts"]:
        part: type[Part] = ContactPart if "referral" in above else ContactsPart
    else:
        part = UNDER[above[-1] if above else ""]
    near = difflib.get_close_matches(name, part.model_fields, 1)
    return f"{name} is not a key that is known here" + (f"; {near[0]} perhaps?" if near else "")


def _worded(fault: ErrorDetails, holder: Block | Row, last: int | str) -> tuple[Place, str]:
    if isinstance(holder, Row):
        return holder.items_at[int(last)], fault["msg"]
    if fault["type"] == "extra_forbidden":
        return holder.keys_at.get(str(last), holder.place), _unknown(fault["loc"])
    return holder.values_at.get(str(last), holder.place), f"{last}: {fault['msg']}"


def _leave_out(holder: Block | Row, last: int | str) -> None:
    if not isinstance(holder, Row):
        holder.pop(str(last), None)
    elif int(last) < len(holder):
        del holder[int(last)], holder.items_at[int(last)]
