"""The country of a plan file: its organisations with their dated names, its areas with their referral cards."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from storage.plan.faults import Place
from storage.plan.file import scalars
from storage.plan.file.context import Context
from storage.plan.file.scalars import NotRead
from storage.plan.file.shape import AreaPart, ContactPart, NamePart, OrganisationPart, PlanPart, ReferralPart
from storage.plan.logframe import (
    Area,
    AreaCode,
    Contact,
    DatedName,
    Organisation,
    OrganisationKind,
    ReferralCard,
    Text,
)
from storage.plan.neutral import telling_word

SCHEME = r"[a-z][a-z0-9-]{0,23}(?: [A-Za-z0-9.-]{1,16})"
OFFICIAL = r"[A-Za-z0-9./-]{1,16}"


def organisations(context: Context, plan: PlanPart) -> tuple[Organisation, ...]:
    return tuple(_organisation(context, part) for part in plan.organisations)


def _organisation(context: Context, part: OrganisationPart) -> Organisation:
    thing = f"organisation {part.code}".strip()
    context.must(part, thing, "code", "kind", "names")
    context.named("organisation", part.code, part.at("code"))
    if part.code:
        context.organisations[part.code] = part.kind
    names = tuple(DatedName(context.text(name, "text"), name.since, name.until) for name in part.names)
    for name, written in zip(names, part.names, strict=True):
        context.must(written, f"a name of {thing}", "text")
        _in_order(context, written, name.since, name.until)
    _apart(context, thing, part.names)
    return Organisation(part.code, part.kind or OrganisationKind.MINISTRY, names)


def _in_order(context: Context, part: NamePart | AreaPart, since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        context.found.add(part.at("until"), f"until {until} is before since {since}")


def _apart(context: Context, thing: str, names: list[NamePart]) -> None:
    """An organisation has one name at a time."""
    dated = sorted(names, key=lambda name: name.since or date.min)
    for before, after in pairwise(dated):
        if (before.until or date.max) >= (after.since or date.min):
            later = max(before, after, key=lambda name: name.place)
            other = min(before.place, after.place)
            context.found.add(later.place, f"{thing} has two names at the same time; the other is in {other.brief}")


def areas(context: Context, plan: PlanPart) -> tuple[Area, ...]:
    context.areas |= {part.key for part in plan.areas if part.key}
    read = tuple(_area(context, part) for part in plan.areas)
    parents = {part.key: part.parent for part in plan.areas if part.parent is not None}
    for part in plan.areas:
        if part.parent is not None and part.parent not in context.areas:
            context.found.add(part.at("parent"), f"parent: no area of this file has the key {part.parent}")
        elif part.key in _above(part.key, parents):
            context.found.add(part.at("parent"), f"parent: area {part.key} would lie within itself")
    return read


def _above(key: str, parents: dict[str, str]) -> Iterator[str]:
    seen: set[str] = set()
    while (parent := parents.get(key)) is not None and parent not in seen:
        seen.add(parent)
        yield parent
        key = parent


def _area(context: Context, part: AreaPart) -> Area:
    thing = f"area {part.key}".strip()
    context.must(part, thing, "key", "level", "names")
    context.named("area", part.key, part.at("key"))
    _in_order(context, part, part.since, part.until)
    names = context.text(part, "names")
    _neutral(context, part.at("names"), names)
    return Area(
        key=part.key,
        level=part.level,
        names=names,
        parent=part.parent,
        since=part.since,
        until=part.until,
        codes=tuple(sorted(_codes(context, part), key=lambda code: (code.scheme, code.version))),
        referral=None if part.referral is None else _referral(context, thing, part.referral),
    )


def _codes(context: Context, part: AreaPart) -> Iterator[AreaCode]:
    if part.codes is None:
        return
    for scheme, code in part.codes.items():
        try:
            where = part.codes.keys_at[scheme]
            name, version = scalars.matching(
                scheme, SCHEME, "a scheme and its version are expected, such as pcode 2015"
            ).split(" ")
            where = part.codes.values_at[scheme]
            official = scalars.matching(code, OFFICIAL, "a code has 1 to 16 letters, digits, . / or -")
        except NotRead as error:
            context.found.add(where, str(error))
        else:
            yield AreaCode(name, version, official)


def _referral(context: Context, thing: str, part: ReferralPart) -> ReferralCard:
    context.must(part, f"the referral card of {thing}", "contacts")
    return ReferralCard(
        tuple(_contact(context, thing, contact) for contact in part.contacts), part.verified, part.fictional
    )


def _contact(context: Context, thing: str, part: ContactPart) -> Contact:
    context.must(part, f"a referral contact of {thing}", "text")
    text = context.text(part, "text")
    _neutral(context, part.at("text"), text)
    return Contact(text, part.phone)


def _neutral(context: Context, at: Place, text: Text) -> None:
    """Referral cards and places may show on a lock screen."""
    for words in text.values():
        word = telling_word(words)
        if word is not None:
            context.found.add(
                at, f"this may show on a lock screen, where « {word} » could put a reporter in danger: say it otherwise"
            )
