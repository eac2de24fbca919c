"""Inviting everybody in a workbook: nobody twice, and no link lost.

1. What an earlier run wrote and could not put in its place, because it died, is put there now.
2. Every row is checked; with one fault nothing more is done.
3. What is known of each person decides who gets a link. Links are made up, and nothing knows them yet.
4. The workbook with the links, and the cards, are written aside and are safe on the disk. A full disk ends it here.
5. All invitations are made in one transaction, if everything is still as it was in step 3.
6. The files are put in their place. Whoever dies before that leaves them to step 1 of the next run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.commands.aside import Aside, Busy, left_aside, written_aside
from bot.commands.errors import Refused
from bot.commands.naming import bot_name
from bot.commands.opened import opened
from bot.commands.outcome import Link, Outcome, outcome, who
from bot.commands.people_rows import People, links_in
from bot.commands.people_sheet import Filled, workbook
from bot.commands.terms import Country
from bot.documents import links, typeset
from bot.messages.naming import area_names
from bot.settings import Settings
from bot.texts import Texts
from storage import invited, inviting
from storage.database import Database, StorageFull
from storage.invitations import Terms, hashed
from storage.joining import end_of
from storage.plan.faults import Fault
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.workbook.reading import NotAWorkbook, TooLarge


@dataclass(frozen=True)
class Asked:
    """What the operator typed. `again`: new links for those who have not used theirs."""

    source: Path
    output: Path
    cards: Path | None
    days: int
    language: str
    again: bool = False


@dataclass(frozen=True)
class Invited:
    """What came of it. `printed`: how many cards there are."""

    outcomes: tuple[Outcome, ...]
    last: datetime
    printed: int
    finished: bool


class Faulty(Exception):
    """The list cannot be used as it is; nobody was invited."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(len(faults))
        self.faults = faults


async def invite_everybody(settings: Settings, asked: Asked, bot: str | None, now: datetime) -> Invited:
    """Raises Faulty, Refused."""
    texts = Texts.load()
    check(asked)
    async with opened(settings.database) as database:
        finished = await finish_earlier(database, asked)
        people = listed_in(asked.source, texts, asked.language)
        frames = await database.read(Plans().open)
        if not frames:
            raise Refused("no plan is loaded yet; run relais plan load FILE")
        country = Country(frames)
        terms = people.terms(country, now)
        if people.faults:
            raise Faulty(people.faults.faults)
        await take_links_over(database, people, asked, texts, now)
        name = await bot_name(settings, bot)
        outcomes = await decided(database, people, terms, asked, f"https://t.me/{name}?start=", country.zone, now)
        files, printed = written(outcomes, people, frames, asked, texts, now)
        with written_aside(files) as asides:
            await keep(database, outcomes, asides, expiry(asked, country.zone, now), now)
            put(asides)
    return Invited(outcomes, expiry(asked, country.zone, now), printed, finished)


def check(asked: Asked) -> None:
    """What can be refused before anything is opened. Raises Refused."""
    if asked.output.suffix.lower() != ".xlsx":
        raise Refused(f"{asked.output}: what is written is a workbook; name it .xlsx", 2)
    if asked.cards is None:
        return
    if asked.cards.suffix.lower() != ".pdf":
        raise Refused(f"{asked.cards}: the cards are a PDF; name it .pdf", 2)
    try:
        typeset.check()
    except typeset.NoTypesetter:
        raise Refused("--pdf needs what the extra brings: pip install 'relais[documents]'", 2) from None
    try:
        mine = not asked.cards.exists() or links.marked(asked.cards.read_bytes(), asked.output.name)
    except OSError as error:
        raise Refused(f"{asked.cards} cannot be read ({error.strerror or type(error).__name__})") from None
    if not mine:
        raise Refused(f"{asked.cards} is there already and is not of {asked.output.name}: name another", 2)


async def finish_earlier(database: Database, asked: Asked) -> bool:
    """Whether a run that died had invited people: then its workbook is in its place now. Raises Refused."""
    try:
        with left_aside(asked.output) as left:
            died = left is not None and await made(database, left.part)
            if left is not None:
                left.put() if died else left.drop()
        if asked.cards is not None:  # they are made anew, out of the workbook
            with left_aside(asked.cards) as left:
                if left is not None:
                    left.drop()
    except Busy:
        raise Refused(f"another relais invite is writing {asked.output} now") from None
    except OSError as error:
        raise Refused(f"{asked.output} cannot be written ({error.strerror or type(error).__name__})") from None
    return died


async def made(database: Database, left: Path) -> bool:
    """Whether the links in this workbook came to be. One that cannot be read was never whole: nobody was invited."""
    try:
        payloads = links_in(left)
    except (NotAWorkbook, TooLarge):
        return False
    return bool(await database.read(invited.ever_made, {hashed(payload) for payload in payloads}))


def listed_in(source: Path, texts: Texts, language: str) -> People:
    """Raises Refused."""
    try:
        return People(source, texts, language)
    except OSError as error:
        raise Refused(f"{source} cannot be read ({error.strerror or type(error).__name__})", 2) from None
    except NotAWorkbook:
        raise Refused(f"{source} is no workbook (XLSX)", 2) from None
    except TooLarge:
        raise Refused(f"{source} is larger than any list of people", 2) from None


async def take_links_over(database: Database, people: People, asked: Asked, texts: Texts, now: datetime) -> None:
    """Links that stand only in an earlier result, which will be written over, go with their people. Raises Refused."""
    if not asked.output.exists():
        return
    if asked.output.samefile(asked.source):
        if not people.has_results:
            raise Refused(f"{asked.output} is the list itself: name another --output", 2)
        return
    no_result = Refused(f"{asked.output} is there already and is no earlier result of this list: name another", 2)
    try:
        earlier = People(asked.output, texts, asked.language)
    except (OSError, NotAWorkbook, TooLarge):
        raise no_result from None
    if earlier.faults or not earlier.has_results:
        raise no_result
    theirs = {row.key: row for row in earlier.rows if row.payload is not None}
    good = await database.read(invited.still_good, {hashed(row.payload or "") for row in theirs.values()}, now)
    here = {row.key for row in people.rows}
    for key, row in theirs.items():
        if key not in here and hashed(row.payload or "") in good:
            raise Refused(f"{asked.output} holds the link of {row.label}, who is not in this list: name another", 2)
    people.rows = [
        replace(row, link=theirs[row.key].link) if row.link is None and row.key in theirs else row
        for row in people.rows
    ]


async def decided(
    database: Database, people: People, terms: Sequence[Terms | None], asked: Asked, base: str, zone: ZoneInfo,
    now: datetime,
) -> tuple[Outcome, ...]:  # fmt: skip
    rows = [(row, one) for row, one in zip(people.rows, terms, strict=True) if one is not None]
    known = await database.read(invited.already, [who(row, one) for row, one in rows], now)
    last = (expiry(asked, zone, now) - timedelta(days=1)).date()
    return tuple(
        outcome(row, one, there, again=asked.again, base=base, last=last, zone=zone)
        for (row, one), there in zip(rows, known, strict=True)
    )


def expiry(asked: Asked, zone: ZoneInfo, now: datetime) -> datetime:
    """The end of a day, so that the day on the card is a whole one."""
    return end_of(now.astimezone(zone).date() + timedelta(days=asked.days), zone)


def written(
    outcomes: Sequence[Outcome], people: People, frames: tuple[Logframe, ...], asked: Asked, texts: Texts, now: datetime
) -> tuple[dict[Path, bytes], int]:
    """The files, and the number of cards in them. No card, no file of cards. Raises Faulty, Refused."""
    words, zone = people.words, frames[0].calendar.zone
    rows = [one.row.written(people.own, one.said(words, zone)) for one in outcomes]
    filled = Filled(rows, tuple(cell.text for cell in people.own))
    files = {asked.output: workbook(words, frames, filled, now.replace(microsecond=0, tzinfo=None))}
    cards = [card(one, one.link, frames, texts) for one in outcomes if one.link is not None]
    if asked.cards is None or not cards:
        return files, 0
    names = links.names_of(frames, words)
    try:
        files[asked.cards] = links.pdf(cards, names, asked.output.name, words, texts, now.replace(microsecond=0))
    except typeset.NoSuchLetter as unknown:
        raise no_such_letter(people, unknown.letter) from None
    return files, len(cards)


def no_such_letter(people: People, letter: str) -> Faulty | Refused:
    """Where in the list it stands; it may also be in a plan's name."""
    line = f"the cards cannot show {letter}: write the label without it, or leave --pdf out"
    for row in people.rows:
        if letter in row.label:
            people.fault(row.record, "label", line)
    return Faulty(people.faults.faults) if people.faults else Refused(f"the cards cannot show {letter}")


def card(one: Outcome, link: Link, frames: tuple[Logframe, ...], texts: Texts) -> links.Invited:
    codes = {o.id: o.code for frame in frames for o in frame.organisations}
    keys = {area.id: area.key for frame in frames for area in frame.areas}
    words = texts.of(one.terms.language)
    return links.Invited(
        label=one.row.label,
        role=one.terms.role,
        organisation=None if one.terms.organisation is None else codes[one.terms.organisation],
        places=area_names(words, frames, [keys[area] for area in one.terms.areas]),
        language=one.terms.language,
        link=link.text,
        until=link.until,
    )


async def keep(
    database: Database, outcomes: Sequence[Outcome], asides: Sequence[Aside], expires_at: datetime, now: datetime
) -> None:
    """The transaction. Where nobody can know whether it was kept, the files stay aside for the next run. Raises
    Refused, StorageUnavailable."""
    try:
        await database.run(inviting.invite_all, [one.listed for one in outcomes], expires_at, now=now)
    except (inviting.Changed, StorageFull) as nothing_kept:
        for aside in asides:
            aside.drop()
        if isinstance(nothing_kept, StorageFull):
            raise
        raise Refused("somebody was invited or has joined this very moment; run the same command again") from None


def put(asides: Sequence[Aside]) -> None:
    """Raises Refused."""
    for aside in asides:
        try:
            aside.put()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise Refused(
                f"everybody is invited, but {aside.target} cannot be written ({why}); it lies in {aside.part}"
            ) from None
