"""Anything at all, sent by anybody, in any order: nothing raises, every tap is answered, no draft is left broken, and
nothing that was written reaches the log at any level (CANARY is in it; the watch of every test would see it). Taps and
texts go to their units; what else Telegram may bring goes through the library and the house's own handlers.
"""

import logging
from contextlib import ExitStack
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards import Erase, Redraw, Say, Toast
from bot.doors import built
from bot.handlers.present import present
from bot.house import House
from bot.taps import WRITTEN as SHAPE
from bot.taps import NotATap, Tap, base36
from storage import drafts
from storage.database import open_database
from storage.plan.reading import Plans
from tests.conftest import CANARY, Watch
from tests.permissions.arriving import FORWARDED, MEDIA, Arriving
from tests.permissions.scene import AWA, CAST, COMMANDS, MARIAM, MOUSSA, STRANGER, VERBS, Scene, furnished
from tests.permissions.test_every_door import WRITTEN
from tests.servers import Files
from tests.texts import TEXTS

ACCOUNTS = st.sampled_from([AWA, AWA, AWA, MOUSSA, MARIAM, *CAST, STRANGER])
OBJECTS = st.sampled_from([0, 1, 2, 3, 4]) | st.integers(0, 2**63 - 1)
VERSIONS = st.integers(0, 12) | st.sampled_from([20131, 20132, 20133, 20140, 36**7 - 1])
ARGUMENTS = st.sampled_from([
    "", "yes", "no", "go", "ok", "later", "same", "pass", "zero", "q.1.1.1", "s.1.1.2", "1.", "1.later", "r", "b",
    "all", "r.agent", "o.1", "a.1", "d.0", "x", "0", "1", "3", "rest", "early", "read", "none", "-", ".", "1.1.1", "fr",
]) | st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_.,/=+-", max_size=24)  # fmt: skip
TEXTS_TYPED = st.sampled_from([
    "9", "24 16", "40/160", "oui", "non", "0", "-1", "1e9", "9" * 40, "٣", "½", "12 février 2014", "31/12/2013", "/",
    "//", "<b>", "&", "\x00", "‮", "​", "Rapport T2 2013 Gao\n1.1.1 9\n1.1.2a 24 16", "Rapport T2 2013 Gao", "Décompte",
    CANARY, f"{CANARY} 70 00 00 00", f"Awa {CANARY}@exemple.ml", "\n" * 50, "x" * 4096,
]) | st.text(max_size=60).map(lambda text: f"{text}{CANARY}") | st.text(max_size=200)  # fmt: skip

TAPS = st.tuples(st.just("tap"), ACCOUNTS, st.sampled_from(VERBS), OBJECTS, VERSIONS, ARGUMENTS)
SAID = st.tuples(st.just("command"), ACCOUNTS, st.sampled_from(COMMANDS), TEXTS_TYPED)
TYPED = st.tuples(st.just("types"), ACCOUNTS, TEXTS_TYPED, st.booleans())
COMMANDED = st.sampled_from(
    ["start", "decompte", "rapport", "aide", "effacer", "annuler", "fatou", "x" * 32, "Viol", "é"]
)
WITH_MORE = st.builds(lambda name, more: f"/{name} {more}", COMMANDED, TEXTS_TYPED)
# Kinds of updates, and what is in them: unread, unknown, forwarded, edited, in a group, and who blocks the bot.
ARRIVES = st.tuples(
    st.just("arrives"), ACCOUNTS,
    st.fixed_dictionaries(
        {}, optional={"edited": st.booleans(), "forwarded": st.booleans(), "group": st.just(value=True)}
    ),
    st.sampled_from(sorted(MEDIA)).map(lambda kind: {kind: MEDIA[kind], "caption": CANARY})
    | WITH_MORE.map(lambda text: {"text": text[:4096]}) | TEXTS_TYPED.map(lambda text: {"text": text}),
)  # fmt: skip
MEMBER = st.tuples(st.just("member"), ACCOUNTS, st.sampled_from(["kicked", "member", "left"]))
BUTTONS = st.tuples(st.just("button"), ACCOUNTS, st.integers(0, 40))  # of those that the last card shows
# Where people often are: in the middle of a form.
BEGINS = st.sampled_from([
    [("command", AWA, "rapport", ""), ("button", AWA, 0)],
    [("command", AWA, "rapport", ""), ("button", AWA, 0), ("types", AWA, "9\n24 16\n40/160\n3\noui", False)],
    [("command", AWA, "decompte", ""), ("button", AWA, 0), ("button", AWA, 0)],
    [("command", AWA, "decompte", ""), ("button", AWA, 0), ("button", AWA, 0), ("types", AWA, "2", False)],
    [
        ("command", AWA, "decompte", ""), ("button", AWA, 0), ("button", AWA, 0),
        ("arrives", AWA, {"forwarded": True}, {"text": f"/start {CANARY}"}),
        ("arrives", AWA, {}, {"text": f"/fatou {CANARY}"}), ("arrives", AWA, {}, {"poll": MEDIA["poll"]}),
        ("arrives", AWA, {"edited": True}, {"photo": MEDIA["photo"]}), ("member", AWA, "kicked"),
        ("member", AWA, "member"), ("arrives", AWA, {}, {"text": "1 0 0 2"}),
    ],
    [("command", MOUSSA, "inviter", "")],
    [("command", MARIAM, "annonce", "")],
    [("command", MOUSSA, "equipe", ""), ("button", MOUSSA, 0)],
    [],
])  # fmt: skip
STEPS = st.lists(BUTTONS | TYPED | SAID | TAPS | BUTTONS | ARRIVES | ARRIVES | MEMBER, min_size=1, max_size=25)


UPDATES = count(1)  # of Telegram there is none twice


class Chatting(Scene):
    """A scene that knows the buttons each account was shown last."""

    async def one(self, step: tuple[object, ...]) -> None:
        kind, account, *given = step
        assert isinstance(account, int)
        shown = self.__dict__.setdefault("shown", {})
        if kind == "button":
            buttons = shown.get(account, ())
            if not buttons:
                return
            tap = buttons[int(str(given[0])) % len(buttons)]
            attended = await self.tap(account, tap.verb, tap.object, tap.version, tap.argument)
        elif kind == "tap":
            verb, object_, version, argument = given
            written = f"{verb}:{base36(int(str(object_)))}:{base36(int(str(version)))}:{argument}"
            if SHAPE.fullmatch(written) is None:
                return
            try:
                Tap.parse(written)
            except NotATap:
                return
            attended = await self.tap(account, str(verb), int(str(object_)), int(str(version)), str(argument))
            assert attended.reply.effect or attended.reply.actions, "a tap that nobody answers"
        elif kind in ("arrives", "member"):
            await self.arrives(account, str(kind), *given)
            return
        elif kind == "command":
            attended = await self.command(account, str(given[0]), str(given[1]))
        else:
            attended = await self.types(account, WRITTEN, str(given[0]), edited=bool(given[1]))
        for action in attended.reply.actions:
            match action:
                case Say(card=card) | Redraw(card=card):
                    taps = [b.tap for row in self.house.offered(card).rows for b in row if b.tap is not None]
                    shown[account] = tuple(taps)
                case Toast(text=text):
                    assert CANARY not in text

    async def arrives(self, account: int, kind: str, *given: object) -> None:
        """During a tally whatever is not digits goes, however it came."""
        through = self.__dict__.setdefault("through", Arriving(self))
        if kind == "member":
            await through.membership(account, str(given[0]))
            return
        how, what = given
        assert isinstance(how, dict)
        assert isinstance(what, dict)
        tally = await self.database.read(drafts.active_tally, account)
        more = FORWARDED if how.get("forwarded") else {}
        private = not how.get("group")
        answers = await through.writes(
            account, edited=bool(how.get("edited")), group=not private, **{**what, **more}
        )  # fmt: skip
        if tally is not None and private and (more or "text" not in what):
            gone = {one for a in answers for b in a.reply.actions if isinstance(b, Erase) for one in b.messages}
            assert 10_000 + self.updates - 1 in gone, (how, what)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("anything"))


@given(steps=st.builds(lambda begin, then: [*begin, *then], BEGINS, STEPS))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_whatever_is_sent_the_house_stands(files: Files, steps: list[tuple[object, ...]]) -> None:
    watch = Watch()
    root = logging.getLogger()
    root.addHandler(watch)
    with ExitStack() as after:
        after.callback(root.removeHandler, watch)
        url = after.enter_context(files.database())
        files.fill(url, furnished)
        async with open_database(url) as database:
            scene = Chatting(database, House(TEXTS, Plans(), 1, "RelaisBot", built()))
            for step in steps:
                await scene.one(step)
            # Whatever came before: each goes on where they are, and what they are in the middle of can be drawn.
            for account in CAST:
                await scene.command(account, "rapport")
                await scene.types(account, present, "")
    assert not watch.found


@pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
@given(steps=st.builds(lambda begin, then: [*begin, *then], BEGINS, STEPS))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_a_little_of_it_on_postgresql(scene: Scene, steps: list[tuple[object, ...]]) -> None:
    """One house for all that comes: what went before is there."""
    chatting = Chatting(scene.database, scene.house, updates=next(UPDATES) * 1000)
    for step in steps:
        await chatting.one(step)
    for account in CAST:
        await chatting.command(account, "rapport")
        await chatting.types(account, present, "")
