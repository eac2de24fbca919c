"""What a plan file says of incidents: which types are counted, for which period, and how small a figure is masked."""

from typing import Any

from storage.plan.file import scalars
from storage.plan.file.context import Context
from storage.plan.file.nodes import Block
from storage.plan.file.scalars import NotRead
from storage.plan.file.shape import Each, IncidentsPart, PlanPart
from storage.plan.incidents import core, core_rules
from storage.plan.logframe import ConflictType, Incidents, IncidentType, Text
from storage.tally_counts import Service

MOST_TYPES = 10  # what a card of buttons holds, and what is masked in time
NOTHING = (
    "incidents: nothing is said under it. Write period: quarter there to count the six types each quarter; "
    "leave the line out, and the plan takes no tallies"
)
LEAST = 3  # a threshold below would mask nothing but ones


def incidents(context: Context, plan: PlanPart) -> Incidents | None:
    """None where the file says nothing of incidents: such a plan takes no tallies."""
    part = plan.incidents
    if part is None:
        if plan.left_empty("incidents"):
            context.found.add(plan.key_at("incidents"), NOTHING)
        return None
    types, rules = _types(context, part), _rules(context, part)
    if part.threshold < LEAST:
        context.found.add(part.at("threshold"), f"threshold: {LEAST} at least; below, a figure tells of a person")
    if part.many < 1:
        context.found.add(part.at("many"), "many: 1 at least")
    of_record, by = _of_record(context, part)
    return Incidents(
        types=types,
        conflict=_conflict(context, part, {one.code for one in types}),
        rules=rules,
        monthly=part.period == Each.MONTH,
        threshold=part.threshold,
        by_cercle=part.by_cercle,
        needs_card=part.needs_card,
        many=part.many,
        of_record=of_record,
        by=by,
    )


def _types(context: Context, part: IncidentsPart) -> tuple[IncidentType, ...]:
    if not part.types:
        return core(context.languages)
    if len(part.types) > MOST_TYPES:
        context.found.add(part.item_at("types", MOST_TYPES), f"types: {MOST_TYPES} at most")
    read = []
    for number, one in enumerate(part.types, start=1):
        context.must(one, f"incident type {one.code}".strip(), "code", "label")
        context.named("incident type", one.code, one.at("code"))
        read.append(IncidentType(one.code, context.text(one, "label"), number))
    return tuple(read)


def _rules(context: Context, part: IncidentsPart) -> tuple[Text, ...]:
    """Those of the core types where the file names neither types nor rules of its own."""
    if part.lacks("rules"):
        return core_rules(context.languages) if not part.types else ()
    for rule in part.rules:
        context.must(rule, "a rule", "text")
    return tuple(context.text(rule, "text") for rule in part.rules)


def _conflict(context: Context, part: IncidentsPart, types: set[str]) -> tuple[ConflictType, ...]:
    """A list of its own, whose incidents are a part of the types'."""
    read = []
    if len(part.conflict) > MOST_TYPES:
        context.found.add(part.item_at("conflict", MOST_TYPES), f"conflict: {MOST_TYPES} at most")
    for one in part.conflict:
        context.must(one, f"conflict-related type {one.code}".strip(), "code", "label")
        context.named("conflict-related type", one.code, one.at("code"))
        for number, code in enumerate(one.applies):
            if code not in types:
                context.found.add(one.item_at("applies", number), f"applies: no incident type has the code {code}")
        read.append(ConflictType(one.code, context.text(one, "label"), context.once(one, "applies", one.applies)))
    return tuple(read)


def _of_record(context: Context, part: IncidentsPart) -> tuple[dict[str, Service], dict[str, str]]:
    """Whose figure is published, by area: of a service, and of one of its organisations where that is said."""
    services: dict[str, Service] = {}
    organisations: dict[str, str] = {}
    for area, said in ({} if part.of_record is None else part.of_record).items():
        assert part.of_record is not None
        at = part.of_record.values_at[area]
        if area not in context.areas:
            context.found.add(part.of_record.keys_at[area], f"of_record: no area of this file has the key {area}")
        if isinstance(said, Block):
            service, by = _named(context, said)
            at = said.values_at.get("service", said.place)
            if by:
                organisations[area] = by
        else:
            service = said
        try:
            services[area] = scalars.one_of(Service, service)
        except NotRead as error:
            context.found.add(at, f"of_record: {error}")
    return services, organisations


def _named(context: Context, said: Block) -> tuple[Any, str]:
    """{service: health, organisation: MS}"""
    for key in said:
        if key not in ("service", "organisation"):
            context.found.add(said.keys_at[key], f"of_record: {key} is not known here; service and organisation are")
    by = str(said.get("organisation", ""))
    if by and by not in context.organisations:
        context.found.add(said.values_at["organisation"], f"of_record: no organisation of this file has the code {by}")
    return said.get("service", ""), by
