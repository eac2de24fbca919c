"""An incident tally's beginning, pauses and end. What comes as a new message names periods, places and numbers alone;
the first line of every card is neutral (chat lists).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.cards import Button, Card
from bot.forms.tally import Form, page
from bot.messages.always import not_understood
from bot.messages.referring import contact_lines, telephone
from bot.messages.sheet import ALONE, WIDE, card
from bot.taps import Tap
from bot.texts import Html, Words
from storage.drafts import Draft
from storage.people import Role
from storage.plan.logframe import Contact, Text

IN_FORM, PLACE, CORRECT, CLOSE = "ya", "yp", "yc", "yx"
LISTED = 8  # places of one page
PAGE = "p"  # of a place's button that is no place: which page of them
Row = tuple[Button, ...]
THREE = 3  # places whose contact is shown beside the others'


@dataclass(frozen=True)
class Period:
    """What is tallied, as it is written: "T2 2013" or "mai 2013", within a sentence "T2" or "mai", and its days."""

    name: str
    within: str
    monthly: bool
    first: date
    last: date


@dataclass(frozen=True)
class Help:
    """Where people of a place are sent: its contacts, and the day on which they were verified."""

    area: str
    contacts: tuple[Contact, ...]
    verified: date


@dataclass(frozen=True)
class Choice:
    """A place and period that may be opened. `number`: of what was sent already."""

    tap: Tap
    period: str
    area: str
    number: str = ""


@dataclass(frozen=True)
class TallySheet:
    """A tally's draft with all that its card needs. `names`: of the types and of the conflict-related list ("c.…")."""

    words: Words
    draft: Draft
    form: Form
    period: Period
    area: str
    names: Mapping[str, Text]
    helps: tuple[Help, ...] = ()
    choices: tuple[Choice, ...] = ()
    rules: tuple[Text, ...] = ()
    corrects: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)  # of each type, from 1, as its button shows it

    def button(self, label: str, argument: str) -> Button:
        return Button(label, Tap(IN_FORM, self.draft.id, self.draft.version, argument))

    @property
    def title(self) -> Html:
        return title(self.words, self.period.name, self.area)

    @property
    def not_now(self) -> Button:
        return self.button(self.words.label("Not this time"), "no")

    @property
    def back(self) -> Button:
        return self.button(self.words.label("← Back"), "back")

    @property
    def last_row(self) -> tuple[Button, ...]:
        return (self.back, self.not_now)


def title(words: Words, period: str, area: str) -> Html:
    return words("Tally · {period} · {area}", period=period, area=area)


def start(sheet: TallySheet) -> Card:
    """7.1. Two places or periods: their buttons stand where [Continue] is."""
    words, several = sheet.words, any(not choice.number for choice in sheet.choices)  # one that is left needs no choice
    same = not several or len({choice.period for choice in sheet.choices}) <= 1
    first = sheet.title
    if several:
        first = words("Tally · {period}", period=sheet.period.name) if same else words("Tally")
    rows: list[Row] = []
    if several:
        rows = [(Button(_called(words, choice, same=same), choice.tap),) for choice in sheet.choices]
    if not several:
        rows = [(sheet.button(words.label("Continue"), "go"),)]
        rows += [(Button(_called(words, sent, same=False), sent.tap),) for sent in sheet.choices if sent.number]
    shown, following = _paged(rows, page(sheet.draft))
    more = () if following is None else (sheet.button(words.label("More"), f"more.{following + 1}"),)
    return card(
        (
            first,
            days(words, sheet.period) if same else "",
            words("You count, you do not investigate."),
            words("Enter only what your\nservice has recorded."),
            words("Do not question anyone."),
            words("Never a name, a place or a date."),
            words("This is not an alert line."),
            *_referring(words, sheet.helps),
        ),
        *shown,
        (sheet.button(words.label("All contacts"), "contacts"),),
        (*more, sheet.not_now),
    )


def _paged(rows: Sequence[Row], page: int) -> tuple[Sequence[Row], int | None]:
    """The page, and which one comes next: after the last the first again; None where there is no other."""
    pages = max(1, -(-len(rows) // LISTED))
    page = page if page < pages else 0
    following = (page + 1) % pages if pages > 1 else None
    return rows[page * LISTED : (page + 1) * LISTED], following


def _called(words: Words, choice: Choice, *, same: bool) -> str:
    where = choice.area if same else words.label("{period} · {area}", period=choice.period, area=choice.area)
    return words.cut(where, ALONE) if not choice.number else f"{words.cut(where, ALONE - 2)} ✓"


def days(words: Words, period: Period) -> Html:
    """Both days of the period, for months of the plan are not always those of the calendar."""
    return words("From {first} to {last}", first=period.first, last=period.last)


def _referring(words: Words, helps: Sequence[Help]) -> list[Html]:
    """The first contact of the place; of several places, each with its telephone."""
    if len(helps) > 1:
        lines = [Html(f"{Html.escaped(help_.area)} · {telephone(help_.contacts[0].phone)}") for help_ in helps[:THREE]]
        return [words("To refer someone:"), *lines]
    if not helps:
        return []
    contact, verified = helps[0].contacts[0], helps[0].verified
    name = words.text(contact.text)
    phone = telephone(contact.phone)
    said = words("To refer someone: {contact}", contact=name)
    if len(words.label("To refer someone: {contact}", contact=name)) > WIDE:
        said = Html(f"{words('To refer someone:')}\n{Html.escaped(name)}")
    line = words("{phone} · verified on {day}", phone=phone, day=verified)
    return [said, line if phone else words("Verified on {day}", day=verified)]


def contacts(sheet: TallySheet) -> Card:
    """12.5 on the tally's own card."""
    words = sheet.words
    lines: list[Html] = []
    for help_ in sheet.helps:
        lines.append(words("{area} · verified on {day}", area=help_.area, day=help_.verified))
        lines.extend(contact_lines(words, help_.contacts))
    return card(
        (
            sheet.title,
            *(lines or [words("No verified contact for {area}.", area=sheet.area)]),
            words("Listen. Ask for consent."),
            words("Give the contacts, nothing more."),
        ),
        sheet.last_row,
    )


def covered(sheet: TallySheet) -> Card:
    """7.5: what may come as a new message where there is a tally to go on with."""
    words = sheet.words
    return card((sheet.title,), (sheet.button(words.label("Show"), "show"),), (sheet.not_now,))


def not_this_time(words: Words) -> Card:
    """7.8"""
    return card((words("All right. /tally whenever you like."),))


def nothing_asked(words: Words, role: Role, *, places: bool) -> Card:
    """What came when no tally is open; nothing of it is repeated. Who has no place now is not sent to /tally."""
    said = words("Nothing is asked now. Your message is deleted and not kept.")
    return replace(not_understood(words, role), text=card((said, words("Tally: /tally") if places else "")).text)


def just_closed(words: Words) -> Html:
    """To what was typed while a tally's card was going; nothing of it is repeated."""
    return words("A tally was just closed. Your message is deleted and not kept. Write it again.")


def put_aside(words: Words, theirs: int) -> Card:
    """7.9. `theirs`: messages of the reader's that no bot may delete any more."""
    return card((words("Tally kept, not sent."), words("To continue: /tally"), old_messages(words, theirs)))


def old_messages(words: Words, theirs: int) -> Html:
    """What is said of messages of the reader's that are older than 48 hours; nothing where there is none."""
    if not theirs:
        return Html("")
    return words.plural(
        "{n} old message stays: press long, then Delete.", "{n} old messages stay: press long, then Delete.", theirs
    )


@dataclass(frozen=True)
class Sent:
    """What a receipt shows: no figure."""

    number: int
    period: str
    area: str
    at: datetime
    version: int
    replaces: int = 0  # another number, of a service under which it is not counted any more


def receipt(words: Words, sent: Sent, zone: ZoneInfo, theirs: int) -> Card:
    """7.5"""
    number = words("D {number}", number=str(sent.number))
    first = words("Receipt no. {number} · {period} · {area}", number=number, period=sent.period, area=sent.area)
    if sent.version > 1:
        first = words("Receipt no. {number}, version {version}", number=number, version=sent.version)
    return card(
        (
            first,
            words(
                "On {day} at {time}. Thank you.",
                day=sent.at.astimezone(zone).date(),
                time=words.time(sent.at, zone),
            ),
            words("It replaces no. {number}.", number=words("D {number}", number=str(sent.replaces)))
            if sent.replaces
            else "",
            old_messages(words, theirs) or words("The messages before are deleted."),
        ),
        (Button(words.label("Correct"), Tap(CORRECT, sent.number)),),
    )


def already_sent(words: Words, number: int, *, lost: bool = False) -> Card:
    """`lost`: something was counted that is not kept, for the same place and service were counted already."""
    return card(
        (
            words("Already sent (no. {number}).", number=words("D {number}", number=str(number))),
            words("What you counted is not sent, and not kept. Compare with your register: Correct.") if lost else "",
        ),
        (Button(words.label("Correct"), Tap(CORRECT, number)), Button(words.label("Close"), Tap(CLOSE))),
    )


def all_sent(words: Words, choices: Sequence[Choice], page: int = 0) -> Card:
    """Several places, and all of them sent."""
    rows: list[Row] = [(Button(_called(words, choice, same=False), choice.tap),) for choice in choices]
    shown, following = _paged(rows, page)
    more = () if following is None else (Button(words.label("More"), Tap(PLACE, 0, 0, f"{PAGE}{following}")),)
    return card((words("Already sent."),), *shown, (*more, Button(words.label("Close"), Tap(CLOSE))))


def no_contacts(words: Words, areas: Sequence[str], told: int) -> Card:
    """No tally from there before somebody can be referred from there. `told`: how many who coordinate hear of it."""
    said = words("The tally is not open for {area}: its help contacts must be verified.", area=list(areas))
    if told:
        said = words(
            "The tally is not open for {area}: its help contacts must be verified. Coordination knows.",
            area=list(areas),
        )
    return card((said,), (Button(words.label("Help"), Tap("hp")),))


def not_open(words: Words) -> Card:
    """Somebody whose right to it has ended meanwhile."""
    return card((words("This is not open to you. /help shows your commands."),))


def nothing_to_tally(words: Words) -> Card:
    return card((words("Nothing to tally now."),), (Button(words.label("Help"), Tap("hp")),))


def sent_for_that_service(words: Words, number: int) -> Html:
    """Above the questions of a correction that would have moved it there."""
    return words("Already sent for that service (no. {number}).", number=words("D {number}", number=str(number)))


def moved_meanwhile(words: Words) -> Card:
    return card((words("Somebody moved it to another service meanwhile. /tally"),))


def corrected_meanwhile(words: Words) -> Html:
    return words("Somebody corrected it meanwhile. Here is what it says now.")
