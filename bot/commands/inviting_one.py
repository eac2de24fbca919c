"""One person invited, as typed on the command line. The link is shown once; only its hash is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.naming import bot_name
from bot.commands.opened import opened
from bot.commands.terms import OPTIONS, Country, Wanted
from bot.settings import Settings
from storage import invitations
from storage.invitations import Terms
from storage.people import Role
from storage.plan.reading import Plans


@dataclass(frozen=True)
class Made:
    """What the operator is told of it, beside the link."""

    role: Role
    organisation: str | None
    areas: tuple[str, ...]
    expires_at: datetime


async def invited(settings: Settings, wanted: Wanted, days: int, bot: str | None, now: datetime) -> tuple[str, Made]:
    """The link, once the invitation is kept. Raises Refused."""
    payload = invitations.new_payload()
    async with opened(settings.database) as database:
        name = await bot_name(settings, bot)
        made = await database.run(keep, Plans(), wanted, days, payload, now)
    return f"https://t.me/{name}?start={payload}", made


def keep(session: Session, plans: Plans, wanted: Wanted, days: int, payload: str, now: datetime) -> Made:
    """Check what was typed against the plans, and keep the invitation. Raises Refused."""
    frames = plans.open(session)
    if not frames:
        raise Refused("no plan is loaded yet; run relais plan load FILE")
    country = Country(frames)
    terms = country.terms(wanted, OPTIONS, now)
    if not isinstance(terms, Terms):
        raise Refused(terms[0].line, 2)
    expires_at = now + timedelta(days=days)
    invitations.invite(session, terms, payload, expires_at, by=None, now=now)
    code = next((o.code for o in country.organisations.values() if o.id == terms.organisation), None)
    keys = {area.id: area.key for area in country.areas}
    return Made(wanted.role, code, tuple(keys[area] for area in terms.areas), expires_at)
