"""Every button of inviting and of the team, tapped by everybody: people, links and teams of others are refused."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy.orm import Session

from bot.attending import attend
from bot.cards import Card, Redraw, Say, Toast
from bot.doors import DOORS, built
from bot.house import House, Said
from bot.taps import MOST, NotATap, Tap, base36
from storage import errands, invitations, people
from storage.invitations import InvitationRow, Terms
from storage.people import PersonRow, Role
from tests.people.cast import APRIL, Town

# One letter each: agent and coordinator of MSIPC, co-monitor of ONG1, coordinator of MPFEF, plan-wide, evaluator.
ACCOUNTS = {"a": 1, "k": 2, "c": 3, "m": 4, "p": 5, "e": 6}
CAST = {
    "a": (Role.AGENT, "MSIPC"),
    "k": (Role.COORDINATOR, "MSIPC"),
    "c": (Role.COMONITOR, "ONG1"),
    "m": (Role.COORDINATOR, "MPFEF"),
    "p": (Role.COORDINATOR, None),
    "e": (Role.EVALUATOR, None),
}
REFUSED = "Ce n’est pas ouvert pour vous."


@dataclass
class Scene:
    """The six, and one link each of MSIPC, of MPFEF and for the whole plan."""

    town: Town
    ids: dict[str, int] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)
    updates: int = 0

    async def said(self, who: str, verb: str, object_: int = 0, version: int = 0, argument: str = "") -> str:
        """What the tap brings: the toast, and the first line of the card."""
        self.updates += 1
        tap = Tap.parse(str(Tap(verb, object_, version, argument)))
        account = ACCOUNTS[who]
        update = Said(self.updates, account, account, self.town.now, message=7, tap=tap, query="q")
        door = next(d for d in DOORS if verb in d.verbs)
        house = House(self.town.house.texts, self.town.house.plans, 1, "RelaisBot", built())
        answered = await attend(self.town.database, house, update, door.unit, "test", changes=door.changes)
        return "|".join(filter(None, (text_of(action) for action in answered.reply.actions)))


def text_of(action: object) -> str:
    match action:
        case Toast(text=text):
            return text.replace("\u00a0", " ")
        case Redraw(card=Card(text=text)) | Say(card=Card(text=text)):
            return text.replace("\u00a0", " ")
    return ""


@pytest.fixture
async def scene(town: Town) -> Scene:
    scene = Scene(town)

    def play(session: Session) -> None:
        plan = town.house.plans.open(session)[0]
        organisations = {o.code: o.id for o in plan.organisations}
        for who, (role, code) in CAST.items():
            until = town.now.date().replace(year=2014) if role is Role.EVALUATOR else None
            row = PersonRow(
                account=ACCOUNTS[who], role=role, organisation_id=organisations[code] if code else None,
                language="fr", consent_version="1", consented_at=APRIL, joined_at=APRIL, until=until,
                closes_at=None if until is None else APRIL.replace(year=2014),
            )  # fmt: skip
            session.add(row)
            session.flush()
            people.add_areas(session, row.id, (plan.areas[0].id,) if role in (Role.AGENT, Role.COMONITOR) else ())
            scene.ids[who] = row.id
        for code in ("MSIPC", "MPFEF", None):
            terms = Terms(Role.COORDINATOR, organisations[code] if code else None)
            expires = APRIL.replace(month=5)
            scene.links[code or "all"] = invitations.invite(session, terms, f"link-{code}", expires, by=None, now=APRIL)

    await town.database.run(play)
    return scene


ABOUT: dict[str, tuple[str, Callable[[Scene], tuple[str, int, int, str]]]] = {
    "invites": ("kmp", lambda s: ("ti", 0, 0, "")),
    "answers the form": ("kmp", lambda s: ("iv", 0, 1, "r.agent")),
    "the team": ("kmp", lambda s: ("tq", 0, 0, "")),
    "closed accesses": ("kmp", lambda s: ("tc", 0, 0, "")),
    "links": ("kmp", lambda s: ("to", 0, 0, "")),
    "more time": ("kmp", lambda s: ("xq", 0, 0, "")),
    "a person": ("kp", lambda s: ("tq", s.ids["a"], 0, "")),
    "a person of another": ("mp", lambda s: ("tq", s.ids["m"], 0, "")),
    "a plan-wide person": ("p", lambda s: ("tq", s.ids["e"], 0, "")),
    "a closed person's card": ("kp", lambda s: ("tc", s.ids["a"], 0, "")),
    "a lost phone": ("kp", lambda s: ("tl", s.ids["a"], 0, "")),
    "removes": ("kp", lambda s: ("tk", s.ids["a"], 0, "")),
    "removes, sure": ("kp", lambda s: ("tk", s.ids["a"], 0, "yes")),
    "another phone": ("kp", lambda s: ("tn", s.ids["a"], 0, "")),
    "hands over": ("kp", lambda s: ("hw", s.ids["a"], 0, "")),
    "a successor": ("kp", lambda s: ("hw", s.ids["a"], 0, "s")),
    "a new phone": ("kp", lambda s: ("hw", s.ids["a"], 0, "new")),
    "answers the form of a handover": ("kp", lambda s: ("hs", s.ids["a"], 1, "d.0")),
    "hands over for another's": ("mp", lambda s: ("hw", s.ids["m"], 0, "r")),
    "takes back what is not there": ("", lambda s: ("hd", 10**6, 0, "")),
    "a lost phone of another's": ("mp", lambda s: ("tl", s.ids["m"], 0, "")),
    "a coordinator of the whole plan": ("", lambda s: ("tl", s.ids["p"], 0, "")),
    "nobody at all": ("", lambda s: ("tl", 10**6, 0, "")),
    "a link": ("kp", lambda s: ("to", s.links["MSIPC"], 0, "")),
    "a link of another": ("mp", lambda s: ("to", s.links["MPFEF"], 0, "")),
    "a link for the whole plan": ("p", lambda s: ("to", s.links["all"], 0, "")),
    "cancels a link": ("kp", lambda s: ("ix", s.links["MSIPC"], 0, "")),
    "cancels another's": ("mp", lambda s: ("ix", s.links["MPFEF"], 0, "")),
    "cancels a plan-wide one": ("p", lambda s: ("ix", s.links["all"], 0, "")),
    "a code": ("kp", lambda s: ("iq", s.links["MSIPC"], 0, "")),
    "a new link": ("kp", lambda s: ("in", s.links["MSIPC"], 0, "")),
}


@pytest.mark.parametrize("what", list(ABOUT))
async def test_who_may_tap_it(scene: Scene, what: str) -> None:
    allowed, about = ABOUT[what]
    tap = about(scene)
    for who in sorted(ACCOUNTS, key=lambda one: one in allowed and not itself(scene, one, tap)):
        may = who in allowed and not itself(scene, who, tap)
        untouched = not await scene.town.database.read(ended, scene)
        answer = await scene.said(who, *tap)
        assert (REFUSED not in answer) is may, f"{who}: {answer}"
        if untouched and not may:
            assert not await scene.town.database.read(ended, scene), f"{who} has done it"


def itself(scene: Scene, who: str, tap: tuple[str, int, int, str]) -> bool:
    return tap[0][0] in "th" and tap[1] == scene.ids[who]


def ended(session: Session, scene: Scene) -> bool:
    """Whether anything at all has ended."""
    gone = session.query(PersonRow).filter(PersonRow.revoked_at.is_not(None)).count()
    return bool(gone + session.query(InvitationRow).filter(InvitationRow.closed_at.is_not(None)).count())


@pytest.mark.parametrize("verb", ["tq", "tc", "tl", "tk", "tn", "hw", "hs"])
async def test_nobody_acts_on_themselves(scene: Scene, verb: str) -> None:
    for who in ("k", "p"):
        assert REFUSED in await scene.said(who, verb, scene.ids[who], 0, "yes" if verb == "tk" else "")
    assert not await scene.town.database.read(ended, scene)


@pytest.mark.parametrize("argument", ["all", "zz", "o", "-"])
async def test_another_team_is_not_shown_to_who_has_one(scene: Scene, argument: str) -> None:
    """The argument of a forged tap says nothing to who has an own organisation: their own team is what they see."""
    answer = await scene.said("k", "tq", 0, 0, argument)
    assert "Équipe : 1" in answer
    if argument != "all":
        assert REFUSED in await scene.said("p", "tq", 0, 0, argument)
    other = await scene.town.database.read(organisation, scene, "MPFEF")
    assert "MPFEF" in await scene.said("p", "tq", 0, 0, base36(other))


def organisation(session: Session, scene: Scene, code: str) -> int:
    return next(o.id for o in scene.town.house.plans.open(session)[0].organisations if o.code == code)


@pytest.mark.parametrize("argument", ["r.evaluator", "r.comonitor", "r.minister", "a.1", "go", "no", "o.all", "b", ""])
async def test_a_forged_answer_leads_nowhere(scene: Scene, argument: str) -> None:
    """Who coordinates a ministry stands at the question for a role: a co-monitor or an evaluator is not to be had."""
    await scene.said("k", "ti")
    version = await scene.town.database.read(stands_at, scene.ids["k"])
    answer = await scene.said("k", "iv", 0, version, argument)
    assert "Cet écran a changé." in answer
    assert "Quel rôle ?" in answer
    assert await scene.town.database.read(stands_at, scene.ids["k"]) == version


def stands_at(session: Session, person: int) -> int:
    errand = errands.under_way(session, person)
    assert errand is not None
    return errand.version


async def test_an_area_that_is_in_no_plan_is_not_taken(scene: Scene) -> None:
    await scene.said("k", "ti")
    version = await scene.town.database.read(stands_at, scene.ids["k"])
    await scene.said("k", "iv", 0, version, "r.agent")
    assert "Cet écran a changé." in await scene.said("k", "iv", 0, version + 1, "a.zzzz")
    assert "Cet écran a changé." in await scene.said("k", "iv", 0, version + 1, "a.!".replace("!", "+"))
    assert "Touchez au moins un lieu." in await scene.said("k", "iv", 0, version + 1, "go")


@pytest.mark.parametrize(
    "verb", ["tq", "tc", "to", "tl", "tk", "tn", "ix", "iq", "in", "xq", "xe", "xr", "rs", "te", "hw", "hs", "hd"]
)
@pytest.mark.parametrize("who", ["a", "k", "p"])
async def test_a_number_that_no_row_has_is_refused_in_words(scene: Scene, verb: str, who: str) -> None:
    """The highest of each number that fits into a button: nothing raises, nothing ends."""
    plan = (1,) if verb in ("xq", "xe", "xr", "rs") else ()
    for object_ in (0, *plan, 2**63 - 1):
        for version in (0, 20132, 36**7 - 1, 36**7 // 10 * 10 - 9):
            for argument in ("", "zz.zz", f"{'z' * 11}.{'z' * 11}", "z" * 20, "yes"):
                if len(f"{verb}:{base36(object_)}:{base36(version)}:{argument}") <= MOST:
                    answer = await scene.said(who, verb, object_, version, argument)
                    assert answer, f"{verb} {object_} {version} {argument}: no answer"
    assert not await scene.town.database.read(ended, scene)


def test_a_number_too_high_for_a_row_is_no_button() -> None:
    with pytest.raises(NotATap):
        Tap.parse(f"tl:{base36(2**63)}::")
    assert Tap.parse(f"tl:{base36(2**63 - 1)}::").object == 2**63 - 1
