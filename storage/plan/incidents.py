"""What a plan says of incidents, as its table keeps it; and the types that are counted where it names none of its own.

The six types are those of the GBV Information Management System (gbvims.com), in its order: of an incident the first
that fits is counted.
"""

from collections.abc import Mapping
from typing import Any

from storage.plan.logframe import ConflictType, Incidents, IncidentType, Text
from storage.tally_counts import Service

CORE: tuple[IncidentType, ...] = tuple(
    IncidentType(code, {"fr": fr, "en": en}, number)
    for number, (code, fr, en) in enumerate(
        (
            ("rape", "Viol", "Rape"),
            ("sexual_assault", "Agression sexuelle", "Sexual assault"),
            ("physical_assault", "Agression physique", "Physical assault"),
            ("forced_marriage", "Mariage forcé", "Forced marriage"),
            ("denial", "Déni de ressources", "Denial of resources"),
            ("psychological", "Violence psychologique", "Psychological abuse"),
        ),
        start=1,
    )
)
CORE_RULES: tuple[Text, ...] = (
    {"fr": "Tentative de viol, excision\u00a0: 2.", "en": "Attempted rape, FGM/C: 2."},
    {"fr": "Couple, enfant\u00a0: le type du fait.", "en": "Couple, child: the type of the act."},
)


def in_languages(text: Text, languages: tuple[str, ...]) -> Text:
    """Those of the plan's languages that there are; in English where there is none."""
    return {one: text[one] for one in languages if one in text} or {"en": text["en"]}


def core(languages: tuple[str, ...]) -> tuple[IncidentType, ...]:
    """The six types, in the languages of a plan."""
    return tuple(IncidentType(one.code, in_languages(one.label, languages), one.number) for one in CORE)


def core_rules(languages: tuple[str, ...]) -> tuple[Text, ...]:
    return tuple(in_languages(rule, languages) for rule in CORE_RULES)


def kept(incidents: Incidents | None) -> dict[str, Any] | None:
    """For a JSON column."""
    if incidents is None:
        return None
    return {
        "types": [{"code": one.code, "label": dict(one.label)} for one in incidents.types],
        "conflict": [
            {"code": one.code, "label": dict(one.label), "applies": list(one.applies)} for one in incidents.conflict
        ],
        "rules": [dict(rule) for rule in incidents.rules],
        "monthly": incidents.monthly,
        "threshold": incidents.threshold,
        "by_cercle": incidents.by_cercle,
        "needs_card": incidents.needs_card,
        "many": incidents.many,
        "of_record": {area: service.value for area, service in incidents.of_record.items()},
        "by": dict(incidents.by),
    }


def incidents(kept: Mapping[str, Any] | None) -> Incidents | None:
    """What `kept` wrote. What a later release added is left alone."""
    if kept is None:
        return None
    return Incidents(
        types=tuple(
            IncidentType(one["code"], one["label"], number) for number, one in enumerate(kept["types"], start=1)
        ),
        conflict=tuple(ConflictType(one["code"], one["label"], tuple(one["applies"])) for one in kept["conflict"]),
        rules=tuple(kept["rules"]),
        monthly=kept["monthly"],
        threshold=kept["threshold"],
        by_cercle=kept["by_cercle"],
        needs_card=kept["needs_card"],
        many=kept["many"],
        of_record={area: Service(service) for area, service in kept["of_record"].items()},
        by=kept.get("by", {}),  # which the first plans did not say
    )
