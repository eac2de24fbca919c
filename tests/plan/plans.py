"""Plans out of thin air, for laws that hold for each plan: any text, any schedule, any of the five kinds."""

from datetime import date, time
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from storage.calendar import Calendar, Quarter
from storage.plan.incidents import core, core_rules
from storage.plan.logframe import (
    Activity,
    Area,
    AreaCode,
    Authority,
    Axis,
    ConflictType,
    Contact,
    Contacts,
    DatedName,
    Incidents,
    IncidentType,
    Indicator,
    Kind,
    Logframe,
    Objective,
    Organisation,
    OrganisationKind,
    ReferralCard,
    Result,
    Text,
    Tolerance,
)
from storage.reminding import Rules
from storage.tally_counts import Service

CALENDAR = Calendar(ZoneInfo("Africa/Bamako"), Quarter(2012, 1), Quarter(2014, 4), 28, 10, 20, 40)
# What YAML gives a meaning to, beside what people write.
AWKWARD = "aé’'\"\\:#-?!&*%@`{}[],|>=~0178 \u00a0\u202f«»nulyeo.\u2028\ufeff🙂"
WORDS = st.text(st.sampled_from(AWKWARD) | st.characters(exclude_categories=("Cc", "Cs")), max_size=30).map(
    lambda text: " ".join(part for part in text.split(" ") if part)
)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2030, 12, 31))
QUARTERS = st.sampled_from(CALENDAR.quarters)


def texts() -> st.SearchStrategy[Text]:
    """Some of the languages, in the plan's order; a text that is empty is not there."""
    return st.fixed_dictionaries({}, optional={"fr": WORDS, "en": WORDS}).map(
        lambda text: {language: text[language] for language in ("fr", "en") if text.get(language)}
    )


def said() -> st.SearchStrategy[Text]:
    return texts().filter(bool)


@st.composite
def indicators(draw: st.DrawFn, code: str) -> Indicator:
    kind = draw(st.sampled_from(Kind))
    most = {Kind.YES_NO: 1, Kind.PERCENT: 100}.get(kind, 10**12)
    targets = draw(st.dictionaries(QUARTERS, st.integers(0, most)))
    baseline = draw(st.none() | st.integers(0, most))
    if kind is Kind.CUMULATIVE:
        floor = baseline or 0
        targets = dict(zip(sorted(targets), sorted(max(floor, value) for value in targets.values()), strict=True))
    percent = kind is Kind.PERCENT
    return Indicator(
        code,
        kind,
        draw(said()),
        draw(texts()),
        unit=draw(texts()),
        by_sex=kind is Kind.COUNT and draw(st.booleans()),
        numerator=draw(said()) if percent else {},
        denominator=draw(said()) if percent else {},
        baseline=baseline,
        means=draw(texts()),
        tags=draw(st.sampled_from([(), ("prevention",), ("a:1.2/b_c", "no")])),
        protected=draw(st.booleans()),
        targets=targets,
    )


@st.composite
def activities(draw: st.DrawFn, code: str, areas: tuple[str, ...]) -> Activity:
    how_many = draw(st.integers(0, 3))
    codes = [code] if how_many == 1 else [f"{code}{letter}" for letter in "abc"[:how_many]]
    measured = tuple(draw(indicators(one)) for one in codes)
    own = draw(st.sampled_from(["", "result-1"]))
    results = (
        (Result(f"{code}.R1", draw(texts()), measured[:1]), Result(f"{code}.{own or 'R2'}", draw(said()), measured[1:]))
        if len(f"{code}.{own}") <= 16
        else (Result(f"{code}.R1", draw(texts()), measured),)
    )
    return Activity(
        code,
        draw(said()),
        draw(texts()),
        planned=draw(st.frozensets(QUARTERS)),
        budget=draw(st.dictionaries(st.sampled_from(CALENDAR.years), st.integers(0, 10**12))),
        responsible=draw(st.sampled_from([(), ("MSIPC",), ("MJ", "MSIPC")])),
        comonitors=draw(st.sampled_from([(), ("ONG1",)])),
        areas=draw(st.sampled_from([(), areas, areas[:1]])),
        results=results,
    )


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Any that can be: in some the defaults, in some nothing at all."""
    late = draw(st.just(Rules().late) | sets_of(1, CALENDAR.lock - CALENDAR.due))
    rest = draw(st.just((7,)) | sets_of(1, 7, most=6))
    night, morning = draw(st.sampled_from(NIGHTS))
    return Rules(
        before=draw(sets_of(0, 90))[::-1],
        late=late,
        told=draw(st.sampled_from((0, *late))),
        digest=draw(st.sampled_from([day for day in range(1, 8) if day not in rest])),
        morning=morning,
        quiet_from=night[0],
        quiet_until=night[1],
        rest_days=rest,
        report_day=draw(st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: (day.month, day.day))),
        countdown=draw(st.just(Rules().countdown) | sets_of(0, 180).map(lambda days: days[::-1])),
        evaluation=draw(st.integers(1, 10)),
    )


# Quiet hours, and an hour outside of them.
NIGHTS = (
    ((time(20), time(7)), time(8)),
    ((time(20), time(7)), time(7)),
    ((time(), time()), time(0, 1)),
    ((time(22, 30), time(5, 59)), time(22, 29)),
    ((time(1), time(4)), time(23, 59)),
)


def sets_of(least: int, most_of: int, most: int = 5) -> st.SearchStrategy[tuple[int, ...]]:
    """Numbers, each once, in order."""
    return st.sets(st.integers(least, most_of), max_size=most).map(lambda numbers: tuple(sorted(numbers)))


@st.composite
def incidents(draw: st.DrawFn) -> Incidents:
    """With types of its own, or the core ones with and without their rules."""
    codes = draw(st.lists(st.sampled_from(["rape", "a_1", "other", "x"]), unique=True, max_size=4))
    own = tuple(IncidentType(code, draw(said()), number) for number, code in enumerate(codes, start=1))
    types = own or core(("fr", "en"))
    rules = draw(st.sampled_from([(), core_rules(("fr", "en")), ({"fr": "Deux : deux."},)]))
    listed = draw(st.lists(st.sampled_from(["gang_rape", "slavery"]), unique=True))
    applies = st.lists(st.sampled_from([one.code for one in types]), unique=True, max_size=2).map(tuple)
    of_record = draw(st.dictionaries(st.sampled_from(["gao", "ansongo"]), st.sampled_from(Service), max_size=2))
    by = {area: code for area in of_record if (code := draw(st.sampled_from(["", "MSIPC", "ONG1"])))}
    return Incidents(
        types,
        tuple(ConflictType(code, draw(said()), draw(applies)) for code in listed),
        rules,
        monthly=draw(st.booleans()),
        threshold=draw(st.integers(3, 20)),
        by_cercle=draw(st.booleans()),
        needs_card=draw(st.booleans()),
        many=draw(st.integers(1, 500)),
        of_record=of_record,
        by=by,
    )


@st.composite
def logframes(draw: st.DrawFn) -> Logframe:
    card = ReferralCard((Contact({"fr": "Santé : CSRéf"}, "00 00 00 00"),), draw(DAYS), draw(st.booleans()))
    areas = (
        Area("gao", "region", {"fr": "Gao"}, codes=(AreaCode("pcode", "2015", "ML07"),), since=draw(DAYS)),
        Area("ansongo", "cercle", {"fr": "Ansongo"}, "gao", referral=draw(st.sampled_from([None, card]))),
    )
    keys = tuple(area.key for area in areas)
    names = (
        DatedName({"fr": "Sécurité"}, None, date(2012, 12, 31)),
        DatedName({"fr": "Sécurité intérieure"}, date(2013, 1, 1)),
    )
    organisations = (
        Organisation("MSIPC", OrganisationKind.MINISTRY, names),
        Organisation("MJ", OrganisationKind.MINISTRY, (DatedName(draw(said())),)),
        Organisation("ONG1", OrganisationKind.NGO, (DatedName(draw(said())),)),
    )
    codes = draw(st.lists(st.sampled_from(["1.1.1", "1.10", "A-1", "0", "no", "1e3"]), unique=True, max_size=3))
    activities_ = tuple(draw(activities(code, keys)) for code in codes)
    budgets = [activity.budget for activity in activities_]
    spent = sum(sum(budget.values()) for budget in budgets)
    complete = bool(budgets) and all(budgets)
    return Logframe(
        code=draw(st.sampled_from(["essai", "010", "1.10"])),
        title=draw(said()),
        languages=("fr", "en"),
        currency="XOF",
        calendar=CALENDAR,
        fictional=draw(st.booleans()),
        country="ML",
        total_budget=draw(st.sampled_from([None, spent if complete else spent + 7])),
        contacts=Contacts(draw(texts()), draw(st.sampled_from(["", "+223 00 00 00 00"])), draw(WORDS), 24),
        holidays=dict(sorted(draw(st.dictionaries(st.dates(date(2012, 1, 1), date(2014, 12, 31)), texts())).items())),
        organisations=organisations,
        areas=areas,
        rules=draw(st.just(Rules()) | rules()),
        incidents=draw(st.none() | incidents()),
        differences=draw(st.builds(Tolerance, st.integers(0, 10**6), st.integers(0, 100))),
        authority=draw(st.builds(Authority, texts(), texts(), st.sampled_from(["", "MJ"]))),
        axes=(Axis("1", draw(texts()), (Objective("1.1", draw(texts()), activities_),)), Axis("2", {}, ())),
    )
