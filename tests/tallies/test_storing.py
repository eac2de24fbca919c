"""Sending and correcting tallies: who is first, who may, where nobody could be sent to help from, and two at once."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import extensions, people, referrals, revocations, tallied, tallies, tally_places, tally_sources
from storage.answers import Reason
from storage.audit import AuditRow
from storage.database import Database
from storage.drafts import Draft
from storage.extensions import Why
from storage.people import Person, PersonRow, Stranger
from storage.permissions import NotAllowed
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.referrals import ReferralCardRow
from storage.tallies import (
    AlreadySent,
    CorrectedMeanwhile,
    Locked,
    NotAPart,
    NotComplete,
    NothingChanged,
    NoValidCard,
    TallyReceipt,
)
from storage.tally_counts import ZERO, Cell, Conflict, Counts, Service, Tally, counted, total_only
from storage.tally_periods import Period
from storage.tally_places import State, TallyPlace
from storage.tally_rows import TallyRow, TallyVersionRow
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE
from tests.reporting.plans import T1, T2
from tests.reporting.tallied import INCIDENTS, TALLIED
from tests.tallies.conftest import begun
from tests.tallies.sending import some, tally_of

AWA, ALI, FANTA, MOUSSA, OTHER = 11, 12, 13, 14, 15
HEALTH, POLICE = Service.HEALTH, Service.POLICE
PATIENCE = 30


def plan_of(session: Session) -> Logframe:
    return Plans().open(session)[0]


def sent(session: Session, account: int, number: int, *, area: str = "gao", service: Service = HEALTH) -> TallyReceipt:
    return tally_of(session, account, area, T2, some(service, number), NINE_FORTY_ONE)


def correcting(session: Session, number: int, account: int) -> tuple[Draft, Person]:
    """A correction as the form holds it, filled in."""
    person = people.by_account(session, account, NINE_FORTY_ONE)
    now = tallied.of_number(session, number)
    draft = tally_places.open_correction(session, plan_of(session), now, person, "", account, NINE_FORTY_ONE)
    return draft, person


def corrected(session: Session, number: int, account: int, women: int, reason: Reason = Reason.TYPING) -> TallyReceipt:
    draft, person = correcting(session, number, account)
    types = {**draft.tally.types, **some(HEALTH, women).types}
    draft = replace(draft, tally=replace(draft.tally, types=types))
    return tallies.correct(session, plan_of(session), draft, reason, person, NINE_FORTY_ONE)


def how_many(session: Session) -> tuple[int, int]:
    return len(session.scalars(select(TallyRow.id)).all()), len(session.scalars(select(TallyVersionRow.id)).all())


# ---------------------------------------------------------------------------------------------------------- the first


def test_of_one_organisation_place_and_service_the_first_wins(session: Session) -> None:
    first = sent(session, AWA, 3)
    with pytest.raises(AlreadySent) as refused, session.begin_nested():
        sent(session, ALI, 5)
    assert refused.value.number == first.number
    assert tallied.of_number(session, first.number).tally.total == 3
    assert how_many(session) == (1, 1)


def test_another_service_organisation_place_or_month_is_another_tally(session: Session) -> None:
    numbers = [
        sent(session, AWA, 3).number,
        sent(session, ALI, 3, service=POLICE).number,
        sent(session, FANTA, 3).number,
        sent(session, OTHER, 3).number,
        tally_of(session, AWA, "gao", T1, some(HEALTH, 3), NINE_FORTY_ONE).number,
        tally_of(session, AWA, "gao", Period(T2, 5), some(HEALTH, 3), NINE_FORTY_ONE).number,
    ]
    assert len(set(numbers)) == len(numbers)


async def test_two_who_send_at_the_same_time(database: Database, fill: Callable[[Filling], None]) -> None:
    fill(begun)
    done = await asyncio.gather(
        database.run(sent, AWA, 3), database.run(sent, ALI, 5), return_exceptions=True
    )  # fmt: skip
    (receipt,) = [one for one in done if isinstance(one, TallyReceipt)]
    (refused,) = [one for one in done if isinstance(one, AlreadySent)]
    assert refused.number == receipt.number
    assert await database.read(how_many) == (1, 1)


class Door:
    """Holds a unit of work open once it has written, until it may end."""

    def __init__(self) -> None:
        self.has_written, self.may_end = threading.Event(), threading.Event()

    def holding(self, work: Callable[[Session], object]) -> Callable[[Session], object]:
        def held(session: Session) -> object:
            done = work(session)
            self.has_written.set()
            assert self.may_end.wait(PATIENCE)
            return done

        return held


@pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_who_comes_while_another_is_still_being_written_waits_and_is_told(
    database: Database, fill: Callable[[Filling], None]
) -> None:
    fill(begun)
    door = Door()
    first = asyncio.create_task(database.run(door.holding(lambda session: sent(session, AWA, 3))))
    assert await asyncio.to_thread(door.has_written.wait, PATIENCE)
    second = asyncio.create_task(database.run(sent, ALI, 5))
    await database.run(sent, FANTA, 1)  # of another organisation: nobody waits
    assert not second.done()
    door.may_end.set()
    receipt = await first
    assert isinstance(receipt, TallyReceipt)
    with pytest.raises(AlreadySent) as refused:
        await second
    assert refused.value.number == receipt.number


@pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_two_corrections_of_one_version_at_once(database: Database, fill: Callable[[Filling], None]) -> None:
    fill(begun)
    number = (await database.run(sent, AWA, 3)).number
    door = Door()
    first = asyncio.create_task(database.run(door.holding(lambda session: corrected(session, number, AWA, 4))))
    assert await asyncio.to_thread(door.has_written.wait, PATIENCE)
    second = asyncio.create_task(database.run(corrected, number, ALI, 9))  # begun from version 1 as well
    await database.run(sent, FANTA, 1)
    assert not second.done()
    door.may_end.set()
    await first
    with pytest.raises(CorrectedMeanwhile):
        await second
    assert await database.read(lambda session: tallied.of_number(session, number).tally.total) == 4


# ---------------------------------------------------------------------------------------------------------- correcting


def test_a_correction_is_a_new_version_with_its_reason_under_the_same_number(session: Session) -> None:
    number = sent(session, AWA, 3).number
    receipt = corrected(session, number, ALI, 5, Reason.DOUBLE_COUNT)
    assert (receipt.number, receipt.version) == (number, 2)
    now, before = tallied.of_number(session, number), tallied.of_number(session, number, 1)
    assert (now.tally.total, now.reason, before.tally.total, before.reason) == (5, Reason.DOUBLE_COUNT, 3, None)
    assert now.author != before.author


def under(session: Session, number: int, account: int, service: Service) -> TallyReceipt:
    """Corrects of which service it is."""
    draft, person = correcting(session, number, account)
    draft = replace(draft, tally=replace(draft.tally, service=service))
    return tallies.correct(session, plan_of(session), draft, Reason.TYPING, person, NINE_FORTY_ONE)


def beside(session: Session) -> dict[Service, int]:
    """What a coordinator sees of Gao, by service."""
    plan = plan_of(session)
    gao = next(area for area in plan.areas if area.key == "gao")
    found = tally_sources.sources(session, plan, Period(T2), gao, None)
    return {one.service: one.tally.total for one in found if one.tally is not None}


def test_sent_for_the_wrong_service_it_is_moved_and_counted_once(session: Session) -> None:
    wrong = sent(session, AWA, 3)
    moved = under(session, wrong.number, AWA, POLICE)
    assert moved.number != wrong.number
    now = tallied.of_number(session, moved.number)
    assert (now.service, now.tally.total, now.version) == (POLICE, 3, 1)
    left = tallied.of_number(session, wrong.number)
    assert (left.moved, left.version, left.reason) == (True, 2, Reason.TYPING)
    assert tallied.of_number(session, wrong.number, 1).tally.total == 3, "what was sent stays as it was"
    assert beside(session) == {POLICE: 3}, "and is no zero of the other service"
    about = select(AuditRow.object, AuditRow.detail).where(AuditRow.action == "tally.correct").order_by(AuditRow.id)
    assert [
        (row.object, row.detail.get("moved_to", row.detail.get("moved_from"))) for row in session.execute(about)
    ] == [
        (f"tally:{wrong.number}", moved.number),
        (f"tally:{moved.number}", wrong.number),
    ]


def test_that_service_sends_its_own_afterwards(session: Session) -> None:
    wrong = sent(session, AWA, 3)
    moved = under(session, wrong.number, AWA, POLICE)
    own = sent(session, ALI, 5)
    assert (own.number, own.version) == (wrong.number, 3)
    assert beside(session) == {HEALTH: 5, POLICE: 3}
    with pytest.raises(AlreadySent) as refused, session.begin_nested():
        under(session, moved.number, AWA, HEALTH)
    assert refused.value.number == own.number
    assert beside(session) == {HEALTH: 5, POLICE: 3}, "nothing is laid over another"


def test_a_place_whose_tally_was_moved_away_is_open_again(session: Session) -> None:
    sent(session, ALI, 1, area="gao")
    before = {place.state for place in places(session, ALI)}
    kept_ = {
        place.area.key for place in tally_sources.places(session, plan_of(session), Period(T2), None) if place.received
    }
    assert State.SENT in before
    assert kept_ == {"gao"}
    number = next(place.number for place in places(session, ALI) if place.number)
    under(session, number, AWA, POLICE)  # a colleague corrects it
    assert State.SENT not in {place.state for place in places(session, ALI)}


def test_a_correction_of_what_a_colleague_moved_is_told_so(session: Session) -> None:
    number = sent(session, AWA, 3).number
    draft, person = correcting(session, number, ALI)
    under(session, number, AWA, POLICE)
    draft = replace(draft, tally=replace(draft.tally, types=dict.fromkeys(draft.tally.types, ZERO)))
    for base in (1, 2):
        with pytest.raises(CorrectedMeanwhile), session.begin_nested():
            tallies.correct(
                session, plan_of(session), replace(draft, base=base), Reason.TYPING, person, NINE_FORTY_ONE
            )  # fmt: skip
    assert beside(session) == {POLICE: 3}


def test_correcting_a_colleague_s_is_no_sign_of_one_s_own_service(session: Session) -> None:
    sent(session, AWA, 3)
    theirs = sent(session, ALI, 3, service=POLICE)
    draft, person = correcting(session, theirs.number, AWA)
    draft = replace(draft, tally=replace(draft.tally, types=dict.fromkeys(draft.tally.types, ZERO)))
    tallies.correct(session, plan_of(session), draft, Reason.TYPING, person, NINE_FORTY_ONE)
    assert tallied.usual_service(session, person.id, draft.area) is HEALTH


def test_what_says_the_same_is_no_correction(session: Session) -> None:
    number = sent(session, AWA, 3).number
    with pytest.raises(NothingChanged), session.begin_nested():
        corrected(session, number, AWA, 3)
    assert how_many(session) == (1, 1)


def test_a_correction_begun_before_a_colleagues_is_not_laid_over_it(session: Session) -> None:
    number = sent(session, AWA, 3).number
    draft, person = correcting(session, number, AWA)
    corrected(session, number, ALI, 5)
    draft = replace(draft, tally=replace(draft.tally, types=dict.fromkeys(draft.tally.types, ZERO)))
    with pytest.raises(CorrectedMeanwhile), session.begin_nested():
        tallies.correct(session, plan_of(session), draft, Reason.TYPING, person, NINE_FORTY_ONE)
    assert tallied.of_number(session, number).tally.total == 5


def test_the_same_total_broken_down_otherwise_is_a_correction(session: Session) -> None:
    number = sent(session, AWA, 3).number
    draft, person = correcting(session, number, AWA)
    otherwise = replace(draft.tally, types={**draft.tally.types, "rape": total_only(3)})
    receipt = tallies.correct(
        session, plan_of(session), replace(draft, tally=otherwise), Reason.TYPING, person, NINE_FORTY_ONE
    )
    assert receipt.version == 2


def test_what_the_plan_asks_and_is_not_answered_is_not_sent(session: Session) -> None:
    person = people.by_account(session, AWA, NINE_FORTY_ONE)
    logframe = plan_of(session)
    place = TallyPlace(Period(T2), next(a for a in logframe.areas if a.key == "gao"), State.OPEN)
    draft = tally_places.open_draft(session, logframe, place, person, "", AWA, NINE_FORTY_ONE)
    whole = dict.fromkeys((one.code for one in INCIDENTS.types), ZERO)
    partly = {code: counts for code, counts in whole.items() if code != "denial"}
    for tally in (Tally(), Tally(HEALTH), Tally(HEALTH, partly), Tally(None, whole)):
        with pytest.raises(NotComplete), session.begin_nested():
            tallies.submit(session, logframe, replace(draft, tally=tally), person, NINE_FORTY_ONE)
    assert how_many(session) == (0, 0)


WOMEN, MEN = counted({Cell.WOMEN: 2}), counted({Cell.MEN: 2})


@pytest.mark.parametrize(
    "conflict",
    [{"rape": WOMEN, "gang_rape": WOMEN}, {"rape": MEN}, {"slavery": counted({Cell.WOMEN: 11})}],
    ids=["more than the type", "another sex", "more than another type"],
)
def test_what_is_no_part_of_the_types_is_neither_sent_nor_a_correction(
    session: Session, conflict: dict[str, Counts]
) -> None:
    types = {"rape": WOMEN, "sexual_assault": counted({Cell.WOMEN: 10})}
    wrong = Tally(HEALTH, types, Conflict.DETAILED, conflict)
    with pytest.raises(NotAPart), session.begin_nested():
        tally_of(session, AWA, "gao", T2, wrong, NINE_FORTY_ONE)
    assert how_many(session) == (0, 0)
    right = tally_of(
        session, AWA, "gao", T2, replace(wrong, conflict={"rape": WOMEN, "slavery": WOMEN}), NINE_FORTY_ONE
    )
    draft, person = correcting(session, right.number, AWA)
    draft = replace(draft, tally=replace(draft.tally, conflict=conflict))
    with pytest.raises(NotAPart), session.begin_nested():
        tallies.correct(session, plan_of(session), draft, Reason.TYPING, person, NINE_FORTY_ONE)
    assert how_many(session) == (1, 1)


def filled_in(session: Session, account: int = AWA) -> tuple[Draft, Person]:
    """A form of the second quarter with nothing left to say, not sent yet."""
    logframe, person = plan_of(session), people.by_account(session, account, NINE_FORTY_ONE)
    place = TallyPlace(Period(T2), next(a for a in logframe.areas if a.key == "gao"), State.OPEN)
    draft = tally_places.open_draft(session, logframe, place, person, "", account, NINE_FORTY_ONE)
    return replace(draft, tally=Tally(HEALTH, {one.code: total_only(2) for one in INCIDENTS.types})), person


def test_what_was_begun_in_time_is_not_sent_once_the_quarter_is_locked(session: Session) -> None:
    draft, person = filled_in(session)
    evening, night = datetime(2013, 7, 30, 23, 59, tzinfo=UTC), datetime(2013, 7, 31, 0, 1, tzinfo=UTC)
    with pytest.raises(Locked), session.begin_nested():
        tallies.submit(session, plan_of(session), draft, person, night)
    assert how_many(session) == (0, 0)
    assert tallies.submit(session, plan_of(session), draft, person, evening).version == 1


def test_with_more_time_for_its_area_it_is(session: Session) -> None:
    draft, person = filled_in(session)
    moussa = people.by_account(session, MOUSSA, NINE_FORTY_ONE).id
    extensions.extend(
        session, draft.plan, T2, draft.area, 7, Why.NETWORK, by=moussa, card=None, now=NINE_FORTY_ONE
    )  # fmt: skip
    later = datetime(2013, 8, 6, 10, tzinfo=UTC)
    assert tallies.submit(session, plan_of(session), draft, person, later).version == 1


def test_what_was_sent_is_corrected_after_the_quarter_is_locked_too(session: Session) -> None:
    number = sent(session, AWA, 3).number
    draft, person = correcting(session, number, AWA)
    draft = replace(draft, tally=replace(draft.tally, types=dict.fromkeys(draft.tally.types, ZERO)))
    receipt = tallies.correct(
        session, plan_of(session), draft, Reason.TYPING, person, datetime(2013, 12, 1, tzinfo=UTC)
    )  # fmt: skip
    assert receipt.version == 2


# ---------------------------------------------------------------------------------------------------------- the card


def change_card(session: Session, **values: object) -> None:
    gao = next(area.id for area in plan_of(session).areas if area.key == "gao")
    session.execute(update(ReferralCardRow).where(ReferralCardRow.area_id == gao).values(**values))


EXPIRED = {"verified": date(2013, 4, 12)}  # 91 days before 12 July
LAST_DAY = {"verified": date(2013, 4, 13)}
REFUSED = {"refused": date(2013, 7, 1)}
NEVER = {"verified": None}


@pytest.mark.parametrize("values", [EXPIRED, REFUSED, NEVER], ids=["expired", "refused", "never verified"])
def test_a_place_without_valid_contacts_takes_no_tally(session: Session, values: dict[str, object]) -> None:
    change_card(session, **values)
    with pytest.raises(NoValidCard), session.begin_nested():
        sent(session, AWA, 3)
    assert how_many(session) == (0, 0)
    assert {place.state for place in places(session, AWA)} == {State.NO_CARD}


def test_on_the_last_day_of_its_contacts_it_does(session: Session) -> None:
    change_card(session, **LAST_DAY)
    assert sent(session, AWA, 3).version == 1


def test_nor_does_a_place_of_which_no_plan_has_brought_contacts(session: Session) -> None:
    kidal = next(area for area in plan_of(session).areas if area.key == "kidal")
    assert referrals.card(session, kidal.id) is None
    moved(session, AWA, "kidal")
    with pytest.raises(NoValidCard), session.begin_nested():
        sent(session, AWA, 3, area="kidal")


def test_a_plan_may_do_without_contacts(session: Session) -> None:
    load(session, replace(TALLIED, incidents=replace(INCIDENTS, needs_card=False)), NINE_FORTY_ONE)
    change_card(session, **EXPIRED)
    moved(session, AWA, "kidal")
    assert sent(session, AWA, 3, area="kidal").version == 1
    assert sent(session, ALI, 3).version == 1


# ----------------------------------------------------------------------------------------------------------- who may


def moved(session: Session, account: int, area: str) -> None:
    """This person has one more area."""
    place = next(one.id for one in plan_of(session).areas if one.key == area)
    person = session.scalars(select(PersonRow.id).where(PersonRow.account == account)).one()
    people.add_areas(session, person, (place,))


def places(session: Session, account: int) -> tuple[TallyPlace, ...]:
    person = people.by_account(session, account, NINE_FORTY_ONE)
    return tally_places.places(session, plan_of(session), person, NINE_FORTY_ONE)


@pytest.mark.parametrize(("account", "area"), [(AWA, "mopti"), (FANTA, "mopti"), (MOUSSA, "gao")])
def test_who_does_not_report_from_there_sends_nothing(session: Session, account: int, area: str) -> None:
    with pytest.raises(NotAllowed), session.begin_nested():
        sent(session, account, 3, area=area)
    assert how_many(session) == (0, 0)


def test_who_has_lost_the_place_sends_and_corrects_nothing_there(session: Session) -> None:
    number = sent(session, AWA, 3).number
    draft, person = correcting(session, number, AWA)
    lost = replace(person, areas=(), area_ids=())
    other = replace(draft.tally, types=dict.fromkeys(draft.tally.types, ZERO))
    with pytest.raises(NotAllowed), session.begin_nested():
        tallies.correct(session, plan_of(session), replace(draft, tally=other), Reason.TYPING, lost, NINE_FORTY_ONE)
    assert how_many(session) == (1, 1)


def test_who_is_of_another_organisation_corrects_nothing_of_it(session: Session) -> None:
    number = sent(session, AWA, 3).number
    with pytest.raises(NotAllowed), session.begin_nested():
        corrected(session, number, OTHER, 5)
    assert how_many(session) == (1, 1)


def test_whose_access_has_ended_sends_nothing(session: Session) -> None:
    person = people.by_account(session, AWA, NINE_FORTY_ONE)
    revocations.revoke(session, person.id, by=None, now=NINE_FORTY_ONE)
    with pytest.raises(Stranger):
        sent(session, AWA, 3)
