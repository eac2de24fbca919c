"""A small fictional plan as values: the three activities and five indicators of the story of a usual quarter."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from storage.calendar import Calendar, Quarter
from storage.plan.logframe import (
    Activity,
    Area,
    Axis,
    Contacts,
    DatedName,
    Indicator,
    Kind,
    Logframe,
    Objective,
    Organisation,
    OrganisationKind,
    Result,
)

T1, T2, T3 = Quarter(2013, 1), Quarter(2013, 2), Quarter(2013, 3)
CALENDAR = Calendar(ZoneInfo("Africa/Bamako"), Quarter(2012, 1), Quarter(2014, 4))


def both(fr: str, en: str) -> dict[str, str]:
    return {"fr": fr, "en": en}


def indicator(code: str, kind: Kind, fr: str, en: str, target: int | None = None, **more: object) -> Indicator:
    targets = {T2: target} if target is not None else {}
    return Indicator(code, kind, both(fr, en), both(fr, en), targets=targets, **more)  # type: ignore[arg-type]


def activity(code: str, fr: str, en: str, *indicators: Indicator, areas: tuple[str, ...] = ()) -> Activity:
    return Activity(
        code,
        both(fr, en),
        both(fr, en),
        planned=frozenset(CALENDAR.quarters),
        responsible=("MSIPC",),
        comonitors=("ONG1",) if code == "1.1.2" else (),
        areas=areas,
        results=(Result(f"{code}.r", both(fr, en), tuple(indicators)),),
    )


LAWS = activity(
    "1.1.1",
    "Analyse des lois",
    "Analysis of laws",
    indicator("1.1.1", Kind.CUMULATIVE, "Lois analysées depuis le début", "Laws analysed so far", 10),
    areas=("gao", "ansongo"),
)
TRAINING = activity(
    "1.1.2",
    "Formation 1325",
    "Training on 1325",
    indicator("1.1.2a", Kind.COUNT, "Agents formés", "Agents trained", 50, by_sex=True),
    indicator("1.1.2b", Kind.PERCENT, "Agents formés, sur tous les agents", "Agents trained, of all agents"),
    areas=("gao", "ansongo"),
)
TEXTS = activity(
    "1.1.4",
    "Suivi des textes",
    "Follow-up of texts",
    indicator("1.1.4a", Kind.LEVEL, "Structures en place", "Structures in place", 4),
    indicator("1.1.4b", Kind.YES_NO, "Un comité existe", "A committee exists"),
    areas=("gao",),
)

PLAN = Logframe(
    code="ESSAI",
    title=both("Plan d’essai (fictif)", "Trial plan (fictional)"),
    languages=("fr", "en"),
    currency="XOF",
    calendar=CALENDAR,
    fictional=True,
    country="ML",
    contacts=Contacts(service=both("Service d’essai", "Trial service"), phone="00 00 00 00", declaration="n° 0000"),
    organisations=(
        Organisation("MSIPC", OrganisationKind.MINISTRY, (DatedName(both("Sécurité", "Security")),)),
        Organisation("MJ", OrganisationKind.MINISTRY, (DatedName(both("Justice", "Justice")),)),
        Organisation("ONG1", OrganisationKind.NGO, (DatedName(both("ONG d’essai", "Trial NGO")),)),
    ),
    areas=(
        Area("gao", "region", both("Gao", "Gao")),
        Area("ansongo", "cercle", both("Ansongo", "Ansongo"), parent="gao"),
        Area("kidal", "region", both("Kidal", "Kidal")),
    ),
    axes=(Axis("1", both("Axe un", "Axis one"), (Objective("1.1", both("Un", "One"), (LAWS, TRAINING, TEXTS)),)),),
)


def with_activities(*activities: Activity, version: int = 2) -> Logframe:
    """The same plan with other activities, as a new edition would have them."""
    axis = replace(PLAN.axes[0], objectives=(replace(PLAN.axes[0].objectives[0], activities=activities),))
    return replace(PLAN, axes=(axis,), version=version)


def second_plan() -> Logframe:
    """Like the first, but for its codes: ESSAI2, and 9. before each."""
    axis = PLAN.axes[0]
    objective = replace(axis.objectives[0], activities=tuple(map(_under_nine, axis.objectives[0].activities)))
    return replace(PLAN, code="ESSAI2", axes=(replace(axis, objectives=(objective,)),))


def _under_nine(activity: Activity) -> Activity:
    results = tuple(
        replace(r, code=f"9.{r.code}", indicators=tuple(replace(i, code=f"9.{i.code}") for i in r.indicators))
        for r in activity.results
    )
    return replace(activity, code=f"9.{activity.code}", results=results)
