"""ZANORA IS FICTIONAL: a country, a plan and figures of our own, unlike the shipped plans wherever the format allows.

Five years, four axes, fifteen ministries, English first, a currency that no country has (ISO 4217 keeps XTS for tests),
reporting months from the 28th to the 27th, provinces with districts and wards.
"""

from datetime import date
from zoneinfo import ZoneInfo

from storage.calendar import Calendar, Quarter
from storage.plan.logframe import (
    Activity,
    Area,
    AreaCode,
    Authority,
    Axis,
    Contact,
    Contacts,
    DatedName,
    Indicator,
    Kind,
    Logframe,
    Objective,
    Organisation,
    OrganisationKind,
    ReferralCard,
    Result,
    Text,
)

CALENDAR = Calendar(ZoneInfo("Indian/Mauritius"), Quarter(2026, 1), Quarter(2030, 4), 28, 20, 45, 60)
LANGUAGES = ("en", "fr")


def said(en: str, fr: str) -> Text:
    return {"en": en, "fr": fr}


MINISTRIES = {
    "MHE": said("Ministry of Health", "Ministère de la Santé"),
    "MJU": said("Ministry of Justice", "Ministère de la Justice"),
    "MIN": said("Ministry of the Interior", "Ministère de l’Intérieur"),
    "MDE": said("Ministry of Defence", "Ministère de la Défense"),
    "MWO": said("Ministry of Women’s Affairs", "Ministère de la Femme"),
    "MED": said("Ministry of Education", "Ministère de l’Éducation"),
    "MFI": said("Ministry of Finance", "Ministère des Finances"),
    "MAG": said("Ministry of Agriculture", "Ministère de l’Agriculture"),
    "MLA": said("Ministry of Labour", "Ministère du Travail"),
    "MYO": said("Ministry of Youth", "Ministère de la Jeunesse"),
    "MCO": said("Ministry of Communication", "Ministère de la Communication"),
    "MLG": said("Ministry of Local Government", "Ministère des Collectivités"),
    "MFO": said("Ministry of Foreign Affairs", "Ministère des Affaires étrangères"),
    "MSO": said("Ministry of Social Welfare", "Ministère de l’Action sociale"),
    "MEN": said("Ministry of the Environment", "Ministère de l’Environnement"),
}
NGOS = {
    "ZWN": said("Zanora Women’s Network (fictional)", "Réseau des femmes de Zanora (fictif)"),
    "POP": said("Peace on the Plateau (fictional)", "Paix sur le plateau (fictif)"),
}
AXES = (
    ("P", said("Prevention", "Prévention")),
    ("Q", said("Participation", "Participation")),
    ("R", said("Protection", "Protection")),
    ("S", said("Relief and recovery", "Secours et relèvement")),
)
KINDS = (Kind.COUNT, Kind.CUMULATIVE, Kind.LEVEL, Kind.YES_NO, Kind.PERCENT)


def _indicator(code: str, number: int) -> Indicator:
    kind = KINDS[number % len(KINDS)]
    percent = kind is Kind.PERCENT
    last = {Kind.YES_NO: 1, Kind.PERCENT: 60}.get(kind, 40)
    return Indicator(
        code,
        kind,
        said(f"Measure {code}", f"Mesure {code}"),
        said(f"What is measured under {code}", f"Ce qui est mesuré sous {code}"),
        unit={} if kind in (Kind.YES_NO, Kind.PERCENT) else said("people", "personnes"),
        by_sex=kind is Kind.COUNT,
        numerator=said("those reached", "personnes atteintes") if percent else {},
        denominator=said("all who live there", "toute la population") if percent else {},
        baseline=0,
        means=said("Registers", "Registres"),
        targets={quarter: last for quarter in CALENDAR.quarters if quarter.number == 4},
    )


def _activity(axis: str, number: int, ministry: str) -> Activity:
    code = f"{axis}.1.{number}"
    name = said(f"Work {code}", f"Travail {code}")
    years = CALENDAR.years
    return Activity(
        code,
        name,
        said(f"The work that {code} promises", f"Le travail que promet {code}"),
        planned=frozenset(CALENDAR.quarters),
        budget=dict.fromkeys(years, 1500 * number),
        responsible=(ministry,),
        comonitors=("ZWN",) if number < 3 else ("POP",),
        results=(Result(f"{code}.R1", said("It is done", "C’est fait"), (_indicator(code, number),)),),
    )


def _axes() -> tuple[Axis, ...]:
    ministries = [*MINISTRIES, "MHE"]
    return tuple(
        Axis(
            code,
            title,
            (
                Objective(
                    f"{code}.1",
                    title,
                    tuple(_activity(code, number + 1, ministries[place * 4 + number]) for number in range(4)),
                ),
            ),
        )
        for place, (code, title) in enumerate(AXES)
    )


def _areas() -> tuple[Area, ...]:
    card = ReferralCard(
        (Contact(said("Health post (fictional)", "Poste de santé (fictif)"), "00 00 00"),), date(2028, 3, 1), True
    )
    places = []
    for number, province in enumerate(("nord", "sud", "iles"), 1):
        name = province.capitalize()
        official = (AreaCode("zan", "2025", f"Z{number}"),)
        places.append(Area(province, "province", said(name, name), codes=official, referral=card))
        for letter in "ab":
            key = f"{province}-{letter}"
            places.append(Area(key, "district", said(f"{name} {letter.upper()}", f"{name} {letter.upper()}"), province))
            places.append(Area(f"{key}-1", "ward", said(f"Ward {key}", f"Quartier {key}"), key))
    return tuple(places)


ZANORA = Logframe(
    code="zanora-2026",
    title=said("Zanora’s plan (fictional)", "Plan de Zanora (fictif)"),
    authority=Authority(said("Republic of Zanora (fictional)", "République de Zanora (fictive)"), {}, "MWO"),
    languages=LANGUAGES,
    currency="XTS",
    calendar=CALENDAR,
    fictional=True,
    country="ZZ",
    total_budget=4 * 5 * 1_500 * (1 + 2 + 3 + 4),
    contacts=Contacts(
        said("the plan’s office (fictional)", "le service du plan (fictif)"), "00 00 00", "ZDP 0", 24, "00 000"
    ),
    holidays={date(2028, 4, 10): said("Founders’ Day (fictional)", "Fête des fondateurs (fictif)")},
    organisations=tuple(
        Organisation(code, kind, (DatedName(name),))
        for kind, named in ((OrganisationKind.MINISTRY, MINISTRIES), (OrganisationKind.NGO, NGOS))
        for code, name in named.items()
    ),
    areas=_areas(),
    axes=_axes(),
)
