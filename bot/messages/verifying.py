"""What is to be reviewed (9.5): how much of each group, and the list of what is concordant before it is verified.

9.5 may come as a new message: numbers and quarters alone. Lists come by a tap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from bot.cards import Button, Card
from bot.messages.amounts import short
from bot.messages.remarks_found import list_tap as answers_tap
from bot.messages.sheet import ALONE, WIDE, card, pairs
from bot.taps import Tap, base36
from bot.texts import Html, Words
from storage.calendar import Quarter
from storage.matters import Matter
from storage.reviewing import Group, Waiting
from storage.rolled import Amount

LINES = 9  # of figures in a list, so that the whole card has twelve
SHORTEST = 5  # letters of an area that must stay, that it can be told from another
PER_LIST = 8  # matters, each with a button
VERIFIED = "v"  # in the place of a group: what is verified already
SENT_BACK = "b"  # or what waits for an answer
ALL = "_"  # in the place of an indicator: all of the activity's


@dataclass(frozen=True)
class At:
    """Where in it somebody is: a matter, by one of its reports; its newest revision as it was shown, or more of
    it (`seeing`); in which group; and which indicator: a code, ALL, or (empty) whatever is to be looked at first."""

    report: int
    looked_at: int
    group: str
    code: str = ""

    @property
    def indicator(self) -> str:
        """Its code; empty where it is none of them."""
        return "" if self.code == ALL else self.code

    def on(self, code: str) -> "At":
        """Another screen of the same matter."""
        return replace(self, code=code)

    def seeing(self, shown: int) -> "At":
        """The same, for a button that decides on all that is shown."""
        return replace(self, looked_at=shown)

    def tap(self, verb: str, more: str = "", after: str = "") -> Tap:
        return Tap(verb, self.report, self.looked_at, f"{self.group}{more}{self.code}{after}")


@dataclass(frozen=True)
class Listed:
    """One matter of a list: where it is opened, and its area's name."""

    matter: Matter
    at: At
    area: str


def review(
    words: Words,
    plan: int,
    waiting: Waiting,
    others: Sequence[Quarter],
    plans: Sequence[tuple[str, int]] = (),
    code: str = "",
) -> Card:
    """Screen 9.5. `others`: quarters that have something too, or to take back; `plans`: other plans, by code and id;
    `code`: of this plan, where there are others."""
    sizes = {group: len(there) for group, there in waiting.groups.items()}
    n = {group.name.lower(): size for group, size in sizes.items()}
    lines = [words("To review · {quarter}: {n}", quarter=waiting.quarter, n=waiting.left + len(waiting.own))]
    if waiting.left:
        lines += [
            words("Differences: {differences} · concordant: {concordant}", **_only(n, "differences", "concordant")),
            words("One source: {one_source} · corrected: {corrected}", **_only(n, "one_source", "corrected")),
        ]
    if waiting.groups[Group.SETTLED]:
        lines.append(words("Chosen, to be verified: {n}", n=sizes[Group.SETTLED]))
    if not waiting.left and not waiting.own and not waiting.sent_back:
        nothing = words("Nothing has come yet for {quarter}.", quarter=waiting.quarter)
        lines = [words("All is verified for {quarter}.", quarter=waiting.quarter) if waiting.verified else nothing]
    lines += besides(words, waiting)
    if waiting.answered:
        lines.append(words("Answered: {n}", n=waiting.answered))
    return card(
        (Html.escaped(words.cut(code, WIDE)), *lines),
        *((Button(name, group_tap(plan, waiting.quarter, group)),) for name, group in _groups(words, sizes)),
        *_answered(words, plan, waiting),
        *_beside(words, plan, waiting, others, plans),
    )


def _answered(words: Words, plan: int, waiting: Waiting) -> list[tuple[Button, ...]]:
    """Questions that were answered have a list of their own: they change nothing in any group."""
    if not waiting.answered:
        return []
    return [(Button(words.label("Answered ({n})", n=waiting.answered), answers_tap(plan, waiting.quarter)),)]


def besides(words: Words, waiting: Waiting) -> list[Html]:
    """What is not verified either, though this coordinator can do nothing about it now."""
    own, back = len(waiting.own), len(waiting.sent_back)
    return [
        *([words("Entered by you, for another person to verify: {n}", n=own)] if own else []),
        *([words("Sent back, not answered yet: {n}", n=back)] if back else []),
    ]


def group_tap(plan: int, quarter: Quarter, group: str, page: int = 0) -> Tap:
    return Tap("va", plan, quarter.as_number, f"{group}{page}")


def _only(n: dict[str, int], *names: str) -> dict[str, int]:
    return {name: n[name] for name in names}


def _groups(words: Words, sizes: dict[Group, int]) -> list[tuple[str, Group]]:
    names = {
        Group.DIFFERENCES: words.label("Differences ({n})", n=sizes[Group.DIFFERENCES]),
        Group.SETTLED: words.label("Chosen ({n})", n=sizes[Group.SETTLED]),
        Group.CONCORDANT: words.label("Concordant ({n})", n=sizes[Group.CONCORDANT]),
        Group.ONE_SOURCE: words.label("One source ({n})", n=sizes[Group.ONE_SOURCE]),
        Group.CORRECTED: words.label("Corrected ({n})", n=sizes[Group.CORRECTED]),
    }
    return [(names[group], group) for group in Group if sizes[group]]


def _beside(
    words: Words, plan: int, waiting: Waiting, others: Sequence[Quarter], plans: Sequence[tuple[str, int]]
) -> list[tuple[Button, ...]]:
    buttons = []
    if waiting.sent_back:
        label = words.label("Sent back ({n})", n=len(waiting.sent_back))
        buttons.append(Button(label, group_tap(plan, waiting.quarter, SENT_BACK)))
    if waiting.verified:
        label = words.label("Verified ({n})", n=len(waiting.verified))
        buttons.append(Button(label, group_tap(plan, waiting.quarter, VERIFIED)))
    buttons.append(Button(words.label("Progress"), Tap("ts", plan, waiting.quarter.as_number)))
    of_others = [Button(words.quarter(quarter), list_tap(plan, quarter)) for quarter in others]
    return [
        *pairs(buttons),
        *pairs(of_others),
        *pairs(Button(words.cut(code, ALONE), Tap("tv", 0, 0, base36(number))) for code, number in plans),
    ]


def list_tap(plan: int, quarter: Quarter) -> Tap:
    """9.5 of one quarter."""
    return Tap("tv", 0, quarter.as_number, base36(plan))


def pages(there: Sequence[Listed]) -> list[tuple[Listed, ...]]:
    """As many matters to a page as there is room for all their figures; at least one."""
    found: list[list[Listed]] = []
    room = 0
    for one in there:
        lines = len(_figures(one)) or 1
        if not found or lines > room or len(found[-1]) == PER_LIST:
            found.append([])
            room = LINES
        found[-1].append(one)
        room -= lines
    return [tuple(page) for page in found]


def shown(there: Sequence[Listed]) -> str:
    """What a list shows, so short that a button carries it: verified is what was shown, or nothing."""
    return base36(crc32(",".join(f"{one.at.report}.{one.matter.newest}" for one in there).encode()))


def concordant(words: Words, plan: int, quarter: Quarter, there: Sequence[Listed], page: int) -> Card:
    """What is concordant, a page of it, and verifying that page together."""
    all_pages = pages(there)
    page = page if page < len(all_pages) else 0
    part = all_pages[page]
    verify = Tap("vf", plan, quarter.as_number, f"{page}.{shown(part)}")
    return card(
        (
            words("Concordant · {quarter}: {n}", quarter=quarter, n=len(there)),
            *(line for one in part for line in _lines(words, one)),
        ),
        (Button(verify_label(words, len(part)), verify),),
        *pairs(Button(_name(words, one), one.at.tap("vb")) for one in part),
        _ways(words, plan, quarter, Group.CONCORDANT, page, len(all_pages)),
    )


def verified(words: Words, plan: int, quarter: Quarter, there: Sequence[Listed], page: int) -> Card:
    """What is verified, to be looked at again."""
    title = words("Verified · {quarter}: {n}", quarter=quarter, n=len(there))
    return _by_name(words, plan, quarter, there, page, title, VERIFIED)


def sent_back(words: Words, plan: int, quarter: Quarter, there: Sequence[Listed], page: int) -> Card:
    """What waits for an answer: to be looked at, and taken back."""
    title = words("Sent back · {quarter}: {n}", quarter=quarter, n=len(there))
    return _by_name(words, plan, quarter, there, page, title, SENT_BACK)


def _by_name(
    words: Words, plan: int, quarter: Quarter, there: Sequence[Listed], page: int, title: str, group: str
) -> Card:
    count = max(1, -(-len(there) // PER_LIST))
    page = page if page < count else 0
    part = there[page * PER_LIST : (page + 1) * PER_LIST]
    return card(
        (title,),
        *pairs(Button(_name(words, one), one.at.tap("vb")) for one in part),
        _ways(words, plan, quarter, group, page, count),
    )


def _ways(words: Words, plan: int, quarter: Quarter, group: str, page: int, count: int) -> list[Button]:
    ways = [Button(words.label("← To review"), list_tap(plan, quarter))]
    if count > 1:
        ways.append(Button(words.label("More"), group_tap(plan, quarter, group, (page + 1) % count)))
    return ways


def _name(words: Words, one: Listed) -> str:
    return words.cut(words.label("{code} · {area}", code=one.matter.activity.code, area=one.area), ALONE)


def _figures(one: Listed) -> list[tuple[str, list[Amount]]]:
    """Of each indicator, by its code, what each side says, the ministries first."""
    return [
        (subject.indicator.code, [a for a in (subject.ministry, *subject.comonitors.values()) if a is not None])
        for subject in one.matter.subjects
        if subject.agreement is not None
    ]


def _lines(words: Words, one: Listed) -> list[str]:
    found: list[str] = []
    for code, amounts in _figures(one):
        subject = one.matter.subject(code)
        assert subject is not None
        said = [short(words, subject.indicator.kind, amount) for amount in amounts]
        if len(said) > 1:
            mine, *theirs = said
            room = WIDE - len(
                words("{code} · {area}: {mine}, NGO {theirs}", code=code, area="", mine=mine, theirs=theirs)
            )
            area = words.cut(one.area, max(SHORTEST, room))
            line = words("{code} · {area}: {mine}, NGO {theirs}", code=code, area=area, mine=mine, theirs=theirs)
        else:
            line = words("{code} · {area}: {mine}", code=code, area=one.area, mine=said[0])
        found.append(line)
    return found


def to_review(words: Words) -> Card:
    """Where the card that was looked at is gone."""
    return card((words("Reports to review"),), (Button(words.label("To review"), Tap("tv")),))


def verify_label(words: Words, n: int) -> str:
    return words.label("Verify") if n <= 1 else words.label("Verify these {n}", n=n)
