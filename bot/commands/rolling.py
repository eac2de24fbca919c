"""Which roll-up an operator means: the plan, the edition, and what was released; or one line why there is none."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from storage import editions, of_survivors, releases
from storage.editions import Edition, NotAsFrozen
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.released import Release
from storage.rolled import RollUp, Scope
from storage.rolled_json import UnknownFormat
from storage.rollup_plan import as_reported
from storage.rollups import NotOfThePlan, roll_up
from storage.shielding import protected_since, shielded

DRAFT = 0


@dataclass(frozen=True)
class Asked:
    """`edition` 0: the draft; None: the latest, else the draft."""

    year: int
    quarter: int | None = None
    plan: str = ""
    edition: int | None = None
    october: bool = False
    released: bool = False

    @property
    def scope(self) -> Scope:
        if self.october:
            return Scope.OCTOBER
        return Scope.YEAR if self.quarter is None else Scope.QUARTER

    def __str__(self) -> str:
        """As an operator reads it: "2013", "2013T2", "31 October 2013"."""
        if self.october:
            return f"31 October {self.year}"
        return f"{self.year}" if self.quarter is None else f"{self.year}T{self.quarter}"


@dataclass(frozen=True)
class Found:
    """`notes`: what is said beside the file."""

    logframe: Logframe
    rollup: RollUp
    release: Release | None
    notes: tuple[str, ...]


def found(session: Session, asked: Asked, now: datetime) -> Found:
    """In one snapshot. Raises Refused."""
    plan = plan_of(session, asked.plan, asked.year)
    rollup, notes = _rolled(session, plan, asked, now)
    return Found(as_reported(session, plan, rollup.every_quarter), rollup, _released(session, plan, asked), notes)


def plan_of(session: Session, code: str, *years: int) -> Logframe:
    """The plan of this code; without one, the only plan that has these years. Raises Refused."""
    plans = Plans().open(session)
    codes = ", ".join(plan.code for plan in plans) or "none"
    if code:
        named = next((plan for plan in plans if plan.code == code), None)
        if named is None:
            raise Refused(f"no plan {code} is loaded; loaded: {codes}", 2)
        return named
    having = [plan for plan in plans if set(years) <= set(plan.calendar.years)]
    if not having:
        asked = f"{years[0]} to {years[-1]}" if len(years) > 1 else f"{years[0]}"
        raise Refused(f"no plan has {asked}; loaded: {codes}", 2)
    if len(having) > 1:
        named_so = ", ".join(plan.code for plan in having)
        raise Refused(f"several plans have {years[0]}: name one with --plan ({named_so})", 2)
    return having[0]


def _rolled(session: Session, plan: Logframe, asked: Asked, now: datetime) -> tuple[RollUp, tuple[str, ...]]:
    frozen = [
        one for one in editions.editions(session, plan.id)
        if (one.scope, one.year, one.quarter) == (asked.scope, asked.year, asked.quarter)
    ]  # fmt: skip
    if asked.edition is None and frozen:
        return _shielded(session, plan, *_frozen(session, asked, max(frozen, key=lambda one: one.edition)))
    if asked.edition:
        edition = next((one for one in frozen if one.edition == asked.edition), None)
        if edition is None:
            there = ", ".join(str(one.edition) for one in frozen) or "none"
            raise Refused(f"there is no edition {asked.edition} of {asked}; frozen: {there}", 2)
        return _shielded(session, plan, *_frozen(session, asked, edition))
    try:
        rollup = roll_up(session, plan, asked.scope, asked.year, asked.quarter, now)
    except NotOfThePlan as none:
        years = ", ".join(map(str, none.years))
        raise Refused(f"plan {plan.code} has nothing of {asked}; its years: {years}", 2) from None
    if asked.edition is None:
        return rollup, (f"no edition of {asked} is frozen: this is a draft",)
    return rollup, ()


def _frozen(session: Session, asked: Asked, edition: Edition) -> tuple[RollUp, tuple[str, ...]]:
    """As it was frozen, and not otherwise."""
    named = f"edition {edition.edition} of {asked}"
    try:
        rollup = editions.rolled(session, edition.id)
    except NotAsFrozen:
        raise Refused(f"the data of {named} are not those that were frozen; nothing is written") from None
    except UnknownFormat:
        raise Refused(
            f"{named} was frozen by a later release of Relais ({edition.made_by}): install that one"
        ) from None
    if edition.made_by != version("relais"):
        return rollup, (f"{named} was frozen by Relais {edition.made_by}: the same data, perhaps not the same bytes",)
    return rollup, ()


def _shielded(
    session: Session, plan: Logframe, rollup: RollUp, notes: tuple[str, ...]
) -> tuple[RollUp, tuple[str, ...]]:
    """Without the figures of what is protected by now."""
    secret = of_survivors.indicators(session, plan.id)
    codes = protected_since(rollup, secret)
    if not codes:
        return rollup, notes
    return shielded(rollup, secret), (*notes, f"protected since it was frozen, and left out: {', '.join(codes)}")


def _released(session: Session, plan: Logframe, asked: Asked) -> Release | None:
    if not asked.released:
        return None
    if asked.october:
        raise Refused("the edition for 31 October has no incident figures of its own", 2)
    release = releases.latest(session, plan.id, asked.year, asked.quarter)
    if release is None:
        raise Refused(f"no incident figures of {asked} were released")
    return release
