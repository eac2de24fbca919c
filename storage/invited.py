"""Who has been invited already, and how that stands. Nothing changes here: inviting many at once is in `inviting`."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from storage.invitations import Ending, InvitationAreaRow, InvitationRow, still_open
from storage.people import PersonRow, Role
from storage.plan.tables import AreaRow, OrganisationRow


class Standing(StrEnum):
    """What became of someone who was invited."""

    IN = "in"  # has access
    OPEN = "open"  # has a link that is good
    OVER = "over"  # the link's days are past, and nobody used it
    CLOSED = "closed"  # the link was closed before anybody used it
    REFUSED = "refused"  # did not agree to what is kept
    LEFT = "left"  # had access


@dataclass(frozen=True)
class Who:
    """One person of a list: the same duty and the same label, or the same link (`hash`), is the same person."""

    role: Role
    organisation: int | None
    label: str
    hash: str | None = None

    @property
    def key(self) -> tuple[str, int | None, str]:
        return self.role.value, self.organisation, self.label.casefold()


@dataclass(frozen=True)
class Known:
    """`since`: when it came to that, for OPEN and OVER when the link was made; `until`: their link's end.

    `unused`: ids of the links that nobody used and nobody closed. `hash`: of the one that is good. `label`: what the
    link, or the person, is called.
    """

    standing: Standing
    since: datetime
    label: str
    until: datetime | None = None
    unused: tuple[int, ...] = ()
    hash: str | None = None


def already(session: Session, wanted: Sequence[Who], now: datetime) -> tuple[Known | None, ...]:
    """What is known of each; None of whom nobody has invited."""
    links: dict[object, list[Any]] = defaultdict(list)
    for link in session.execute(select(InvitationRow.__table__).order_by(InvitationRow.id)):
        links[link.role, link.organisation_id, (link.label or "").casefold()].append(link)
        links[link.hash].append(link)
    people: dict[object, list[Any]] = defaultdict(list)
    columns = (
        PersonRow.id, PersonRow.role, PersonRow.organisation_id, PersonRow.label, PersonRow.joined_at,
        PersonRow.closes_at, PersonRow.revoked_at,
    )  # fmt: skip
    for person in session.execute(select(*columns).order_by(PersonRow.id)):
        people[person.role, person.organisation_id, (person.label or "").casefold()].append(person)
        people[person.id].append(person)
    found = []
    for who in wanted:
        same = {link.id: link for link in (*links[who.key], *(links[who.hash] if who.hash else ()))}
        theirs = [same[number] for number in sorted(same)]
        used = [person for link in theirs if link.used_by for person in people[link.used_by]]
        found.append(_known(theirs, [*people[who.key], *used], now))
    return tuple(found)


def _known(links: list[Any], people: list[Any], now: datetime) -> Known | None:
    """Who has access has it, whatever links there are; a good link is good, whatever became of those before it."""
    unused = tuple(link.id for link in links if link.used_at is None and link.closed_at is None)
    inside = next((p for p in people if p.revoked_at is None and (p.closes_at is None or p.closes_at > now)), None)
    if inside is not None:
        return Known(Standing.IN, inside.joined_at, inside.label or "")
    good = [link for link in links if link.id in unused and link.expires_at > now]
    if good:
        link = good[-1]
        return Known(Standing.OPEN, link.created_at, link.label or "", link.expires_at, unused, link.hash)
    if links and links[-1].used_at is None:
        return _ended(links[-1], unused)
    if people:
        last = people[-1]
        return Known(Standing.LEFT, last.revoked_at or last.closes_at, last.label or "", unused=unused)
    return None


def _ended(link: Row[Any], unused: tuple[int, ...]) -> Known:
    if link.closed_at is None:
        return Known(Standing.OVER, link.created_at, link.label or "", link.expires_at, unused)
    refused = link.closed_because == Ending.REFUSED
    return Known(Standing.REFUSED if refused else Standing.CLOSED, link.closed_at, link.label or "", unused=unused)


@dataclass(frozen=True)
class Waiting:
    """A link that is good and that nobody used yet. `organisation` is a code, None the whole plan; `areas` keys."""

    id: int
    label: str | None
    role: Role
    organisation: str | None
    areas: tuple[str, ...]
    language: str
    invited_at: datetime
    expires_at: datetime


def waiting(session: Session, now: datetime) -> tuple[Waiting, ...]:
    """In the order in which they were made."""
    areas: dict[int, list[str]] = defaultdict(list)
    for invitation, key in session.execute(
        select(InvitationAreaRow.invitation_id, AreaRow.key)
        .join(AreaRow, AreaRow.id == InvitationAreaRow.area_id)
        .order_by(AreaRow.id)
    ):
        areas[invitation].append(key)
    return tuple(_waiting(session, areas, now))


def _waiting(session: Session, areas: dict[int, list[str]], now: datetime) -> Iterator[Waiting]:
    rows = session.execute(
        select(InvitationRow, OrganisationRow.code)
        .outerjoin(OrganisationRow, OrganisationRow.id == InvitationRow.organisation_id)
        .where(*still_open(now))
        .order_by(InvitationRow.id)
    )
    for row, code in rows:
        yield Waiting(
            row.id, row.label, Role(row.role), code, tuple(areas[row.id]), row.language, row.created_at, row.expires_at
        )


def ever_made(session: Session, hashes: Collection[str]) -> set[str]:
    """Those of these links that were ever made, whatever became of them."""
    return set(session.scalars(select(InvitationRow.hash))).intersection(hashes)


def still_good(session: Session, hashes: Collection[str], now: datetime) -> set[str]:
    """Those of these links that somebody may still use."""
    return set(session.scalars(select(InvitationRow.hash).where(*still_open(now)))).intersection(hashes)
