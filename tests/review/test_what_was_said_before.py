"""What a card and its history say of the quarter before: what is of record, that nothing is, or that nothing came. An
NGO's coordinator is told no more than whoever reported for it."""

import pytest
from sqlalchemy.orm import Session

from storage import comparing, deciding
from storage.answers import Source
from storage.database import Database
from storage.deciding import Choosing
from storage.settlements import Because
from tests.review.phone import Phone
from tests.review.scene import AWA, FANTA, MARIAM, MOUSSA, NGO, NOW, T1, count, person, send, sexes, share, the_plan
from tests.review.test_deciding import MINISTRY

SAID = {"1.1.2a": sexes(20, 16), "1.1.2b": share(40, 160)}
EARLIER = {"1.1.2a": sexes(10, 20), "1.1.2b": share(41, 160)}


def decides(session: Session, account: int, *, ngo: bool = False) -> None:
    """Of what the NGO and the ministry said in T1: verifies what is theirs, or chooses the ministry's for 1.1.2a."""
    plan, who = the_plan(session), person(session, account)
    matter = next(m for m in comparing.matters(session, plan, T1) if m.activity.code == "1.1.2")
    reports = {report.source: report for report in matter.reports}
    if ngo:
        theirs = reports[Source.COMONITOR]
        deciding.verify(session, plan, who, theirs.id, theirs.revision, NOW)
    else:
        choosing = Choosing(reports[Source.MINISTRY].id, "1.1.2a", None, Because.DOCUMENTS)
        deciding.settle(session, plan, who, choosing, matter.newest, NOW)


async def before(place: Database, account: int, code: str = "1.1.2a") -> list[str]:
    """What the card of T2 and its history say of T1, of this indicator."""
    phone = Phone(place, account)
    await phone.sends("/verifier")
    await phone.taps(next(label for label in phone.buttons if label.startswith(("Une source", "Vérifiés"))))
    if code in phone.buttons:
        await phone.taps(code)
    said = [line for line in phone.text.split("\n") if line.startswith("Au T1")]
    await phone.taps("Historique")
    return said + [line for line in phone.text.split("\n") if "T1 2013" in line]


async def test_an_ngo_s_coordinator_reads_its_own_figure_until_one_is_chosen(place: Database) -> None:
    await place.run(send, FANTA, EARLIER, quarter=T1)
    await place.run(send, FANTA, SAID)
    own = ["Au T1, vous : 30", "T1 2013, vous : 30"]
    assert await before(place, NGO) == own
    await place.run(lambda s: decides(s, NGO, ngo=True))
    assert await before(place, NGO) == own, "verified is not of record"
    await place.run(send, AWA, MINISTRY, quarter=T1)
    assert await before(place, NGO) == own
    await place.run(decides, MOUSSA)
    assert await before(place, NGO) == ["Au T1 : vous 30, retenu 40", "T1 2013 : vous 30, retenu 40"]
    fanta = Phone(place, FANTA)
    await fanta.sends("/mesrapports")
    fanta.sees("1.1.2a : vous 30, retenu 40")
    assert await before(place, NGO, "1.1.2b") == ["Au T1, vous : 41/160", "T1 2013, vous : 41/160"]


async def test_whether_a_ministry_s_report_came_shows_in_neither(place: Database) -> None:
    await place.run(send, FANTA, SAID)
    nothing = ["Au T1, vous : pas reçu", "T1 2013, vous : pas reçu"]
    assert await before(place, NGO) == nothing
    await place.run(send, AWA, MINISTRY, quarter=T1)
    assert await before(place, NGO) == nothing
    await place.run(send, FANTA, {"1.1.2b": share(41, 160)}, quarter=T1)
    assert await before(place, NGO) == ["Au T1, vous : sans réponse", "T1 2013, vous : sans réponse"]


async def test_not_received_is_said_where_no_report_came(place: Database) -> None:
    await place.run(send, FANTA, SAID)
    assert await before(place, MARIAM) == ["Au T1 : pas reçu", "T1 2013 : pas reçu"]
    await place.run(send, FANTA, EARLIER, quarter=T1)
    assert await before(place, MARIAM) == ["Au T1 : rien de retenu", "T1 2013 : rien de retenu"]
    await place.run(lambda s: decides(s, NGO, ngo=True))
    assert await before(place, MARIAM) == ["Au T1, retenu : 30", "T1 2013, retenu : 30"]


@pytest.mark.parametrize("came", [False, True])
async def test_of_all_of_an_activity_s_it_is_said_of_each(place: Database, *, came: bool) -> None:
    await place.run(send, AWA, SAID)
    if came:
        await place.run(send, AWA, {"1.1.2a": count(42)}, quarter=T1)
    moussa = Phone(place, MOUSSA)
    await moussa.sends("/verifier")
    await moussa.taps("Une source (1)")
    await moussa.taps("Historique")
    if came:
        moussa.sees("1.1.2a · T1 2013, retenu : 42", "1.1.2b · T1 2013 : rien de retenu")
    else:
        moussa.sees("1.1.2a · T1 2013 : pas reçu", "1.1.2b · T1 2013 : pas reçu")
