"""The trial plan with what tallies count, and the people to refer to: Gao and Mopti have verified contacts, Kidal has
none."""

from dataclasses import replace
from datetime import date

from storage.plan.logframe import Area, ConflictType, Contact, Incidents, IncidentType, Logframe, ReferralCard
from tests.reporting.plans import PLAN, both

TYPES = (
    ("rape", "Viol", "Rape"),
    ("sexual_assault", "Agression sexuelle", "Sexual assault"),
    ("physical_assault", "Agression physique", "Physical assault"),
    ("forced_marriage", "Mariage forcé", "Forced marriage"),
    ("denial", "Déni de ressources", "Denial of resources"),
    ("psychological", "Violence psychologique", "Psychological abuse"),
)

INCIDENTS = Incidents(
    tuple(IncidentType(code, both(fr, en), number) for number, (code, fr, en) in enumerate(TYPES, start=1)),
    (
        ConflictType("rape", both("Viol", "Rape"), ("rape",)),
        ConflictType("gang_rape", both("Viol collectif", "Gang rape"), ("rape",)),
        ConflictType("slavery", both("Esclavage sexuel", "Sexual slavery"), ("sexual_assault",)),
        ConflictType("forced_marriage", both("Mariage forcé", "Forced marriage"), ("forced_marriage",)),
    ),
    (
        both("Tentative de viol, excision : 2.", "Attempted rape, FGM/C: 2."),
        both("Couple, enfant : le type du fait.", "Couple, child: the type of the act."),
    ),
)


def _with_contacts(area: Area) -> Area:
    if area.key == "kidal":
        return area
    contacts = (
        Contact(both(f"CSRéf de {area.names['fr']}", f"Clinic of {area.names['en']}"), "00 00 00 00"),
        Contact(both("Aide sociale", "Social help"), "00 00 00 01"),
    )
    return replace(area, referral=ReferralCard(contacts, date(2013, 6, 2), fictional=True))


TALLIED: Logframe = replace(
    PLAN,
    areas=tuple(_with_contacts(area) for area in (*PLAN.areas, Area("mopti", "region", both("Mopti", "Mopti")))),
    incidents=INCIDENTS,
)
