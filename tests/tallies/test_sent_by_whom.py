"""Who has sent what where tallies are moved to another service: whose usual service it is, and how much they sent."""

from dataclasses import replace

from sqlalchemy.orm import Session

from storage import own_data, people, tallied, tallies
from storage.answers import Reason
from storage.tallies import TallyReceipt
from storage.tally_counts import Service
from storage.tally_places import State
from tests.reporting.conftest import NINE_FORTY_ONE
from tests.reporting.plans import T1
from tests.tallies.sending import some, tally_of
from tests.tallies.test_storing import ALI, AWA, HEALTH, POLICE, corrected, correcting, places, plan_of, sent

JUSTICE = Service.JUSTICE


def usual(session: Session, account: int) -> Service | None:
    gao = next(area.id for area in plan_of(session).areas if area.key == "gao")
    return tallied.usual_service(session, _id(session, account), gao)


def how_much(session: Session, account: int) -> int:
    """As /mydata says it."""
    return own_data.summary(session, _id(session, account)).sent


def move(session: Session, number: int, account: int, service: Service) -> TallyReceipt:
    """Begun anew: one that was begun before is of another version."""
    draft, person = correcting(session, number, account)
    now = tallied.of_number(session, number)
    draft = replace(draft, base=now.version, tally=replace(now.tally, service=service))
    return tallies.correct(session, plan_of(session), draft, Reason.TYPING, person, NINE_FORTY_ONE)


def _id(session: Session, account: int) -> int:
    return people.by_account(session, account, NINE_FORTY_ONE).id


def test_who_moves_a_colleague_s_keeps_their_own_service_and_sent_no_more(session: Session) -> None:
    tally_of(session, ALI, "gao", T1, some(JUSTICE, 1), NINE_FORTY_ONE)
    moved = move(session, sent(session, AWA, 3).number, ALI, POLICE)
    assert (usual(session, ALI), how_much(session, ALI)) == (JUSTICE, 1)
    assert (usual(session, AWA), how_much(session, AWA)) == (HEALTH, 1)
    assert tallied.of_number(session, moved.number).reason is Reason.TYPING, "why it is there is said there too"
    own = sent(session, ALI, 2, service=JUSTICE)
    assert own.version == 1
    assert how_much(session, ALI) == 2


def test_who_sends_for_a_service_whose_number_was_moved_away_has_sent_it(session: Session) -> None:
    wrong = sent(session, AWA, 3)
    move(session, wrong.number, AWA, POLICE)
    own = sent(session, ALI, 5)
    assert (own.number, own.version) == (wrong.number, 3)
    assert tallied.of_number(session, own.number).reason is None, "nothing was corrected"
    assert (usual(session, ALI), how_much(session, ALI)) == (HEALTH, 1)
    assert State.SENT in {place.state for place in places(session, ALI)}
    assert how_much(session, AWA) == 1


def test_who_moves_their_own_is_of_the_service_it_is_moved_to(session: Session) -> None:
    first = sent(session, AWA, 3)
    second = move(session, first.number, AWA, POLICE)
    assert usual(session, AWA) is POLICE
    third = move(session, second.number, AWA, JUSTICE)
    assert usual(session, AWA) is JUSTICE
    assert State.SENT in {place.state for place in places(session, AWA)}
    move(session, third.number, AWA, HEALTH)
    assert (usual(session, AWA), how_much(session, AWA)) == (HEALTH, 1)


def test_what_a_colleague_sent_under_a_number_one_had_is_not_one_s_own(session: Session) -> None:
    first = sent(session, AWA, 3)
    move(session, first.number, AWA, POLICE)
    theirs = sent(session, ALI, 5)
    assert theirs.number == first.number
    move(session, theirs.number, AWA, JUSTICE)
    assert usual(session, AWA) is POLICE
    assert (how_much(session, AWA), how_much(session, ALI)) == (1, 1)


def test_a_correction_of_what_was_moved_in_changes_nobody_s_service(session: Session) -> None:
    tally_of(session, ALI, "gao", T1, some(JUSTICE, 1), NINE_FORTY_ONE)
    moved = move(session, sent(session, AWA, 3).number, ALI, POLICE)
    corrected(session, moved.number, ALI, 7)
    assert (usual(session, ALI), how_much(session, ALI)) == (JUSTICE, 1)
