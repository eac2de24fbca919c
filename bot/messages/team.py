"""The team: who is in it, one person's card, what is left when an access ends, links that are open, more time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.messages.first_contact import SHORT_ROLES
from bot.messages.naming import some_of
from bot.messages.paging import paged
from bot.messages.sheet import ALONE, card, pairs
from bot.taps import Tap, base36
from bot.texts import Html, Words
from storage.calendar import Quarter
from storage.people import Role

ALL = "all"


@dataclass(frozen=True)
class Group:
    """One team: an organisation's, or (`code` None) that of the whole plan. `chosen`: picked from several."""

    organisation: int | None
    code: str | None
    chosen: bool

    @property
    def argument(self) -> str:
        if not self.chosen:
            return ""
        return ALL if self.organisation is None else base36(self.organisation)

    def tap(self, verb: str = "tq", page: int = 0) -> Tap:
        return Tap(verb, 0, page, self.argument)

    def back(self, words: Words) -> Button:
        return Button(words.label("← Team"), self.tap())


@dataclass(frozen=True)
class Someone:
    """A person as the screens show one: `name` is a label, or role, place and number."""

    id: int
    name: str
    role: Role
    areas: tuple[str, ...] = ()
    unreachable: bool = False


@dataclass(frozen=True)
class Progress:
    """What somebody has sent of a quarter."""

    quarter: Quarter
    sent: int
    of: int


def teams(words: Words, groups: Sequence[tuple[Group, int, int]], page: int) -> Card:
    """For who coordinates the whole plan: `groups` with how many are in each, and how many out of reach."""
    buttons = [
        Button(words.label("{team}: {n}", team=group.code or words.label("Whole plan"), n=there), group.tap())
        for group, there, _ in groups
    ]
    there, away = sum(n for _, n, _ in groups), sum(n for _, _, n in groups)
    return card(
        (size(words, there, away),),
        *paged(words, buttons, page, lambda to: Tap("tq", 0, to)),
        (Button(words.label("Invite"), Tap("ti")), Button(words.label("Extend"), Tap("xq"))),
    )


def team(
    words: Words,
    group: Group,
    people: Sequence[Someone],
    links: int,
    closed: int,
    page: int,
) -> Card:
    """Screen 10.4."""
    away = sum(one.unreachable for one in people)
    buttons = [Button(listed(words, one), Tap("tq", one.id)) for one in people]
    beside = [
        *((Button(words.label("Closed: {n}", n=closed), group.tap("tc")),) if closed else ()),
        *((Button(words.label("← Teams"), Tap("tq")),) if group.chosen else ()),
    ]
    return card(
        (
            Html.escaped(group.code or words.label("Whole plan")) if group.chosen else "",
            size(words, len(people), away),
            words("Open links: {n}", n=links) if links else "",
        ),
        *paged(words, buttons, page, lambda to: group.tap(page=to), beside=beside),
        (
            Button(words.label("Invite"), Tap("ti")),
            *((Button(words.label("Links"), group.tap("to")),) if links else ()),
            Button(words.label("Extend"), Tap("xq")),
        ),
    )


def size(words: Words, there: int, away: int) -> str:
    if not away:
        return words("Team: {n}", n=there)
    return words.plural("Team: {team} · out of reach: {n}", "Team: {team} · out of reach: {n}", away, team=there)


def listed(words: Words, one: Someone) -> str:
    if not one.unreachable:
        return words.cut(one.name, ALONE)
    return words.label("{person} · out of reach", person=words.cut(one.name, ALONE - 15))


def person(
    words: Words,
    one: Someone,
    group: Group,
    *,
    seen: str | None,
    since: str,
    until: str | None,
    away: str | None,
    progress: Progress | None,
    no_network: str | None = None,
    handed: Sequence[str] = (),
    hand_over: Button | None = None,
) -> Card:
    """Screen 10.5. `handed`: what is handed over, from or to this person; `hand_over` begins that, or takes it back."""
    reports = one.role in (Role.AGENT, Role.COMONITOR)
    return card(
        (
            " · ".join(
                map(Html.escaped, (one.name, words.label(SHORT_ROLES[one.role]), some_of(words, one.areas)))
            ).removesuffix(" · "),
            words("Seen on {day}", day=seen) if seen else "",
            words("Out of reach since {day}", day=away) if away else "",
            words("Without a network until {day}", day=no_network) if no_network else "",
            progress_line(words, progress) if progress else "",
            words("Access given on {day}", day=since),
            words("Reads until {day}", day=until) if until else "",
            *handed,
        ),
        (Button(words.label("Lost phone"), Tap("tl", one.id)),),
        (Button(words.label("Enter their report"), Tap("te", one.id)),) if reports else (),
        (
            *((Button(words.label("Remind"), Tap("tg", one.id)),) if reports else ()),
            Button(words.label("Remove"), Tap("tk", one.id)),
        ),
        (hand_over,) if hand_over else (),
        (group.back(words),),
    )


def progress_line(words: Words, done: Progress) -> str:
    return words.plural(
        "{quarter}: {n} activity of {total}", "{quarter}: {n} activities of {total}", done.sent,
        quarter=done.quarter, total=done.of,
    )  # fmt: skip


def remove(words: Words, one: Someone) -> Card:
    """Asked before an access is taken away for another reason than a lost phone."""
    return card(
        (words("Remove {person}?", person=one.name),),
        (Button(words.label("Yes, remove"), Tap("tk", one.id, 0, "yes")), Button(words.label("No"), Tap("tq", one.id))),
    )


def ended(
    words: Words, one: Someone, group: Group, *, when: str, links: int, wiped: bool, again: bool, kept: int = 0
) -> Card:
    """Screen 10.8. `when`: "à 10 h 02", "le 12 juillet". `again`: whether an access may be given back; `kept`: drafts
    that wait for it."""
    reports = one.role in (Role.AGENT, Role.COMONITOR)
    closed = words("Drafts closed.")
    if kept:
        closed = words("Drafts wait for the new phone.")
    elif links:
        closed = words.plural("Drafts closed, {n} link cancelled.", "Drafts closed, {n} links cancelled.", links)
    return card(
        (
            words("Access closed {when}", when=when),
            words("{person} sees nothing any more.", person=one.name),
            closed,
            words("Recent messages there are deleted.") if wiped else "",
            words("Their reports stay.") if reports else "",
        ),
        (Button(words.label("New invitation"), Tap("tn", one.id)),) if again else (),
        (group.back(words),),
    )


def closed_ones(words: Words, group: Group, people: Sequence[Someone], page: int) -> Card:
    """Whose access was closed not long ago."""
    buttons = [Button(words.cut(one.name, ALONE), Tap("tc", one.id)) for one in people]
    return card(
        (words("Closed: {n}", n=len(people)),),
        *paged(words, buttons, page, lambda to: group.tap("tc", to)),
        (group.back(words),),
    )


def open_links(words: Words, group: Group, links: Sequence[tuple[int, str]], page: int) -> Card:
    """Links that nobody has used: their ids, and what they invite somebody as."""
    buttons = [Button(words.cut(name, ALONE), Tap("to", number)) for number, name in links]
    return card(
        (words("Open links: {n}", n=len(links)),),
        *paged(words, buttons, page, lambda to: group.tap("to", to)),
        (group.back(words),),
    )


def which_quarter(words: Words, quarters: Sequence[tuple[int, Quarter, str]]) -> Card:
    """More time, for which quarter: plan, quarter, and the plan's code where there are several."""
    buttons = (
        Button(" · ".join(part for part in (words.quarter(quarter), code) if part), quarter_tap(plan, quarter))
        for plan, quarter, code in quarters
    )
    return card((words("Extend which quarter?"),), *pairs(buttons), (Button(words.label("← Team"), Tap("tq")),))


def which_area(words: Words, plan: int, quarter: Quarter, areas: Sequence[tuple[str, Tap]], page: int) -> Card:
    """And for which area: names, and the taps that ask how long."""
    buttons = [Button(words.cut(name, ALONE), tap) for name, tap in areas]
    return card(
        (words("Extend {quarter} for which place?", quarter=quarter),),
        *paged(words, buttons, page, lambda to: quarter_tap(plan, quarter, to)),
        (Button(words.label("← Back"), Tap("xq")), Button(words.label("← Team"), Tap("tq"))),
    )


def quarter_tap(plan: int, quarter: Quarter, page: int = 0) -> Tap:
    return Tap("xq", plan, quarter.as_number, str(page) if page else "")


def nobody_reports(words: Words) -> Card:
    return card((words("Nobody of your team sends reports yet."),), (Button(words.label("← Team"), Tap("tq")),))


def closed_on(words: Words, day: date, today: date, time: str) -> str:
    """ "à 10 h 02" today, "le 12 juillet" later."""
    if day == today:
        return words.label("at {time}", time=time)
    return words.label("on {day}", day=words.day(day, year=day.year != today.year))
