"""A plan with a source of record in each region, its people, and what they count and correct."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from storage import people, tallied, tallies, tally_places
from storage.answers import Reason
from storage.people import Person, PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.tally_counts import Cell, Service, Tally, counted
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.tallied import INCIDENTS, TALLIED

AWA, ALI, FANTA, MOUSSA, OTHER, NORTH, WHOLE_PLAN = 11, 12, 13, 14, 15, 16, 21
LOCKED = datetime(2013, 8, 5, 10, tzinfo=UTC)  # the second quarter takes no tally any more
YEAR_OVER = datetime(2014, 2, 12, 10, tzinfo=UTC)
HEALTH = Service.HEALTH
OF_RECORD = {"gao": HEALTH, "kidal": HEALTH, "mopti": HEALTH}

RECORDED: Logframe = replace(TALLIED, incidents=replace(INCIDENTS, needs_card=False, of_record=OF_RECORD))


def recorded(session: Session) -> None:
    """The people of the stories; NORTH counts in Kidal and Mopti, WHOLE_PLAN coordinates all."""
    load(session, RECORDED, NINE_FORTY_ONE)
    plan = plan_of(session)
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    ministry = next(one.id for one in plan.organisations if one.code == "MSIPC")
    for account, role, organisation in ((NORTH, Role.AGENT, ministry), (WHOLE_PLAN, Role.COORDINATOR, None)):
        row = PersonRow(
            account=account, role=role, organisation_id=organisation, language="fr", consent_version="1",
            consented_at=NINE_FORTY_ONE, joined_at=NINE_FORTY_ONE,
        )  # fmt: skip
        session.add(row)
        session.flush()
        if role is Role.AGENT:
            there = [area.id for area in plan.areas if area.key in ("kidal", "mopti")]
            session.add_all(PersonAreaRow(person_id=row.id, area_id=area) for area in there)
    session.flush()


def plan_of(session: Session) -> Logframe:
    return Plans().open(session)[0]


def edition(session: Session, **incidents: object) -> Logframe:
    """The plan's next edition, which says something else of incidents."""
    assert RECORDED.incidents is not None
    changed = replace(RECORDED.incidents, **incidents)  # type: ignore[arg-type]
    load(session, replace(RECORDED, incidents=changed), NINE_FORTY_ONE)
    return plan_of(session)


def person(session: Session, account: int) -> Person:
    return people.by_account(session, account, NINE_FORTY_ONE)


def women(service: Service = HEALTH, **types: int) -> Tally:
    """So many of each type."""
    return Tally(service, {code: counted({Cell.WOMEN: number}) for code, number in types.items()})


def correct(session: Session, number: int, account: int, types: Mapping[str, int], now: datetime) -> None:
    """A new version of a tally, in which these types are other numbers of women."""
    logframe, who, sent = plan_of(session), person(session, account), tallied.of_number(session, number)
    draft = tally_places.open_correction(session, logframe, sent, who, "", account, now)
    tally = replace(draft.tally, types={**draft.tally.types, **women(**types).types})
    tallies.correct(session, logframe, replace(draft, tally=tally), Reason.OMISSION, who, now)
