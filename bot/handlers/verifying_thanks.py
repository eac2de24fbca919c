"""Who sent a report that is verified as a whole hears it, silently and once (13.5); once more where that was taken back
and done again, for the first may never have been said."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.house import House, Said
from bot.messages import verifying_deciding as messages
from bot.occasions import Dropped, Occasion
from storage import outbox, reported, verification
from storage.outbox import Posted
from storage.plan.logframe import Logframe

THANKS = "report.verified"


def thank(session: Session, plan: Logframe, receipts: Iterable[int], said: Said) -> tuple[int, ...]:
    """Of these receipts those that are verified as a whole: who sent them hears it, once for each verification."""
    posted = []
    for number in receipts:
        receipt = reported.receipt(session, number)
        if receipt is None or not verification.whole(session, number):
            continue
        undone = verification.undone(session, number)
        again = {"undone": undone} if undone else {}
        posted.append(
            outbox.post(
                session, template=THANKS, values={"receipt": number, "version": receipt.version, **again}, now=said.at,
                person=receipt.person, silent=True, occasion=_occasion(number, receipt.version, undone),
                quarter=receipt.quarter, due_day=plan.calendar.due_day(receipt.quarter), plan=plan.id,
            )
        )  # fmt: skip
    return tuple(posted)


def _occasion(receipt: int, version: int, undone: int) -> str:
    return f"verified:{receipt}:{version}" + (f":{undone}" if undone else "")


def _write_thanks(session: Session, house: House, posted: Posted) -> Card | Dropped:
    number, version = int(posted.values["receipt"]), int(posted.values["version"])
    receipt = reported.receipt(session, number)
    if receipt is None or receipt.version != version or not verification.whole(session, number):
        return Dropped("not verified any more")
    if verification.undone(session, number) != int(posted.values.get("undone", 0)):
        return Dropped("verified again")
    return messages.thanks(house.texts.of(posted.language), number, version)


OCCASIONS = (Occasion(THANKS, _write_thanks),)
