"""What a plan says of incidents: the six core types where it names none, its own where it does, and what is wrong."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.calendar import Quarter
from storage.database import Database
from storage.people import PersonRow, Role
from storage.plan.faults import PlanFaults
from storage.plan.file.incidents import MOST_TYPES
from storage.plan.incidents import CORE, CORE_RULES
from storage.plan.load import TalliesDiffer, load
from storage.plan.logframe import ConflictType, Incidents, IncidentType
from storage.plan.read import read
from storage.plan.reading import by_code
from storage.plan.tables import AreaRow, OrganisationRow
from storage.plan.write import to_yaml
from storage.tally_counts import Service
from storage.tally_rows import TallyCountRow, TallyRow, TallyVersionRow
from tests.plan.files import SMALL
from tests.plan.test_loading import NOW

OWN = """
incidents:
  period: month
  threshold: 4
  by_cercle: yes
  needs_card: no
  many: 50
  types:
  - code: rape
    label: {fr: Viol, en: Rape}
  - code: other
    label: {fr: Autre}
  rules:
  - text: {fr: "Deux personnes : deux.", en: "Two people: two."}
  conflict:
  - code: gang_rape
    label: {fr: Viol collectif}
    applies: [rape]
  - code: slavery
    label: {fr: Esclavage sexuel}
  of_record:
    gao: health
    ansongo: {service: ngo, organisation: ONG1}
"""


def test_a_plan_that_says_nothing_takes_no_tallies() -> None:
    assert read(SMALL).incidents is None
    assert "incidents" not in to_yaml(read(SMALL))


@pytest.mark.parametrize("section", ["incidents:\n  period: quarter\n", "incidents: {period: quarter}\n"])
def test_the_six_core_types_where_it_names_none(section: str) -> None:
    plan = read(SMALL + section)
    assert plan.incidents == Incidents(CORE, rules=CORE_RULES)
    assert read(to_yaml(plan)) == plan


def test_types_rules_and_sources_of_its_own() -> None:
    plan = read(SMALL + OWN)
    assert plan.incidents == Incidents(
        types=(IncidentType("rape", {"fr": "Viol", "en": "Rape"}, 1), IncidentType("other", {"fr": "Autre"}, 2)),
        conflict=(
            ConflictType("gang_rape", {"fr": "Viol collectif"}, ("rape",)),
            ConflictType("slavery", {"fr": "Esclavage sexuel"}),
        ),
        rules=({"fr": "Deux personnes : deux.", "en": "Two people: two."},),
        monthly=True,
        threshold=4,
        by_cercle=True,
        needs_card=False,
        many=50,
        of_record={"gao": Service.HEALTH, "ansongo": Service.NGO},
        by={"ansongo": "ONG1"},
    )
    assert read(to_yaml(plan)) == plan


def test_core_types_without_their_rules() -> None:
    plan = read(SMALL + "incidents:\n  period: quarter\n  rules: []\n")
    assert plan.incidents == Incidents(CORE)
    assert read(to_yaml(plan)) == plan


WRONG = {
    "period: month": ("period: week", "one of quarter, month"),
    "threshold: 4": ("threshold: 2", "threshold: 3 at least"),
    "many: 50": ("many: 0", "many: 1 at least"),
    "- code: other": ("- code: rape", "incident type rape is here twice"),
    "- code: slavery": ("- code: gang_rape", "conflict-related type gang_rape is here twice"),
    "applies: [rape]": ("applies: [ripe]", "no incident type has the code ripe"),
    "gao: health": ("gao: hospital", "of_record: hospital: one of health, police"),
    "ansongo: {": ("kidal: {", "no area of this file has the key kidal"),
    "service: ngo": ("service: shop", "of_record: shop: one of health, police"),
    "service: ngo, ": ("", "of_record: : one of health, police"),
    "organisation: ONG1": ("organisation: ONG9", "of_record: no organisation of this file has the code ONG9"),
    "organisation:": ("organization:", "of_record: organization is not known here; service and organisation are"),
    "code: rape\n    label: {fr: Viol, en: Rape}": ("code: rape", "incident type rape has no label"),
    "  by_cercle": ("  by_cercles", "by_cercles is not a key that is known here; by_cercle perhaps?"),
}


@pytest.mark.parametrize("right", WRONG)
def test_what_is_wrong_is_named_where_it_stands(right: str) -> None:
    wrong, said = WRONG[right]
    assert right in OWN
    text = SMALL + OWN.replace(right, wrong, 1)
    with pytest.raises(PlanFaults) as raised:
        read(text)
    assert [said in fault.message for fault in raised.value.faults].count(True) == 1, raised.value.faults
    begins = SMALL.count("\n")
    assert all(fault.place.line > begins for fault in raised.value.faults)


@pytest.mark.parametrize("bare", ["incidents:\n", "incidents: ''\n", "incidents: \n  # nothing yet\n"])
def test_a_key_with_nothing_under_it_is_no_plan_without_tallies(bare: str) -> None:
    with pytest.raises(PlanFaults) as raised:
        read(SMALL + bare)
    (fault,) = raised.value.faults
    assert fault.place.line == SMALL.count("\n") + 1
    assert fault.message.startswith("incidents: nothing is said under it. Write period: quarter there")


def test_as_many_types_as_a_card_has_room_for() -> None:
    types = "".join(f"  - code: t{n}\n    label: {{fr: T{n}}}\n" for n in range(MOST_TYPES + 1))
    with pytest.raises(PlanFaults, match="types: 10 at most"):
        read(f"{SMALL}incidents:\n  period: quarter\n  types:\n{types}")


@pytest.mark.parametrize("section", ["", OWN, "incidents: {period: month}\n"])
async def test_it_is_kept_with_the_plan(database: Database, section: str) -> None:
    plan = read(SMALL + section)
    await database.run(load, plan, NOW)
    kept = await database.read(by_code, plan.code)
    assert kept is not None
    assert kept.incidents == plan.incidents
    # An edition that says something else of it is a change like any other.
    other = replace(plan, incidents=Incidents(CORE, threshold=7))
    loaded = await database.run(load, other, NOW)
    assert [str(change) for change in loaded.changes] != []


async def test_what_was_counted_stays(database: Database) -> None:
    plan = read(SMALL + OWN.replace("period: month", "period: quarter"))
    loaded = await database.run(load, plan, NOW)
    await database.run(_counted, loaded.plan)
    assert plan.incidents is not None
    fewer = replace(plan.incidents, types=plan.incidents.types[1:], conflict=())
    for incidents, said in (
        (None, "cannot stop"),
        (fewer, "types: rape was counted"),
        (replace(plan.incidents, monthly=True), "tallies of each quarter already"),
    ):
        with pytest.raises(TalliesDiffer, match=said):
            await database.run(load, replace(plan, incidents=incidents), NOW)
    more = replace(plan.incidents, types=(*plan.incidents.types, IncidentType("new", {"fr": "Nouveau"}, 3)))
    assert (await database.run(load, replace(plan, incidents=more), NOW)).changes


def _counted(session: Session, plan: int, conflict: bool = False) -> None:
    """A tally of one type."""
    area = session.scalars(select(AreaRow.id).where(AreaRow.key == "gao")).one()
    organisation = session.scalars(select(OrganisationRow.id)).first()
    assert organisation is not None
    person = PersonRow(
        role=Role.AGENT, organisation_id=organisation, language="fr", joined_at=NOW, consent_version="1",
        consented_at=NOW,
    )  # fmt: skip
    tally = TallyRow(
        plan_id=plan, quarter=Quarter(2013, 2), month=0, area_id=area, organisation_id=organisation, service="health"
    )
    session.add_all((person, tally))
    session.flush()
    version = TallyVersionRow(tally_id=tally.id, number=1, author_id=person.id, at=NOW, conflict_said="not_asked")
    session.add(version)
    session.flush()
    session.add(TallyCountRow(version_id=version.id, conflict=conflict, code="rape", total=0, broken_down=True))


BOTH_LISTS = """
incidents:
  types:
  - code: rape
    label: {fr: Viol}
  - code: other
    label: {fr: Autre}
  conflict:
  - code: rape
    label: {fr: Viol}
  - code: gang_rape
    label: {fr: Viol collectif}
"""


@pytest.mark.parametrize(("conflict", "said"), [(False, "types: rape"), (True, "conflict: rape")])
async def test_a_code_that_both_lists_have_stays_in_the_one_it_was_counted_in(
    database: Database, conflict: bool, said: str
) -> None:
    plan = read(SMALL + BOTH_LISTS)
    loaded = await database.run(load, plan, NOW)
    await database.run(_counted, loaded.plan, conflict)
    assert plan.incidents is not None
    without = "conflict" if conflict else "types"
    fewer = replace(plan.incidents, **{without: getattr(plan.incidents, without)[1:]})
    with pytest.raises(TalliesDiffer, match=said):
        await database.run(load, replace(plan, incidents=fewer), NOW)
