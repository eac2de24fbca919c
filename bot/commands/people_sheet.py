"""The workbook in which people are listed to be invited: its sheets, columns and lists, in one language. Not how it is
read (`people_rows`), nor what becomes of it (`inviting_many`)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.commands.areas import UnknownArea, area_called
from bot.commands.terms import KINDS, LONGEST, Country
from bot.messages.first_contact import LANGUAGES, SHORT_ROLES
from bot.texts import Texts, Words, later
from storage.people import Role
from storage.plan.logframe import Area, Logframe, OrganisationKind
from storage.workbook.headings import bare
from storage.workbook.writing import Column, Kind, Table, Value, write

OWN = "_"  # begins the title of a column that is the operator's own
PEOPLE = later("People")
RESULT = "result"
TITLES = {
    "role": later("Role"),
    "organisation": later("Organisation"),
    "areas": later("Places"),
    "label": later("Label"),
    "language": later("Language"),
    "until": later("Last day"),
    RESULT: later("Result"),
}
NEEDED = ("role", "organisation", "areas", "label")
NOTES = {
    "role": later("What the person will do. Choose from the list."),
    "organisation": later(
        "Its code, from the list: a ministry for an agent, an NGO for co-monitoring. Empty is the whole plan, "
        "for coordination and evaluation."
    ),
    "areas": later(
        "One place or several, with commas between them. For agents and co-monitoring; empty for the others."
    ),
    "label": later(
        "What your lists call the person: {letters} letters at most, each only once in an organisation. Neither a "
        "name nor a telephone number."
    ),
    "language": later("The language in which Relais will speak. Empty is the language of the command."),
    "until": later("For evaluation: the last day of access. Empty for all others."),
    RESULT: later("Leave this empty: Relais writes the link here, or what became of it."),
}
WIDTHS = {"role": 16, "organisation": 16, "areas": 32, "label": 24, "language": 12, "until": 14, RESULT: 64}
KIND_NAMES = {OrganisationKind.MINISTRY: later("ministry"), OrganisationKind.NGO: later("NGO")}


@dataclass(frozen=True)
class Filled:
    """Rows to be written, each with a value for each of TITLES, then for each of the operator's `own` columns."""

    rows: Sequence[Sequence[Value]] = ()
    own: tuple[str, ...] = ()


def workbook(words: Words, frames: tuple[Logframe, ...], filled: Filled, made: datetime) -> bytes:
    """The people, or an empty list for them; then a sheet that explains each column, and one with all codes."""
    columns = [*_columns(words, frames), *(Column(title, 20) for title in filled.own)]
    people = Table(words.label(PEOPLE), tuple(columns), filled.rows)
    return write([people, _help(words, frames), _codes(words, frames)], made, lists=words.label("Lists"))


def titles(texts: Texts) -> dict[str, set[str]]:
    """Every title that each column may have."""
    return {
        key: {key, *(texts.of(language).label(title) for language in texts.languages)} for key, title in TITLES.items()
    }


def roles(texts: Texts) -> dict[str, Role]:
    """What a cell may say for each role, bare."""
    written = {bare(role.value): role for role in Role}
    for language in texts.languages:
        written |= {bare(name): role for role, name in role_names(texts.of(language)).items()}
    return written


def role_names(words: Words) -> dict[Role, str]:
    return {role: words.label(name) for role, name in SHORT_ROLES.items()}


def languages() -> dict[str, str]:
    """What a cell may say for each language, bare."""
    return {bare(written): code for code, name in LANGUAGES.items() for written in (code, name)}


def place_names(words: Words, areas: Sequence[Area]) -> list[str]:
    """Each area as the list shows it: by its name where no other is called so, else by its key."""
    return [_named(words.text(area.names), area, areas) for area in areas]


def _named(name: str, area: Area, areas: Sequence[Area]) -> str:
    try:
        alone = area_called(name, areas).key == area.key
    except UnknownArea:
        alone = False
    return name if alone and not set(",;\n") & set(name) else area.key


def _columns(words: Words, frames: tuple[Logframe, ...]) -> Iterator[Column]:
    country = Country(frames)
    choices: dict[str, tuple[str, ...]] = {
        "role": tuple(role_names(words).values()),
        "organisation": tuple(o.code for o in country.organisations.values()),
        "areas": tuple(place_names(words, country.areas)),
        "language": tuple(LANGUAGES.values()),
    }
    for key, title in TITLES.items():
        kind = Kind.DATE if key == "until" else Kind.TEXT
        yield Column(
            words.label(title), WIDTHS[key], _note(words, key), choices.get(key, ()), kind, open=key == "areas"
        )


def _note(words: Words, key: str) -> str:
    values = {"letters": LONGEST} if key == "label" else {}
    return words.label(NOTES[key], **values)


def _help(words: Words, frames: tuple[Logframe, ...]) -> Table:
    """Each column, what to write in it, and two examples: they stand here, where nobody is invited by them."""
    columns = (
        Column(words.label("Column"), 16),
        Column(words.label("What to write"), 80),
        Column(words.label("Example"), 24),
        Column(words.label("Another example"), 24),
    )
    agent, evaluator = _examples(words, frames)
    own = words.label("Titles that begin with {sign} are yours: Relais copies them and reads nothing.", sign=OWN)
    rows = [
        (words.label(title), _note(words, key), agent.get(key, ""), evaluator.get(key, ""))
        for key, title in TITLES.items()
    ]
    return Table(words.label("How to fill in"), columns, [*rows, (f"{OWN}…", own)])


def _examples(words: Words, frames: tuple[Logframe, ...]) -> tuple[dict[str, str], dict[str, str]]:
    country = Country(frames)
    named = role_names(words)
    ministry = next((o.code for o in country.organisations.values() if o.kind is KINDS[Role.AGENT]), "")
    places = place_names(words, country.areas)
    agent = {
        "role": named[Role.AGENT],
        "organisation": ministry,
        "areas": ", ".join(places[:2]),
        "label": " ".join((*places[:1], "1")),
        "language": LANGUAGES[words.language],
    }
    last = frames[0].calendar.last.year + 1
    evaluator = {"role": named[Role.EVALUATOR], "label": f"{named[Role.EVALUATOR]} 1", "until": f"31/03/{last}"}
    return agent, evaluator


def _codes(words: Words, frames: tuple[Logframe, ...]) -> Table:
    """What stands behind the lists: whose code each is, and the ways in which a place may be written."""
    country = Country(frames)
    columns = (
        Column(words.label("Column"), 16),
        Column(words.label("To write"), 24),
        Column(words.label("Name"), 60),
        Column(words.label("Kind"), 16),
    )
    organisations = [
        (words.label(TITLES["organisation"]), o.code, words.text(o.names[-1].text) if o.names else "",
         words.label(KIND_NAMES[o.kind]))
        for o in country.organisations.values()
    ]  # fmt: skip
    shown = zip(country.areas, place_names(words, country.areas), strict=True)
    areas = [(words.label(TITLES["areas"]), name, _ways(area, name), area.level) for area, name in shown]
    return Table(words.label("Codes"), columns, [*organisations, *areas])


def _ways(area: Area, name: str) -> str:
    others: Iterable[str] = (*area.names.values(), area.key, *(code.code for code in area.codes))
    return ", ".join(other for other in dict.fromkeys(others) if other != name)
