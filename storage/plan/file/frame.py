"""What the parts of a file say together: from its shape to a Logframe, with every fault found on the way."""

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from storage.calendar import Calendar, Quarter
from storage.plan.faults import Found, Place
from storage.plan.file import activities, authority, country, differences, incidents, reminders, scalars
from storage.plan.file.context import Context
from storage.plan.file.scalars import NotRead
from storage.plan.file.shape import CalendarPart, PlanPart
from storage.plan.logframe import Contacts, Logframe, Text

LONGEST = 80  # quarters
RETENTION = range(1, 121)  # months


@dataclass(frozen=True)
class Understood:
    """`places`: where a thing is in the file, by name in small letters ("indicator 1.1.2a")."""

    logframe: Logframe
    places: dict[str, Place] = field(default_factory=dict)


def understood(plan: PlanPart, found: Found) -> Understood:
    """The file as a Logframe; not to be used when `found` has faults after it."""
    context = Context(found, tuple(plan.languages))
    context.must(plan, "the plan", "code", "title", "languages", "calendar", "country", "currency")
    context.once(plan, "languages", plan.languages)
    context.calendar = _calendar(context, plan)
    fallback = Calendar(ZoneInfo("UTC"), Quarter(2000, 1), Quarter(2000, 4))
    logframe = Logframe(
        code=plan.code,
        title=context.text(plan, "title"),
        languages=context.languages,
        currency=plan.currency or "",
        calendar=context.calendar or fallback,
        fictional=plan.fictional,
        country=plan.country or "",
        total_budget=plan.total_budget,
        contacts=_contacts(context, plan),
        holidays=_holidays(context, plan),
        organisations=country.organisations(context, plan),
        areas=country.areas(context, plan),
        axes=activities.axes(context, plan),
        rules=reminders.rules(context, plan),
        incidents=incidents.incidents(context, plan),
        differences=differences.differences(context, plan),
        authority=authority.authority(context, plan),
    )
    activities.add_up(context, plan, logframe)
    context.places.setdefault("plan", plan.at("title"))
    return Understood(logframe, context.places)


def _calendar(context: Context, plan: PlanPart) -> Calendar | None:
    part = plan.calendar
    if part is None:
        return None
    context.must(part, "the calendar", "zone", "first", "last")
    _bounds(context, part)
    first, last = part.first, part.last
    if first is None or last is None or not 0 <= last.year - first.year <= LONGEST:
        return None
    return Calendar(part.zone or ZoneInfo("UTC"), first, last, part.month_starts_on, part.due, part.lock, part.review)


def _bounds(context: Context, part: CalendarPart) -> None:
    found = context.found
    if part.first is not None and part.last is not None:
        if part.last < part.first:
            found.add(part.at("last"), f"last: the plan ends with {part.last}, before it begins with {part.first}")
        elif not 1990 <= part.first.year <= part.last.year <= 2100:
            found.add(part.at("first"), "first, last: years from 1990 to 2100 are expected")
        elif (part.last.year - part.first.year) * 4 + part.last.number - part.first.number >= LONGEST:
            found.add(part.at("last"), f"last: longer than {LONGEST} quarters, which no plan is")
    if not 1 <= part.month_starts_on <= 28:
        found.add(part.at("month_starts_on"), "month_starts_on: a day from 1 to 28 is expected")
    days = [("due", part.due), ("lock", part.lock), ("review", part.review)]
    if not 1 <= part.due <= 90:
        found.add(part.at("due"), "due: 1 to 90 days after the quarter's end are expected")
    if part.review > 180:
        found.add(part.at("review"), "review: 180 days after the quarter's end at most")
    for (first, sooner), (second, later) in pairwise(days):
        if later < sooner:
            found.add(part.at(second), f"{second}: {later} days, but {first} has {sooner}; it cannot come before it")


def _contacts(context: Context, plan: PlanPart) -> Contacts:
    part = plan.contacts
    if part is None:
        return Contacts()
    if part.retention_months not in RETENTION:
        context.found.add(part.at("retention_months"), "retention_months: 1 to 120 are expected")
    return Contacts(
        service=context.text(part, "service"),
        phone=part.phone,
        declaration=part.declaration,
        retention_months=part.retention_months,
        helpline=part.helpline,
    )


def _holidays(context: Context, plan: PlanPart) -> dict[date, Text]:
    read: dict[date, Text] = {}
    written = plan.holidays
    for key, name in (written or {}).items():
        try:
            day = scalars.day(key)
        except NotRead as error:
            context.found.add(written.keys_at[key], str(error))  # type: ignore[union-attr]
            continue
        if isinstance(name, str):
            context.found.add(written.values_at[key], "write the holiday's name in each language: {fr: ..., en: ...}")  # type: ignore[union-attr]
            continue
        read[day] = context.texts(name)
    return dict(sorted(read.items()))
