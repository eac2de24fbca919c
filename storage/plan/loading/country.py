"""The country's organisations and areas, shared by its plans, and the plan's public holidays, into their tables."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from storage.plan.loading.rows import Running, put_values, rewritten
from storage.plan.logframe import Area, Logframe, Organisation, ReferralCard
from storage.plan.tables import (
    AreaCodeRow,
    AreaRow,
    HolidayRow,
    OrganisationNameRow,
    OrganisationRow,
    PlanAreaRow,
    PlanOrganisationRow,
)
from storage.referrals import ReferralCardRow


def organisations(running: Running, logframe: Logframe) -> dict[str, int]:
    ids: dict[str, int] = {}
    for organisation in logframe.organisations:
        ids[organisation.code] = _organisation(running, organisation)
    named = [{"organisation_id": ids[o.code], "place": n} for n, o in enumerate(logframe.organisations)]
    if rewritten(running, PlanOrganisationRow, {"plan_id": running.plan}, named):
        running.note("changed", "the plan's organisations")
    return ids


def _organisation(running: Running, organisation: Organisation) -> int:
    session = running.session
    row = session.scalars(select(OrganisationRow).where(OrganisationRow.code == organisation.code)).one_or_none()
    added = row is None
    if row is None:
        row = OrganisationRow(code=organisation.code, kind=organisation.kind)
        session.add(row)
        session.flush()
    changed = put_values(row, {"kind": organisation.kind.value})
    names = [
        {"place": n, "text": dict(name.text), "since": name.since, "until": name.until}
        for n, name in enumerate(organisation.names)
    ]
    changed |= rewritten(running, OrganisationNameRow, {"organisation_id": row.id}, names)
    if added or changed:
        running.note("added" if added else "changed", f"organisation {organisation.code}")
    return row.id


def areas(running: Running, logframe: Logframe) -> dict[str, int]:
    ids: dict[str, int] = {}
    waiting = list(logframe.areas)
    keys = {area.key for area in waiting}
    while waiting:  # a parent first, whatever the order of the file
        ready = [a for a in waiting if a.parent is None or a.parent in ids or a.parent not in keys]
        if not ready:
            raise ValueError("the areas go round in a circle")
        for area in ready:
            ids[area.key] = _area(running, area, ids)
            waiting.remove(area)
    named = [{"area_id": ids[a.key], "place": n} for n, a in enumerate(logframe.areas)]
    if rewritten(running, PlanAreaRow, {"plan_id": running.plan}, named):
        running.note("changed", "the plan's areas")
    return ids


def _area(running: Running, area: Area, ids: Mapping[str, int]) -> int:
    session = running.session
    row = session.scalars(select(AreaRow).where(AreaRow.key == area.key)).one_or_none()
    added = row is None
    if row is None:
        row = AreaRow(key=area.key, level=area.level, names=dict(area.names))
        session.add(row)
        session.flush()
    changed = put_values(
        row,
        {
            "level": area.level,
            "names": dict(area.names),
            "parent_id": ids.get(area.parent) if area.parent is not None else None,
            "since": area.since,
            "until": area.until,
        },
    )
    session.flush()
    codes = [{"scheme": c.scheme, "version": c.version, "code": c.code} for c in area.codes]
    changed |= rewritten(running, AreaCodeRow, {"area_id": row.id}, codes)
    changed |= _referral(running, row.id, area)
    if added or changed:
        running.note("added" if added else "changed", f"area {area.key}")
    return row.id


def _referral(running: Running, area_id: int, area: Area) -> bool:
    """A card that the file leaves out stays, and so does one verified later: a coordinator has renewed it since."""
    if area.referral is None:
        return False
    card = area.referral
    row = running.session.get(ReferralCardRow, area_id)
    if row is None:
        running.session.add(ReferralCardRow(area_id=area_id, changed_at=running.now, **_card(card)))
        running.session.flush()
        return True
    if (row.verified or date.min) > (card.verified or date.min) or not put_values(row, _card(card)):
        return False
    row.changed_at = running.now
    return True


def _card(card: ReferralCard) -> dict[str, Any]:
    contacts = [{"text": dict(contact.text), "phone": contact.phone} for contact in card.contacts]
    return {"contacts": contacts, "verified": card.verified, "fictional": card.fictional}


def holidays(running: Running, logframe: Logframe) -> None:
    days = [{"day": day, "name": dict(name)} for day, name in logframe.holidays.items()]
    if rewritten(running, HolidayRow, {"plan_id": running.plan}, days):
        running.note("changed", "the public holidays")
