"""Telegram's pace, in a loop whose time is given: an hour of sending takes a moment."""

import asyncio
import selectors
from collections import Counter
from collections.abc import Coroutine
from itertools import cycle, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pace import IN_FLIGHT, OTHERS, Lane, Pace
from bot.transport import TooFast, written


class GivenTime(asyncio.SelectorEventLoop):
    """Sleeps end at once: the loop's own clock jumps to whatever is waited for next."""

    def __init__(self) -> None:
        super().__init__(Jumping(self))
        self.now = 1000.0

    def time(self) -> float:
        return self.now


class Jumping(selectors.DefaultSelector):
    def __init__(self, loop: GivenTime) -> None:
        super().__init__()
        self.loop = loop

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout:
            self.loop.now += timeout
        return ready


def play(story: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=GivenTime) as runner:
        return runner.run(story)


class Telegram:
    """Notes when each call came, and takes as long as told; answers 429 where told."""

    def __init__(self, takes: float = 0.05, refusals: dict[int, float] | None = None) -> None:
        self.takes = takes
        self.refusals = dict(refusals or {})
        self.came: list[tuple[float, int]] = []
        self.refused: list[float] = []
        self.began: list[tuple[float, int]] = []
        self.stopped: list[tuple[float, float, int]] = []  # from, until, chat
        self.within = self.most_within = 0

    async def __call__(self, endpoint: str, data: dict[str, Any]) -> bool:
        now = asyncio.get_running_loop().time()
        self.began.append((now, data["chat_id"]))
        self.within += 1
        self.most_within = max(self.most_within, self.within)
        await asyncio.sleep(self.takes)
        self.within -= 1
        if (wait := self.refusals.pop(data["chat_id"], None)) is not None:
            refused = asyncio.get_running_loop().time()
            self.refused.append(refused)
            self.stopped.append((refused, refused + wait, data["chat_id"]))
            raise TooFast(wait)
        self.came.append((now, data["chat_id"]))
        return True

    def times(self, chat: int | None = None) -> list[float]:
        return sorted(at for at, to in self.came if chat is None or to == chat)


class Late(Telegram):
    """What may leave now leaves a little later: the lags, one after the other, again and again."""

    def __init__(self, lags: list[float]) -> None:
        super().__init__()
        self.lags = cycle(lags)

    async def __call__(self, endpoint: str, data: dict[str, Any]) -> bool:
        await asyncio.sleep(next(self.lags))
        tell = written.get()
        assert tell is not None
        tell()
        return await super().__call__(endpoint, data)


def say(
    pace: Pace, telegram: Telegram, chat: int, lane: Lane | None = None, method: str = "sendMessage"
) -> Coroutine[Any, Any, Any]:
    data = {"chat_id": chat}
    return pace.process_request(telegram, (method, data), {}, method, data, lane)


def most_in_a_second(times: list[float]) -> int:
    return max(sum(1 for t in times[i:] if t < start + 1) for i, start in enumerate(times))


async def broadcast(telegram: Telegram, chats: list[int]) -> float:
    """Returns how long it took."""
    pace = Pace()
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(say(pace, telegram, chat, Lane.BULK) for chat in chats))
    return asyncio.get_running_loop().time() - began


def test_bulk_goes_out_at_almost_thirty_a_second_and_never_over() -> None:
    telegram = Telegram()
    took = play(broadcast(telegram, list(range(3000))))
    assert 3000 / took >= 0.98 * 30
    assert most_in_a_second(telegram.times()) <= 30


@settings(max_examples=25, deadline=None)
@given(
    chats=st.lists(st.integers(1, 60), min_size=1, max_size=150),
    takes=st.floats(0.0, 0.9),
    refusals=st.dictionaries(st.integers(1, 60), st.floats(0.1, 20.0), max_size=3),
)
def test_never_over_thirty_in_any_second_nor_one_a_second_for_a_chat(
    chats: list[int], takes: float, refusals: dict[int, float]
) -> None:
    telegram = Telegram(takes, refusals)
    play(broadcast(telegram, chats))
    assert most_in_a_second(telegram.times()) <= 30
    assert len(telegram.came) == len(chats)
    for chat in set(chats):
        times = telegram.times(chat)
        assert all(later - earlier >= 1 - 1e-6 for earlier, later in pairwise(times))


@settings(max_examples=20)
@given(st.lists(st.integers(0, 30), min_size=7, max_size=40))
def test_never_over_thirty_though_a_busy_loop_lets_some_leave_late(lags: list[int]) -> None:
    telegram = Late([lag / 1000 for lag in lags])
    play(broadcast(telegram, list(range(300))))
    assert most_in_a_second(telegram.times()) <= 30


def test_what_a_late_one_cost_is_made_up_for() -> None:
    telegram = Late([0, 0, 0, 0, 0, 0, 0.02])
    play(broadcast(telegram, list(range(3000))))
    first, *_, last = telegram.times()
    assert 2999 / (last - first) >= 0.98 * 30


def test_conversation_is_not_slowed_by_a_broadcast() -> None:
    telegram = Telegram()

    async def story() -> float:
        pace = Pace()
        bulk = asyncio.gather(*(say(pace, telegram, chat, Lane.BULK) for chat in range(3000)))
        await asyncio.sleep(3)
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(say(pace, telegram, 1000 + n) for n in range(5)))
        took = asyncio.get_running_loop().time() - began
        await bulk
        return took

    assert play(story()) <= telegram.takes * 1.01


def test_at_most_sixteen_are_in_flight() -> None:
    telegram = Telegram(takes=1)

    async def story() -> None:
        pace = Pace()
        await asyncio.gather(*(say(pace, telegram, n, Lane.BULK if n % 3 else None) for n in range(200)))

    play(story())
    assert telegram.most_within == IN_FLIGHT


def test_edits_need_not_wait_for_new_messages() -> None:
    telegram = Telegram(takes=1)

    async def story() -> None:
        pace = Pace()
        edits = (say(pace, telegram, 1000 + n, method="editMessageText") for n in range(100))
        await asyncio.gather(*(say(pace, telegram, n) for n in range(100)), *edits)

    play(story())
    assert telegram.most_within == IN_FLIGHT + OTHERS


def test_a_429_about_no_chat_stops_that_method_alone() -> None:
    """Telegram refuses changes of the bot's own profile for hours at times."""
    telegram = Telegram()

    async def story() -> None:
        pace = Pace()

        async def refused(*_: object) -> None:
            raise TooFast(3600)

        profile = asyncio.ensure_future(pace.process_request(refused, (), {}, "setMyDescription", {}, None))
        await asyncio.sleep(1)
        await say(pace, telegram, 7)
        profile.cancel()

    play(story())
    assert telegram.times(7)[0] < 1002


def test_a_429_is_waited_for_exactly() -> None:
    telegram = Telegram(refusals={7: 13.0})

    async def story() -> None:
        await say(Pace(), telegram, 7)

    play(story())
    [again] = telegram.times(7)
    assert abs(again - telegram.refused[0] - 13.0) < 1e-6


LANES = st.sampled_from([Lane.BULK, Lane.CONVERSATION])
CALLS = st.tuples(st.integers(1, 12), LANES, st.floats(0.0, 3.0), st.booleans())


@settings(max_examples=60, deadline=None)
@given(
    calls=st.lists(CALLS, min_size=1, max_size=90),
    takes=st.floats(0.01, 2.0),
    refusals=st.dictionaries(st.integers(1, 12), st.floats(0.1, 30.0), min_size=1, max_size=4),
)
def test_no_lane_sends_to_a_chat_before_its_429_is_over(
    calls: list[tuple[int, Lane, float, bool]], takes: float, refusals: dict[int, float]
) -> None:
    """Not even what was waiting for its turn already, behind the sixteen that may be in flight."""
    telegram = Telegram(takes, refusals)

    async def story() -> None:
        pace = Pace()

        async def one(chat: int, lane: Lane, after: float, edit: bool) -> None:
            await asyncio.sleep(after)
            await say(pace, telegram, chat, lane, "editMessageText" if edit else "sendMessage")

        await asyncio.gather(*(one(*call) for call in calls))

    play(story())
    assert len(telegram.came) == len(calls)
    for since, until, stopped in telegram.stopped:
        early = [(at, chat) for at, chat in telegram.began if since < at < until - 1e-6 and chat == stopped]
        assert not early


@pytest.mark.parametrize("lane", list(Lane))
def test_what_waited_for_its_turn_waits_for_the_429_too(lane: Lane) -> None:
    """A crowd waits behind the sixteen in flight when Telegram stops everyone."""
    telegram = Telegram(takes=1.0, refusals={0: 13.0})

    async def story() -> None:
        pace = Pace()
        await asyncio.gather(*(say(pace, telegram, chat, lane) for chat in range(200)))

    play(story())
    [(since, until, _)] = telegram.stopped
    assert not [at for at, _ in telegram.began if since < at < until - 1e-6]
    assert [at for at, _ in telegram.began if at < since + 13.5 and at >= until - 1e-6], "and then at once"


@pytest.mark.parametrize("refused", list(Lane))
def test_a_429_on_one_lane_stops_the_other(refused: Lane) -> None:
    telegram = Telegram(refusals={7: 13.0})

    async def story() -> None:
        pace = Pace()
        first = asyncio.ensure_future(say(pace, telegram, 7, refused))
        await asyncio.sleep(1)
        others = (say(pace, telegram, 100 + n, lane) for n, lane in enumerate(Lane))
        await asyncio.gather(first, *others)

    play(story())
    assert all(at >= telegram.refused[0] + 13 - 1e-6 for at in telegram.times())


def test_a_429_out_of_the_blue_stops_both_lanes_for_all() -> None:
    telegram = Telegram(refusals={7: 13.0})

    async def story() -> None:
        pace = Pace()
        first = asyncio.ensure_future(say(pace, telegram, 7, Lane.BULK))
        await asyncio.sleep(1)
        await asyncio.gather(first, say(pace, telegram, 8), say(pace, telegram, 9, Lane.BULK))

    play(story())
    assert Counter(chat for _, chat in telegram.came) == {7: 1, 8: 1, 9: 1}
    assert all(at >= telegram.refused[0] + 13 for at in telegram.times())


def test_a_429_for_one_busy_chat_lets_the_others_go_on() -> None:
    telegram = Telegram()

    async def story() -> None:
        pace = Pace()
        await say(pace, telegram, 7)
        telegram.refusals[7] = 13.0
        waiting = asyncio.ensure_future(say(pace, telegram, 7))
        await asyncio.sleep(1)
        await say(pace, telegram, 8)
        await waiting

    play(story())
    assert telegram.times(8)[0] < telegram.refused[0] + 2
    assert telegram.times(7)[1] >= telegram.refused[0] + 13


def test_two_chats_refused_means_everyone() -> None:
    telegram = Telegram()

    async def story() -> None:
        pace = Pace()
        for chat in (7, 8):
            await say(pace, telegram, chat)
            telegram.refusals[chat] = 13.0
        both = asyncio.gather(say(pace, telegram, 7), say(pace, telegram, 8))
        await asyncio.sleep(1)
        await asyncio.gather(both, say(pace, telegram, 9))

    play(story())
    assert telegram.times(9)[0] >= telegram.refused[0] + 13
