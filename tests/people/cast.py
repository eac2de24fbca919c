"""A small plan, and people who knock: each update is one unit of work on a real database, as `serve` would run it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.attending import attend
from bot.cards import Button, Card, Commands, Erase, Redraw, Reply, Say, Toast
from bot.handlers import always, handed, joining
from bot.house import Door, House, Said, Unit
from bot.messages import always as always_messages
from bot.messages import inviting as inviting_messages
from bot.messages import joining as joining_messages
from bot.occasions import Dropped, register
from storage import invitations, outbox
from storage.calendar import Calendar, Quarter
from storage.database import Database
from storage.invitations import Terms
from storage.people import Person, Role, by_account
from storage.plan.load import load
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
from storage.plan.reading import Plans
from tests.texts import TEXTS

NEUTRAL = "Ce service fonctionne sur invitation : demandez un lien à la personne qui vous en a parlé."
AWA, FANTA, MOUSSA, MARIAM, SOMEBODY = 101, 102, 103, 104, 999
TYPED = 10_000  # the id of whatever a person typed
APRIL = datetime(2013, 4, 20, 9, 30, tzinfo=UTC)  # T1 is late by five days, T2 is running
QUARTERS = tuple(Quarter(2013, 1).until(Quarter(2013, 4)))
REPORTING = frozenset({"rs", "rm", "rapport", "report", "ti", "tq", "ts", "tv", "tr", "effacer", "wipe"})
DOORS = joining.DOORS + always.DOORS


def activity(code: str) -> Activity:
    label = {"fr": f"Activité {code}", "en": f"Activity {code}"}
    indicator = Indicator(code, Kind.COUNT, label, label)
    return Activity(
        code, label, label, planned=frozenset(QUARTERS), responsible=("MSIPC",), comonitors=("ONG1",),
        areas=("gao",) if code == "1.1.4" else (), results=(Result(f"R{code}", label, (indicator,)),),
    )  # fmt: skip


def organisation(code: str, kind: OrganisationKind) -> Organisation:
    return Organisation(code, kind, (DatedName({"fr": code, "en": code}),))


PLAN = Logframe(
    code="essai-2013",
    title={"fr": "Plan d’essai", "en": "Test plan"},
    languages=("fr", "en"),
    currency="XOF",
    calendar=Calendar(ZoneInfo("Africa/Bamako"), Quarter(2013, 1), Quarter(2013, 4)),
    fictional=True,
    country="ML",
    contacts=Contacts({"fr": "Cellule PAN", "en": "NAP unit"}, "00 00 00 00", "APDP, n° 0000", 12),
    organisations=(
        organisation("MSIPC", OrganisationKind.MINISTRY),
        organisation("MPFEF", OrganisationKind.MINISTRY),
        organisation("ONG1", OrganisationKind.NGO),
    ),
    areas=(
        Area("gao", "region", {"fr": "Gao", "en": "Gao"}),
        Area("ansongo", "cercle", {"fr": "Ansongo", "en": "Ansongo"}, parent="gao"),
        Area("menaka", "cercle", {"fr": "Ménaka", "en": "Menaka"}, parent="gao"),
    ),
    axes=(
        Axis(
            "1",
            {"fr": "Axe", "en": "Axis"},
            (Objective("1.1", {"fr": "But", "en": "Aim"}, tuple(map(activity, ("1.1.1", "1.1.2", "1.1.4")))),),
        ),
    ),
)


def planned(session: Session) -> None:
    """The plan, in an empty database."""
    load(session, PLAN, APRIL)


@dataclass
class Town:
    """One database with the plan in it, and the house that answers. `now` moves only when a test says so."""

    database: Database
    house: House
    now: datetime = APRIL
    updates: Iterator[int] = field(default_factory=lambda: count(1))

    @classmethod
    async def founded(cls, database: Database) -> "Town":
        await database.run(planned)
        return cls.on(database)

    @classmethod
    def on(cls, database: Database) -> "Town":
        """The town on a database that has the plan already."""
        built = frozenset(v for d in DOORS for v in (*d.verbs, *d.commands)) | REPORTING
        return cls(database, House(TEXTS, Plans(), 1, "RelaisBot", built))

    def account(self, number: int, hint: str = "fr") -> "Account":
        return Account(self, number, hint)

    async def link(
        self, role: Role = Role.AGENT, organisation: str | None = "MSIPC", areas: tuple[str, ...] = ("gao",),
        *, by: int | None = None, until: date | None = None, language: str = "fr", days: int = 14,
        label: str | None = None,
    ) -> str:  # fmt: skip
        """The payload of a new invitation."""
        payload = invitations.new_payload()

        def make(session: Session) -> int:
            plan = self.house.plans.open(session)[0]
            own = next((o.id for o in plan.organisations if o.code == organisation), None)
            ids = tuple(a.id for a in plan.areas if a.key in areas)
            terms = Terms(role, own, ids, language, label, until)
            return invitations.invite(session, terms, payload, self.now + timedelta(days=days), by=by, now=self.now)

        await self.database.run(make)
        return payload

    async def later(self, **step: int) -> None:
        self.now += timedelta(**step)


@dataclass
class Account:
    """Someone's phone: `cards` are the messages as they stand, the newest last."""

    town: Town
    number: int
    hint: str = "fr"
    cards: list[Card] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    menu: tuple[str, ...] = ()
    erased: list[int] = field(default_factory=list)

    @property
    def sees(self) -> str:
        """The newest card, with plain spaces: where no-break ones stand is held by the tests of the texts."""
        return self.cards[-1].text.replace("\u00a0", " ") if self.cards else ""

    @property
    def buttons(self) -> list[str]:
        return [button.label for row in self.cards[-1].rows for button in row]

    async def opens(self, payload: str = "") -> None:
        await self.goes(door("start"), text=payload, command="start")

    async def types(self, command: str) -> None:
        await self.goes(door(command), command=command)

    async def taps(self, label: str) -> None:
        await self.taps_old(next(b for row in self.cards[-1].rows for b in row if b.label == label))

    async def taps_old(self, button: Button) -> None:
        """A button of a card that may have changed since."""
        assert button.tap is not None
        await self.goes(door(button.tap.verb), tap=button.tap, query="q")

    async def goes(self, through: Door, **said: object) -> None:
        await self.does(through.unit, changes=through.changes, **said)

    async def does(self, unit: Unit, *, changes: bool = True, **said: object) -> None:
        """One update: the unit in a transaction of its own, then what leaves after it."""
        message = len(self.cards) - 1 if said.get("tap") else TYPED
        update = Said(
            next(self.town.updates), self.number, self.number, self.town.now, message=message, hint=self.hint, **said
        )
        attended = await attend(self.town.database, self.town.house, update, unit, "test", changes=changes)
        self.shows(attended.reply)
        for row, card in await self.town.database.read(written, self.town.house, attended.claimed):
            if row.chat == self.number and not isinstance(card, Dropped):
                self.draws(row.redraws, self.town.house.offered(card))

    def shows(self, reply: Reply) -> None:
        for action in reply.actions:
            match action:
                case Say(card=card):
                    self.draws(None, self.town.house.offered(card))
                case Redraw(message=message, card=card):
                    self.draws(message, self.town.house.offered(card))
                case Toast(text=text):
                    self.toasts.append(text)
                case Erase(messages=messages):
                    self.erased.extend(messages)
                case Commands(commands=commands):
                    self.menu = tuple(name for name, _ in commands)

    def draws(self, message: int | None, card: Card) -> None:
        assert card.text or card.file is not None, "Telegram takes no empty message"
        if message is None:
            self.cards.append(card)
        else:
            self.cards[message] = card


def door(name: str) -> Door:
    return next(d for d in DOORS if name in d.verbs or name in d.commands)


def written(
    session: Session, house: House, claimed: tuple[outbox.Posted, ...]
) -> list[tuple[outbox.Posted, Card | Dropped]]:
    """What leaves through the outbox, as `delivery` would write it: on a reading connection."""
    groups = (joining_messages.OCCASIONS, always_messages.OCCASIONS, inviting_messages.OCCASIONS, handed.OCCASIONS)
    known = register(groups)
    return [(row, known[row.template].write(session, house, row)) for row in claimed]


async def joined(town: Town, number: int, *args: object, **kwargs: object) -> Account:
    account = town.account(number)
    await account.opens(await town.link(*args, **kwargs))
    await account.taps(account.buttons[0])
    await account.taps(account.buttons[0])
    return account


async def who(town: Town, number: int) -> Person:
    return await town.database.run(by_account, number, town.now)
