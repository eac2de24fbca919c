"""A duty passes to a stand-in while counts stand on a card: they go from that chat at once, and to nobody. They rest
for their author, who may be back within the week; after that nothing of them is kept.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scheduler import leaving_tallies
from storage import carrying, drafts, handovers, people, tally_places, tally_wiping
from storage.drafts import Draft, Kind
from storage.handovers import Kind as Way
from storage.outbox import OutboxRow
from storage.people import PersonAreaRow
from storage.plan.reading import Plans
from storage.tally_counts import Service, Tally, total_only
from storage.tally_periods import Period
from storage.tally_places import State, TallyPlace
from storage.tally_wiping import KEPT, WIPE
from tests.reporting.conftest import NINE_FORTY_ONE
from tests.reporting.plans import T2

AWA, STAND_IN, MOUSSA = 11, 12, 14
COUNTED = Tally(Service.HEALTH, {"rape": total_only(7)})


def counting(session: Session, account: int = AWA) -> Draft:
    logframe, person = Plans().open(session)[0], people.by_account(session, account, NINE_FORTY_ONE)
    place = TallyPlace(Period(T2), next(a for a in logframe.areas if a.key == "gao"), State.OPEN)
    draft = tally_places.open_draft(session, logframe, place, person, "t:assault", account, NINE_FORTY_ONE)
    half = replace(draft, version=3, tally=COUNTED, card=102, messages={"since": 101, "last": 104})
    drafts.save(session, half)
    return half


def of(session: Session, account: int) -> list[Draft]:
    person = people.by_account(session, account, NINE_FORTY_ONE)
    return [draft for draft in drafts.unfinished(session, person.id) if draft.kind is Kind.TALLY]


def handed_over(session: Session, ends: date) -> int:
    ids = {account: people.by_account(session, account, NINE_FORTY_ONE).id for account in (AWA, STAND_IN, MOUSSA)}
    zone, today = Plans().open(session)[0].calendar.zone, NINE_FORTY_ONE.date()
    planned = handovers.plan(
        session, ids[AWA], Way.STANDIN, today, ends, receiver=ids[STAND_IN], by=ids[MOUSSA], today=today,
        now=NINE_FORTY_ONE,
    )  # fmt: skip
    carrying.carry(session, zone, NINE_FORTY_ONE)
    return planned


def wiped(session: Session) -> list[tuple[int | None, dict[str, object]]]:
    rows = session.scalars(select(OutboxRow).where(OutboxRow.template == WIPE).order_by(OutboxRow.id))
    return [(row.chat, dict(row.values)) for row in rows]


def gone(session: Session, draft: Draft) -> None:
    """From the chat, in this very step, and without a promise of /tally."""
    ((chat, values),) = wiped(session)
    assert (chat, values["draft"], values["since"], values["says"]) == (draft.chat, draft.id, 101, "")
    assert values["keep"] == []


def test_they_go_from_the_chat_at_once_and_to_nobody(session: Session) -> None:
    draft = counting(session)
    handed_over(session, date(2013, 7, 31))
    gone(session, draft)
    (kept,) = of(session, AWA)
    assert (kept.active, kept.card, kept.tally) == (False, None, COUNTED)
    assert not of(session, STAND_IN)
    leaving_tallies.leave(session, NINE_FORTY_ONE + timedelta(minutes=31))
    assert len(wiped(session)) == 1, "and half an hour later nothing is promised either"


def test_who_is_back_within_the_week_goes_on(session: Session) -> None:
    counting(session)
    handover = handed_over(session, date(2013, 7, 15))
    moussa = people.by_account(session, MOUSSA, NINE_FORTY_ONE).id
    assert carrying.finish(session, handover, by=moussa, now=NINE_FORTY_ONE + timedelta(days=2))
    (kept,) = of(session, AWA)
    assert kept.tally == COUNTED
    awa = people.by_account(session, AWA, NINE_FORTY_ONE)
    open_now = tally_places.places(session, Plans().open(session)[0], awa, NINE_FORTY_ONE + timedelta(days=2))
    assert kept.area in {place.area.id for place in open_now}


def test_after_a_week_nothing_of_them_is_kept(session: Session) -> None:
    draft = counting(session)
    handed_over(session, date(2013, 7, 31))
    leaving_tallies.leave(session, NINE_FORTY_ONE + KEPT)
    ended = drafts.of_person(session, draft.person, draft.id)
    assert ended is not None
    assert (ended.ending, ended.tally) == (drafts.Ending.DROPPED, Tally())


def test_however_the_place_went_nothing_is_promised(session: Session) -> None:
    draft = counting(session)
    assert tally_wiping.of_its_place(session, draft)
    session.execute(delete(PersonAreaRow).where(PersonAreaRow.person_id == draft.person))
    leaving_tallies.leave(session, _soon())
    gone(session, draft)


def _soon() -> datetime:
    return NINE_FORTY_ONE + timedelta(seconds=10)
