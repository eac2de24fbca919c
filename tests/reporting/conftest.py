"""A plan in a database, and the people of the stories, for tests that call the units themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.cards import Card, Drawn, Erase, Redraw, Reply, Say, Toast
from bot.handlers import correcting, entering, extending, my_reports, reporting, sending
from bot.house import Door, House, Said, Unit
from bot.occasions import register
from bot.taps import Tap
from storage import delivering, drafts
from storage.database import Database
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from tests.filling import Filling
from tests.reporting.plans import PLAN
from tests.texts import TEXTS

DOORS: tuple[Door, ...] = (
    *reporting.DOORS,
    *my_reports.DOORS,
    *correcting.DOORS,
    *entering.DOORS,
    *extending.DOORS,
)
OCCASIONS = register((sending.OCCASIONS, correcting.OCCASIONS, entering.OCCASIONS, extending.OCCASIONS))


@dataclass
class Phone:
    """One person, talking to the units directly: what is on the card, and what was said besides."""

    database: Database
    house: House
    account: int
    now: datetime
    card: int = 0
    shown: Card = field(default_factory=lambda: Card(""))
    toast: str = ""
    said: list[str] = field(default_factory=list)
    erased: list[int] = field(default_factory=list)
    messages: int = 100
    last: Reply = field(default_factory=Reply)

    async def sends(self, text: str) -> None:
        """A command or an answer."""
        self.messages += 1
        if text.startswith("/"):
            command = text[1:]
            unit = next(d.unit for d in DOORS if command in d.commands)
            await self.through(unit, Said(1, self.account, self.account, self.now, self.messages, command=command))
        else:
            unit = next(d.unit for d in DOORS if not d.commands and not d.verbs)
            await self.through(unit, Said(1, self.account, self.account, self.now, self.messages, text=text))

    async def taps(self, label: str) -> None:
        """The button of this label on the card."""
        await self.presses(self.button(label))

    def button(self, label: str) -> Tap:
        for row in self.shown.rows:
            for button in row:
                if plain(button.label) == label and button.tap is not None:
                    return button.tap
        raise AssertionError(f"no button {label!r} in {[b.label for row in self.shown.rows for b in row]}")

    async def presses(self, tap: Tap, on: int | None = None) -> None:
        unit = next(d.unit for d in DOORS if tap.verb in d.verbs)
        message = on if on is not None else self.card
        await self.through(
            unit, Said(1, self.account, self.account, self.now, message, tap=Tap.parse(str(tap)), query="q")
        )

    async def through(self, unit: Unit, said: Said) -> None:
        self.toast = ""
        reply = await self.database.run(unit, self.house, said)
        self.last = reply
        await self.carry_out(reply)

    async def carry_out(self, reply: Reply) -> None:
        for action in reply.actions:
            if isinstance(action, Say | Redraw):
                assert action.card.text or action.card.file is not None, "Telegram takes no empty message"
            match action:
                case Say(card=card, drawn=drawn):
                    self.messages += 1
                    self.card, self.shown = self.messages, self.house.offered(card)
                    if isinstance(drawn, Drawn):
                        shown = [(drawn.draft, drawn.version, self.card)]
                        await self.database.run(drafts.drawn, shown, self.now)
                case Redraw(message=message, card=card, drawn=drawn):
                    if message in (None, self.card):
                        self.shown = self.house.offered(card)
                    if isinstance(drawn, Drawn):
                        shown = [(drawn.draft, drawn.version, message or self.card)]
                        await self.database.run(drafts.drawn, shown, self.now)
                case Toast(text=text):
                    self.toast = plain(text)
                case Erase(messages=messages):
                    self.erased.extend(messages)
        for row in reply.posted:
            await self.deliver(row)

    async def deliver(self, row: int) -> None:
        card = await self.database.run(written, self.house, row, self.now)
        if card is not None:
            chat, redraws, text = card
            if chat == self.account and redraws is not None:
                self.shown = self.house.offered(text)
            else:
                self.said.append(plain(text.text))

    def sees(self, *lines: str) -> None:
        for line in lines:
            assert line in plain(self.shown.text), self.shown.text


def plain(text: str) -> str:
    """With the spaces a test is written with; that they do not break is a test of the words."""
    return text.replace("\u00a0", " ")


def written(session: Session, house: House, row: int, now: datetime) -> tuple[int, int | None, Card] | None:
    for posted in delivering.claim(session, by="test", now=now, ids=[row]):
        card = OCCASIONS[posted.template].write(session, house, posted)
        assert isinstance(card, Card)
        return posted.chat, posted.redraws, card
    return None


def people_of_the_stories(session: Session, plan: Logframe, now: datetime) -> None:
    organisations = {o.code: o.id for o in plan.organisations}
    areas = {a.key: a.id for a in plan.areas}
    cast = (
        (11, Role.AGENT, "MSIPC", ("gao",)),
        (12, Role.AGENT, "MSIPC", ("gao", "ansongo")),
        (13, Role.COMONITOR, "ONG1", ("gao",)),
        (14, Role.COORDINATOR, "MSIPC", ()),
        (15, Role.AGENT, "MJ", ("gao",)),
    )
    for account, role, organisation, places in cast:
        row = PersonRow(
            account=account, role=role, organisation_id=organisations[organisation], language="fr",
            consent_version="1", consented_at=now, joined_at=now, label=f"P{account}",
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add_all(PersonAreaRow(person_id=row.id, area_id=areas[place]) for place in places)
    session.flush()


NINE_FORTY_ONE = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)


def begun(session: Session) -> None:
    """The plan, and its people."""
    load(session, PLAN, NINE_FORTY_ONE)
    people_of_the_stories(session, Plans().open(session)[0], NINE_FORTY_ONE)


@pytest.fixture
def plans(fill: Callable[[Filling], None]) -> Plans:
    fill(begun)
    return Plans()


@pytest.fixture
def house(plans: Plans) -> House:
    verbs = {v for d in DOORS for v in d.verbs} | {c for d in DOORS for c in d.commands}
    return House(TEXTS, plans, 1, "RelaisBot", frozenset(verbs))


@pytest.fixture
def phone(database: Database, house: House) -> Callable[[int], Phone]:
    """A phone by account: 11 Awa (Gao), 12 Ali (Gao, Ansongo), 13 Fanta, 14 Moussa, 15 of another ministry."""
    return lambda account: Phone(database, house, account, NINE_FORTY_ONE)


@pytest.fixture
def awa(phone: Callable[[int], Phone]) -> Phone:
    return phone(11)


def later(phone: Phone, **elapsed: float) -> None:
    phone.now += timedelta(**elapsed)


WHOLE = "9\n24 16\n40/160\n3\noui"  # every figure of the quarter in Gao


async def answered(phone: Phone, start: str = "Commencer", figures: str = WHOLE) -> None:
    """All is said, nothing is sent. `start`: the button, which names the place for who has several."""
    await phone.sends("/rapport")
    await phone.taps(start)
    await phone.sends(figures)
    await phone.taps("En cours pour les 3")


async def reported(phone: Phone, start: str = "Commencer", figures: str = WHOLE) -> None:
    """The whole quarter is sent."""
    await answered(phone, start, figures)
    await phone.taps("Envoyer")
