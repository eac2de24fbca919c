"""A plan and what was reported of it, made up from a number: values alone, and how they come into a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.answers import Cause, Figure, Source, Standing, Status
from storage.calendar import Quarter
from storage.extensions import ExtensionRow
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import (
    Activity,
    Axis,
    DatedName,
    Indicator,
    Kind,
    Logframe,
    Objective,
    Organisation,
    OrganisationKind,
    Result,
    Tolerance,
)
from storage.plan.reading import Plans
from tests.reporting.plans import PLAN, both
from tests.rollups.made import START, Making, Post, Said

QUARTERS = tuple(Quarter(2012, 1).until(Quarter(2013, 4)))
MINISTRIES, NGOS = ("MSIPC", "MJ"), ("ONG1", "ONG2")
AREAS = tuple(area.key for area in PLAN.areas)


@dataclass
class Sent:
    """One report: its revisions by their number in the order of all that was ever sent, and those that are verified."""

    post: Post
    on_time: bool
    revisions: list[tuple[int, Said]]
    verified: set[int] = field(default_factory=set)

    @property
    def latest(self) -> tuple[int, Said]:
        return self.revisions[-1]


@dataclass
class Choice:
    """`compared`: the newest revision that was looked at."""

    indicator: str
    area: str
    quarter: Quarter
    source: Source
    organisation: str | None
    compared: int
    id: int
    undone: bool = False


@dataclass(frozen=True)
class There:
    """Somebody who reports from an area, on these days."""

    organisation: str
    source: Source
    area: str
    joined: date
    revoked: date | None


@dataclass
class World:
    plan: Logframe
    people: tuple[There, ...]
    extended: tuple[tuple[Quarter, str, int], ...]
    sent: list[Sent] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)


def plan_of(dice: Random) -> Logframe:
    ngo = Organisation("ONG2", OrganisationKind.NGO, (DatedName(both("Autre ONG", "Another NGO")),))
    axes = tuple(
        Axis(
            str(x), both(f"Axe {x}", f"Axis {x}"),
            (Objective(f"{x}.1", both("Un", "One"), tuple(activity_of(dice, f"{x}.1.{n}") for n in (1, 2))),),
        )
        for x in (1, 2)
    )  # fmt: skip
    tolerance = Tolerance(dice.choice((0, 0, 1, 3)), dice.choice((0, 5, 20)))
    return replace(PLAN, organisations=(*PLAN.organisations, ngo), axes=axes, differences=tolerance)


def activity_of(dice: Random, code: str) -> Activity:
    kinds = dice.sample(list(Kind), dice.randint(1, 3))
    return Activity(
        code,
        both(code, code),
        both(code, code),
        planned=frozenset(q for q in QUARTERS if dice.random() < 0.8),
        budget={year: dice.randint(0, 9) * 1000 for year in (2012, 2013) if dice.random() < 0.7},
        responsible=tuple(dice.sample(MINISTRIES, dice.choice((1, 1, 2)))),
        comonitors=tuple(dice.sample(NGOS, dice.choice((0, 1, 1, 2)))),
        areas=tuple(sorted(dice.sample(AREAS, dice.randint(0, 3)), key=AREAS.index)),
        results=(Result(f"{code}.r", both("r", "r"), tuple(indicator_of(dice, code, kind) for kind in kinds)),),
    )


def indicator_of(dice: Random, code: str, kind: Kind) -> Indicator:
    parts = both("partie", "part") if kind is Kind.PERCENT else {}
    return Indicator(
        f"{code}{'abcde'[list(Kind).index(kind)]}", kind, both("i", "i"), both("i", "i"),
        numerator=parts, denominator=parts,
        by_sex=kind in (Kind.COUNT, Kind.LEVEL) and dice.random() < 0.6,
        protected=kind is not Kind.YES_NO and dice.random() < 0.1,
        tags=tuple(dice.sample(("prevention", "participation"), dice.randint(0, 2))),
        targets={q: _target(dice, kind) for q in QUARTERS if dice.random() < 0.5},
    )  # fmt: skip


def _target(dice: Random, kind: Kind) -> int:
    return dice.choice({Kind.YES_NO: (0, 1), Kind.PERCENT: (0, 25, 50, 100)}.get(kind, (0, 3, 8, 20)))


def said_of(dice: Random, activity: Activity, source: Source) -> Said:
    figures = {i.code: figure for i in activity.indicators if (figure := figure_of(dice, i, source)) is not None}
    status = dice.choice([*Status, None])
    standing = None
    if status is not None and source is Source.MINISTRY:
        cause = dice.choice(list(Cause)) if status is not Status.COMPLETED and dice.random() < 0.6 else None
        standing = Standing(status, cause is not None and dice.random() < 0.5, cause)
    spent = dice.choice((None, None, 0, 500, 700)) if source is Source.MINISTRY else None
    return Said(figures, {code: "PV 12" for code in figures if dice.random() < 0.3}, standing, spent)


def figure_of(dice: Random, indicator: Indicator, source: Source) -> Figure | None:
    if dice.random() < 0.12:
        unseen = Cause.ACCESS if source is Source.COMONITOR and dice.random() < 0.5 else None
        return None if unseen is None else Figure(unseen=unseen)
    match indicator.kind:
        case Kind.YES_NO:
            return Figure(dice.randint(0, 1))
        case Kind.PERCENT:
            whole = dice.randint(0, 4)
            return Figure(dice.randint(0, whole), whole=whole)
        case _ if indicator.by_sex and dice.random() < 0.8:
            women, men = dice.randint(0, 3), dice.randint(0, 3)
            return Figure(women + men, women, men)
        case _:
            return Figure(dice.randint(0, 6))


def lived(session: Session, seed: int) -> World:
    """Puts a world into an empty database, step by step, as it would have come about."""
    living = Living(session, seed)
    while living.posts or living.dice.random() < 0.8:
        if not living.step():
            break
    return living.world


class Living:
    """A world that goes on: what is still to be sent, and what has happened to what was."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.dice = session, Random(seed)
        drawn = plan_of(self.dice)
        load(session, drawn, START)
        plan = Plans().open(session)[0]
        self.world = World(plan, _people(session, self.dice, plan), _extended(session, self.dice, plan))
        self.making, self.ids, self.revisions = Making(session, plan), dict[int, int](), 0
        self.posts = _posts(self.dice, plan)

    def step(self) -> bool:
        """One thing happens; False where nothing can."""
        dice, making, world = self.dice, self.making, self.world
        if self.posts and (dice.random() < 0.5 or not world.sent):
            post = self.posts.pop()
            said = said_of(dice, making.activities[post.activity], post.source)
            self.revisions += 1
            sent = Sent(post, dice.random() < 0.7, [(self.revisions, said)])
            self.ids[len(world.sent)] = making.report(post, said, on_time=sent.on_time)
            world.sent.append(sent)
            return True
        if not world.sent:
            return False
        number = dice.randrange(len(world.sent))
        sent, step = world.sent[number], dice.random()
        if step < 0.2:
            said = said_of(dice, making.activities[sent.post.activity], sent.post.source)
            self.revisions += 1
            sent.revisions.append((self.revisions, said))
            making.correct(self.ids[number], said)
        elif step < 0.65:
            sent.verified.add(sent.latest[0])
            making.verify(self.ids[number])
        elif step < 0.95:
            _settled(dice, making, world, self.ids, sent)
        elif world.choices:
            place = dice.randrange(len(world.choices))
            world.choices[place].undone = True
            making.undo(world.choices[place].id)
        return True


def _settled(dice: Random, making: Making, world: World, ids: dict[int, int], sent: Sent) -> None:
    """A choice between what two sources say of one subject, as it is now; none where there are not two."""
    post = sent.post
    same = [
        (number, one)
        for number, one in enumerate(world.sent)
        if (one.post.activity, one.post.area, one.post.quarter) == (post.activity, post.area, post.quarter)
    ]
    for indicator in making.activities[post.activity].indicators:
        knowing = [one for _, one in same if _answered(one, indicator.code)]
        others = [one.post.organisation for one in knowing if one.post.source is Source.COMONITOR]
        if others and len(others) < len(knowing) and not indicator.protected:
            organisation = dice.choice([None, *others])
            source = Source.MINISTRY if organisation is None else Source.COMONITOR
            compared = max(making.latest(ids[number]) for number, _ in same)
            newest = max(one.latest[0] for _, one in same)
            identity = making.settle(indicator.code, post.area, post.quarter, source, organisation, compared)
            world.choices.append(
                Choice(indicator.code, post.area, post.quarter, source, organisation, newest, identity)
            )
            return


def _answered(sent: Sent, code: str) -> bool:
    figure = sent.latest[1].figures.get(code)
    return figure is not None and figure.answered


def _posts(dice: Random, plan: Logframe) -> list[Post]:
    """Most of what is expected, and a little of what is not (any more)."""
    posts = []
    for activity in plan.activities:
        for quarter in QUARTERS:
            for organisation, source in _who(activity.responsible, activity.comonitors):
                for area in AREAS:
                    there = not activity.areas or area in activity.areas
                    likely = 0.55 if there and quarter in activity.planned else 0.03
                    if dice.random() < likely:
                        posts.append(Post(activity.code, organisation, area, quarter, source))
    dice.shuffle(posts)
    return posts


def _who(ministries: Sequence[str], ngos: Sequence[str]) -> list[tuple[str, Source]]:
    return [(code, Source.MINISTRY) for code in ministries] + [(code, Source.COMONITOR) for code in ngos]


def _people(session: Session, dice: Random, plan: Logframe) -> tuple[There, ...]:
    organisations, areas = {o.code: o.id for o in plan.organisations}, {a.key: a.id for a in plan.areas}
    there = []
    for account, (organisation, source) in enumerate(_who(MINISTRIES, NGOS) * 2, start=1):
        role = Role.AGENT if source is Source.MINISTRY else Role.COMONITOR
        joined = START + timedelta(days=dice.choice((0, 0, 200, 390, 391)))
        revoked = dice.choice((None, None, joined + timedelta(days=dice.randint(1, 500))))
        row = PersonRow(
            account=account, role=role, organisation_id=organisations[organisation], language="fr",
            consent_version="1", consented_at=START, joined_at=joined, revoked_at=revoked,
        )  # fmt: skip
        session.add(row)
        session.flush()
        for area in dice.sample(AREAS, dice.randint(1, 2)):
            session.add(PersonAreaRow(person_id=row.id, area_id=areas[area]))
            days = joined.date(), None if revoked is None else revoked.date()
            there.append(There(organisation, source, area, *days))
    session.flush()
    return tuple(there)


def _extended(session: Session, dice: Random, plan: Logframe) -> tuple[tuple[Quarter, str, int], ...]:
    given = []
    by = session.scalars(select(PersonRow.id).order_by(PersonRow.id)).first() or 0
    for area in plan.areas:
        quarter, days = dice.choice(QUARTERS), dice.choice((0, 10, 400))
        if days:
            session.add(
                ExtensionRow(
                    plan_id=plan.id, quarter=quarter, area_id=area.id, days=days, why="network",
                    given_by=by, given_at=START + timedelta(days=1),
                )
            )  # fmt: skip
            given.append((quarter, area.key, days))
    session.flush()
    return tuple(given)
