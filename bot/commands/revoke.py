"""`relais revoke`: takes access away, at once: one person's, that of a whole organisation, or of a link nobody used."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.opened import opened
from bot.commands.organisations import code_of
from bot.settings import Settings
from storage import chats, inviting, people, revocations
from storage.invitations import Ending
from storage.invited import Waiting, waiting
from storage.revocations import NoAccess, Revoked
from storage.roster import Entry, labelled, roster


@click.command()
@click.argument("person", type=int, required=False, metavar="[ID]")
@click.option("--label", metavar="TEXT", help="What your lists call this person, who has joined or not.")
@click.option("--invitation", type=int, metavar="NUMBER", help="A link that nobody used; relais people --invitations.")
@click.option("--organisation", metavar="CODE", help="Everybody of it, and its links that nobody used.")
@click.option("--yes", is_flag=True, help="With --organisation: do not ask.")
@click.pass_obj
def revoke(
    settings: Settings, person: int | None, label: str | None, invitation: int | None, organisation: str | None,
    yes: bool,
) -> None:  # fmt: skip
    """Take access away, at once: by ID (see relais people) or by label; of a link; or of a whole organisation.

    Forms people had begun are closed, links they made and nobody used die, their chat is emptied; what they sent stays.
    """
    if sum(given is not None for given in (person, label, invitation, organisation)) != 1:
        who = "an ID (relais people lists them), --label TEXT, --invitation NUMBER or --organisation CODE"
        raise Refused(f"say who: {who}", 2)
    if yes and organisation is None:
        raise Refused("--yes goes with --organisation alone", 2)
    now = datetime.now(UTC)
    if organisation is not None:
        click.echo(asyncio.run(all_revoked(settings, organisation, now, asks=not yes)))
        return
    click.echo(asyncio.run(one_revoked(settings, person, label, invitation, now)))


async def one_revoked(
    settings: Settings, person: int | None, label: str | None, invitation: int | None, now: datetime
) -> str:
    """What was done. Raises Refused."""
    async with opened(settings.database) as database:
        return await database.run(end_one, person, label, invitation, now)


def end_one(session: Session, person: int | None, label: str | None, invitation: int | None, now: datetime) -> str:
    """Raises Refused."""
    if label is not None:
        person, invitation = whose(session, label, now)
    if person is not None:
        ended = end_access(session, person, now)
        return f"{person} has no access any more; forms closed: {ended.drafts}, links closed: {ended.links}."
    number = invitation or 0
    if number not in {link.id for link in waiting(session, now)}:
        raise Refused(f"no link with the number {number} is good; relais people --invitations lists those that are", 2)
    inviting.close_unused(session, (number,), Ending.WITHDRAWN, now=now)
    return f"The link of invitation {number} lets nobody in any more."


def end_access(session: Session, person: int, now: datetime) -> Revoked:
    """The chat is emptied as well, by the process that serves. Raises Refused."""
    there = people.by_id(session, person)
    try:
        if there is not None:
            chats.post_wipe(session, chat=there.account, person=person, now=now)
        return revocations.revoke(session, person, by=None, now=now)
    except NoAccess:
        raise Refused(f"nobody with the ID {person} has access; relais people lists who has", 2) from None


def whose(session: Session, label: str, now: datetime) -> tuple[int | None, int | None]:
    """The person, or else the link that nobody used yet. Raises Refused."""
    links = [link.id for link in waiting(session, now) if link.label == label]
    if labelled(session, label) or not links:
        return the_one_called(session, label), None
    if len(links) > 1:
        raise Refused(f"several links are for {label}: say which --invitation: {', '.join(map(str, links))}", 2)
    return None, links[0]


def the_one_called(session: Session, label: str) -> int:
    """Raises Refused."""
    found = labelled(session, label)
    if not found:
        raise Refused(f"nobody with access is called {label}; relais people lists who has", 2)
    if len(found) > 1:
        raise Refused(f"several are called {label}: say which ID: {', '.join(map(str, found))}", 2)
    return found[0]


@dataclass(frozen=True)
class Everybody:
    """Those of one organisation who have access, and its links that let somebody in."""

    code: str
    people: tuple[Entry, ...]
    links: tuple[Waiting, ...]

    @property
    def numbers(self) -> tuple[set[int], set[int]]:
        return {person.id for person in self.people}, {link.id for link in self.links}

    def __str__(self) -> str:
        """ "MSIPC: 12 people, 3 links that nobody used"."""
        people = "1 person" if len(self.people) == 1 else f"{len(self.people)} people"
        links = "1 link" if len(self.links) == 1 else f"{len(self.links)} links"
        return f"{self.code}: {people}, {links} that nobody used"


async def all_revoked(settings: Settings, organisation: str, now: datetime, *, asks: bool) -> str:
    """What was done: to those who were shown, or to nobody. Raises Refused, click.Abort."""
    async with opened(settings.database) as database:
        shown = await database.read(everybody, organisation, now)
        if not shown.people and not shown.links:
            raise Refused(f"nobody of {shown.code} has access, and no link is good", 2)
        for one in shown.people:
            click.echo(f"{one.id}\t{one.label or ''}\t{one.role.value}")
        for link in shown.links:
            click.echo(f"invitation {link.id}\t{link.label or ''}\t{link.role.value}")
        click.echo(str(shown))
        if asks and not agreed():
            raise click.Abort
        ended = await database.run(end_all, shown, now)
        return (
            f"{shown.code}: access ended for {len(shown.people)}; "
            f"forms closed: {ended.drafts}, links closed: {ended.links}."
        )


def agreed(question: str = "Take their access away?") -> bool:
    """Raises Refused where nobody can be asked."""
    if not sys.stdin.isatty():
        raise Refused("nobody to ask whether this is meant: say --yes", 2)
    return click.confirm(question, default=False)


def everybody(session: Session, organisation: str, now: datetime) -> Everybody:
    """Raises Refused."""
    code = code_of(session, organisation)
    people = tuple(one for one in roster(session, now) if one.organisation == code and one.has_access)
    return Everybody(code, people, tuple(link for link in waiting(session, now) if link.organisation == code))


def end_all(session: Session, shown: Everybody, now: datetime) -> Revoked:
    """All of them, if they are still those who were shown. Raises Refused."""
    if everybody(session, shown.code, now).numbers != shown.numbers:
        raise Refused("somebody has joined, left or was invited meanwhile: look again, with the same command")
    links = inviting.close_unused(session, (link.id for link in shown.links), Ending.WITHDRAWN, now=now)
    ended = [end_access(session, one.id, now) for one in shown.people]
    return Revoked(sum(one.drafts for one in ended), links + sum(one.links for one in ended))
