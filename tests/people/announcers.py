"""People of several organisations, and a phone that can announce: each update is one unit of work."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.attending import attend
from bot.cards import Card, Erase, Redraw, Say, Toast
from bot.doors import DOORS, built
from bot.errands import typed
from bot.handlers import announcement, reporting
from bot.handlers.present import unanswered
from bot.house import House, Said
from bot.occasions import Dropped, register
from bot.taps import Tap
from storage import delivering, outbox, people
from storage.calendar import Quarter
from storage.outbox import OutboxRow
from storage.people import PersonRow, Role
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from tests.people.cast import APRIL, Town

OCCASIONS = register((announcement.OCCASIONS,))
# a, b, d: agents of MSIPC; k and l coordinate it; c, o: of ONG1; m: of MPFEF; p, q: of the whole plan; e evaluates.
CAST: dict[str, tuple[int, Role, str | None, tuple[str, ...]]] = {
    "a": (1, Role.AGENT, "MSIPC", ("gao",)),
    "b": (2, Role.AGENT, "MSIPC", ("gao", "ansongo")),
    "d": (3, Role.AGENT, "MSIPC", ("menaka",)),
    "k": (4, Role.COORDINATOR, "MSIPC", ()),
    "l": (5, Role.COORDINATOR, "MSIPC", ()),
    "c": (6, Role.COMONITOR, "ONG1", ("gao",)),
    "o": (7, Role.COORDINATOR, "ONG1", ()),
    "m": (8, Role.COORDINATOR, "MPFEF", ()),
    "p": (9, Role.COORDINATOR, None, ()),
    "q": (10, Role.COORDINATOR, None, ()),
    "e": (11, Role.EVALUATOR, None, ()),
}
ACCOUNTS = {who: account for who, (account, *_) in CAST.items()}


@dataclass
class Phone:
    """`card` is the message the form stands on; `came` what came as a new message since."""

    house: House
    town: Town
    who: str
    card: Card = field(default_factory=lambda: Card(""))
    came: list[Card] = field(default_factory=list)
    anew: Card | None = None
    toast: str = ""
    erased: list[int] = field(default_factory=list)

    @property
    def sees(self) -> str:
        return plain(self.card.text)

    @property
    def buttons(self) -> list[list[str]]:
        return [[plain(button.label) for button in row] for row in self.card.rows]

    def tap(self, label: str) -> Tap:
        found = next(b for row in self.card.rows for b in row if plain(b.label) == label)
        assert found.tap is not None
        return Tap.parse(str(found.tap))

    async def types(self, text: str) -> None:
        if text.startswith("/"):
            await self._update(command=text[1:], message=900)
        else:
            await self._update(text=text, message=901)

    async def taps(self, label: str) -> None:
        await self.presses(self.tap(label))

    async def presses(self, tap: Tap) -> None:
        await self._update(tap=tap, query="q", message=7)

    async def _update(self, **said: object) -> None:
        account = ACCOUNTS[self.who]
        update = Said(next(self.town.updates), account, account, self.town.now, **said)  # type: ignore[arg-type]
        unit = typed(reporting.typed)
        if update.command:
            unit = next(door.unit for door in DOORS if update.command in door.commands)
        if update.tap is not None:
            unit = next(door.unit for door in DOORS if update.tap.verb in door.verbs)
        self.toast = ""
        answered = await attend(self.town.database, self.house, update, unit, "test")
        for action in answered.reply.actions:
            match action:
                case Say(card=card):
                    self.card = self.house.offered(card)
                    self.came.append(self.card)
                case Redraw(card=card, anew=anew):
                    self.card, self.anew = self.house.offered(card), anew
                case Toast(text=text):
                    self.toast = plain(text)
                case Erase(messages=messages):
                    self.erased.extend(messages)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


async def founded(town: Town) -> dict[str, int]:
    """The cast, by ids."""

    def play(session: Session) -> dict[str, int]:
        plan = town.house.plans.open(session)[0]
        organisations = {o.code: o.id for o in plan.organisations}
        areas = {area.key: area.id for area in plan.areas}
        ids = {}
        for who, (account, role, code, places) in CAST.items():
            evaluates = role is Role.EVALUATOR
            row = PersonRow(
                account=account, role=role, organisation_id=organisations[code] if code else None, language="fr",
                consent_version="1", consented_at=APRIL, joined_at=APRIL - timedelta(days=200),
                until=APRIL.date().replace(year=2014) if evaluates else None,
                closes_at=APRIL.replace(year=2014) if evaluates else None,
            )  # fmt: skip
            session.add(row)
            session.flush()
            people.add_areas(session, row.id, tuple(areas[place] for place in places))
            ids[who] = row.id
        return ids

    return await town.database.run(play)


def phone(town: Town, who: str) -> Phone:
    return Phone(House(town.house.texts, town.house.plans, 1, "RelaisBot", built()), town, who)


async def delivered(town: Town, *, away: tuple[int, ...] = ()) -> dict[int, Card]:
    """What leaves now, as `delivery` does it, by account. `away`: accounts that Telegram cannot reach."""
    house = House(town.house.texts, town.house.plans, 1, "RelaisBot", built())

    def deliver(session: Session) -> dict[int, Card]:
        said = {}
        for posted in delivering.claim(session, by="test", now=town.now, lane="bulk", limit=2000):
            card = OCCASIONS[posted.template].write(session, house, replace(posted, at=town.now))
            if isinstance(card, Dropped):
                delivering.dropped(session, posted.id, card.reason)
            elif posted.chat in away:
                people.account_unreachable(session, posted.chat, town.now)
                delivering.dropped(session, posted.id, outbox.UNREACHABLE)
            else:
                assert isinstance(card, Card)
                delivering.sent(session, posted.id, 77, town.now)
                said[posted.chat] = card
        return said

    return await town.database.run(deliver)


async def redrawn(town: Town, who: str) -> Card | None:
    """What a new process draws, because the one before died before it did."""
    house = House(town.house.texts, town.house.plans, 1, "RelaisBot", built())
    replies = await town.database.read(unanswered, house, town.now)
    return next((a.card for r in replies for a in r.actions if isinstance(a, Redraw) and a.chat == ACCOUNTS[who]), None)


async def reported(town: Town, who: int, area_key: str) -> None:
    """Everything of T1 from one place, sent by `who` for its ministry."""

    def send(session: Session) -> None:
        plan = town.house.plans.open(session)[0]
        organisation = next(o.id for o in plan.organisations if o.code == "MSIPC")
        area = next(a.id for a in plan.areas if a.key == area_key)
        of = {"plan_id": plan.id, "organisation_id": organisation, "area_id": area}
        receipt = ReceiptRow(
            person_id=who, quarter=Quarter(2013, 1), source="ministry", at=town.now, on_time=True, version=1, **of
        )
        session.add(receipt)
        for activity in plan.activities:
            report = ReportRow(activity_id=activity.id, source="ministry", quarter=Quarter(2013, 1), revision=1, **of)
            session.add(report)
            session.flush()
            session.add(
                RevisionRow(
                    report_id=report.id, number=1, receipt_id=receipt.id, receipt_version=1, author_id=who,
                    at=town.now, late=False,
                )
            )  # fmt: skip

    await town.database.run(send)


async def revoked(town: Town, person: int) -> None:
    def revoke(session: Session) -> None:
        session.execute(update(PersonRow).where(PersonRow.id == person).values(revoked_at=town.now))

    await town.database.run(revoke)


async def rows(town: Town) -> list[OutboxRow]:
    def read(session: Session) -> list[OutboxRow]:
        found = list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))
        session.expunge_all()
        return found

    return await town.database.read(read)
