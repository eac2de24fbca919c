"""`relais invite`: makes an invitation and prints its link. The link is shown once; only its hash is kept."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import click
from sqlalchemy.orm import Session

from bot.commands.areas import UnknownArea, area_called
from bot.commands.errors import Refused
from bot.commands.naming import bot_name
from bot.commands.opened import opened
from bot.messages.first_contact import LANGUAGES
from bot.settings import Settings
from storage import invitations
from storage.invitations import DAYS, Terms
from storage.joining import end_of
from storage.people import Role
from storage.plan.logframe import Area, Logframe, Organisation, OrganisationKind
from storage.plan.reading import Plans

KINDS = {Role.AGENT: OrganisationKind.MINISTRY, Role.COMONITOR: OrganisationKind.NGO}


@dataclass(frozen=True)
class Wanted:
    """What the operator typed."""

    role: Role
    organisation: str | None
    areas: tuple[str, ...]
    days: int
    language: str
    label: str | None
    until: date | None


@dataclass(frozen=True)
class Made:
    """What the operator is told of it, beside the link."""

    role: Role
    organisation: str | None
    areas: tuple[str, ...]
    expires_at: datetime


@click.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--organisation", metavar="CODE", help="Whose; none for the whole plan (coordinator, evaluator).")
@click.option("--area", "areas", metavar="AREA", multiple=True, help="A key, a name or a listed code; may be repeated.")
@click.option("--expires", metavar="DAYS", type=click.IntRange(1, 365), default=DAYS, show_default=True)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="fr", show_default=True)
@click.option("--label", metavar="TEXT", help="What your lists call this person, such as “Gao 1”; not a name.")
@click.option("--until", metavar="DATE", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="An evaluator's last day.")
@click.option("--bot", metavar="NAME", help="The bot's user name, where no token is set.")
@click.pass_obj
def invite(
    settings: Settings, role: str, organisation: str | None, areas: tuple[str, ...], expires: int, language: str,
    label: str | None, until: datetime | None, bot: str | None,
) -> None:  # fmt: skip
    """Make an invitation link for one person, good once.

    The last line printed is the link; on a terminal its QR code comes first.
    """
    day = None if until is None else until.date()
    wanted = Wanted(Role(role), organisation, areas, expires, language, called(label), day)
    link, made = asyncio.run(invited(settings, wanted, bot, datetime.now(UTC)))
    place = ", ".join(made.areas)
    of = " · ".join(part for part in (made.role.value, made.organisation or "whole plan", place) if part)
    click.echo(f"{of}: for one person, once, until {made.expires_at:%Y-%m-%d %H:%M} UTC.")
    if sys.stdout.isatty():
        show_code(link)
    click.echo(link)


async def invited(settings: Settings, wanted: Wanted, bot: str | None, now: datetime) -> tuple[str, Made]:
    """The link, once the invitation is kept. Raises Refused."""
    payload = invitations.new_payload()
    async with opened(settings.database) as database:
        name = await bot_name(settings, bot)
        made = await database.run(keep, Plans(), wanted, payload, now)
    return f"https://t.me/{name}?start={payload}", made


def keep(session: Session, plans: Plans, wanted: Wanted, payload: str, now: datetime) -> Made:
    """Check what was typed against the plans, and keep the invitation. Raises Refused."""
    frames = plans.open(session)
    if not frames:
        raise Refused("no plan is loaded yet; run relais plan load FILE")
    organisation = organisation_of(frames, wanted)
    areas = areas_of(frames, wanted)
    check_last_day(frames, wanted, now)
    terms = Terms(
        wanted.role,
        None if organisation is None else organisation.id,
        tuple(area.id for area in areas),
        wanted.language,
        wanted.label,
        wanted.until,
    )
    expires_at = now + timedelta(days=wanted.days)
    invitations.invite(session, terms, payload, expires_at, by=None, now=now)
    code = None if organisation is None else organisation.code
    return Made(wanted.role, code, tuple(area.key for area in areas), expires_at)


def organisation_of(frames: tuple[Logframe, ...], wanted: Wanted) -> Organisation | None:
    """Raises Refused."""
    if wanted.organisation is None:
        if wanted.role in KINDS:
            raise Refused(f"{one(wanted.role)} needs --organisation CODE", 2)
        return None
    if wanted.role is Role.EVALUATOR:
        raise Refused("an evaluator belongs to no organisation: leave --organisation out", 2)
    known = {o.code.casefold(): o for frame in frames for o in frame.organisations}
    found = known.get(wanted.organisation.casefold())
    if found is None:
        codes = ", ".join(sorted(o.code for o in known.values()))
        raise Refused(f"no plan has an organisation {wanted.organisation}; there are: {codes}", 2)
    if found.kind is not KINDS.get(wanted.role, found.kind):
        where = "an agent belongs to a ministry, a comonitor to an ngo"
        raise Refused(f"{found.code} is of the kind {found.kind.value}; {where}", 2)
    return found


def areas_of(frames: tuple[Logframe, ...], wanted: Wanted) -> tuple[Area, ...]:
    """Raises Refused."""
    if wanted.role not in KINDS:
        if wanted.areas:
            raise Refused(f"{one(wanted.role)} has no areas: leave --area out", 2)
        return ()
    if not wanted.areas:
        raise Refused(f"{one(wanted.role)} needs at least one --area", 2)
    every = tuple({area.key: area for frame in frames for area in frame.areas}.values())
    try:
        found = [area_called(written, every) for written in wanted.areas]
    except UnknownArea as unknown:
        raise Refused(unknown.line, 2) from None
    return tuple({area.key: area for area in found}.values())


def check_last_day(frames: tuple[Logframe, ...], wanted: Wanted, now: datetime) -> None:
    """Raises Refused."""
    if wanted.role is not Role.EVALUATOR:
        if wanted.until is not None:
            raise Refused(f"--until is for evaluators: {one(wanted.role)} stays until revoked", 2)
        return
    if wanted.until is None:
        raise Refused("an evaluator needs a last day: --until 2014-03-31", 2)
    if end_of(wanted.until, frames[0].calendar.zone) <= now:
        raise Refused(f"{wanted.until} is over: --until needs a day to come", 2)


def one(role: Role) -> str:
    return f"an {role.value}" if role in (Role.AGENT, Role.EVALUATOR) else f"a {role.value}"


def called(label: str | None) -> str | None:
    """What a list can show in one line. Raises Refused."""
    if label is None:
        return None
    plain = " ".join(label.split())
    if not plain or len(plain) > 32 or not plain.isprintable():
        raise Refused("--label needs 1 to 32 letters", 2)
    return plain


def show_code(link: str) -> None:
    """The link as a QR code, for a phone that stands before the screen."""
    import segno

    segno.make(link, micro=False).terminal(compact=True)
