"""Announcements: to whom, the text and its preview, how far it has come, and what those who get it see (13.2, 13.3).

The text itself is shown by edits only: what comes as a new message says who speaks, and offers to read it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards import Button, Card
from bot.messages.naming import day_of
from bot.messages.paging import PER_PAGE, paged
from bot.messages.sheet import ALONE, card
from bot.taps import Tap, base36
from bot.texts import Html, Words
from storage.announced import Notice, Progress, Stand
from storage.announcements import LONGEST, MOST_A_DAY
from storage.audiences import Audience, Sizes

WITHDRAW, WITHDRAWN = "w", "wy"  # of a button: the question, and its [Yes]


@dataclass(frozen=True)
class Form:
    """The words, and the state of the form that its buttons carry."""

    words: Words
    version: int

    def button(self, label: str, argument: str) -> Button:
        return Button(label, self.tap(argument))

    def tap(self, argument: str) -> Tap:
        return Tap("na", 0, self.version, argument)

    def back(self) -> Button:
        return self.button(self.words.label("← Back"), "b")

    def cancel(self) -> Button:
        return self.button(self.words.label("Cancel"), "x")


@dataclass(frozen=True)
class Day:
    """Where the reader is, and when: so that a moment can be written."""

    zone: ZoneInfo
    now: datetime

    def of(self, words: Words, at: datetime) -> tuple[str, str]:
        """The day and the hour of a moment."""
        day, today = at.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
        return day_of(words, day, today), words.time(at, self.zone)


# ------------------------------------------------------------------------------------------------------- making one


def to_whom(form: Form, sizes: Sizes, *, whole_plan: bool) -> Card:
    """Groups with somebody in them, and how many."""
    words = form.words
    if not sizes.team:
        return card((words("There is nobody to write to yet."),), (Button(words.label("Invite"), Tap("ti")),))
    team = words.label("Everyone ({n})", n=sizes.team) if whole_plan else words.label("My team ({n})", n=sizes.team)

    def group(audience: Audience, label: str, number: int) -> tuple[Button, ...]:
        return (form.button(label, f"g.{audience.value}"),) if number else ()

    return card(
        (words("Announcement. To whom?"),),
        group(Audience.TEAM, team, sizes.team),
        (
            *group(Audience.AGENTS, words.label("Agents ({n})", n=sizes.agents), sizes.agents),
            *group(Audience.COMONITORS, words.label("Co-monitors ({n})", n=sizes.comonitors), sizes.comonitors),
        ),
        (
            *group(Audience.LATE, words.label("Late ({n})", n=sizes.late), sizes.late),
            *((form.button(words.label("One place…"), "g.area"),) if sizes.areas else ()),
        ),
        (form.cancel(),),
    )


def which_place(form: Form, areas: Sequence[tuple[int, str, int]], page: int) -> Card:
    """`areas`: ids, names, and how many report from there."""
    words = form.words
    buttons = [
        form.button(words.label("{place} ({n})", place=words.cut(name, ALONE - 7), n=number), f"a.{base36(area)}")
        for area, name, number in areas
    ]
    return card(
        (words("Announcement. Which place?"),),
        *paged(words, buttons, page, lambda to: form.tap(f"p.{to}")),
        (form.back(), form.cancel()),
    )


def write(form: Form) -> Card:
    words = form.words
    return card(
        (words("Write the announcement, {most} letters.\nNo name, no phone number.", most=LONGEST),),
        (form.back(), form.cancel()),
    )


def too_long(words: Words, letters: int) -> str:
    return words("{letters} letters, that is too long. {most} at most.", letters=letters, most=LONGEST)


def private(words: Words) -> str:
    return words("There is a number or an address in it. Write it again without, please.")


def changed(words: Words) -> str:
    """What stands above the preview, where the button's number is not true any more."""
    return words("The list has changed.\nNothing is sent yet.")


def preview(form: Form, text: str, to: tuple[int, int], leaves: datetime | None, day: Day) -> Card:
    """The text as it was read, to how many it goes and how many of them are out of reach, and what to do with it."""
    words, (there, _) = form.words, to
    told = "\n".join(line for line in _goes(words, to, leaves, day) if line)
    send = words.plural_label("Send to {n}", "Send to {n}", there)
    return card(
        (f"{Html.escaped(text)}\n\n{told}",),
        (form.button(send, f"go.{there}"),) if there else (),
        (form.button(words.label("Who?"), "w"),) if there else (),
        (form.button(words.label("Rewrite"), "r"), form.cancel()),
    )


def preview_unseen(form: Form, to: tuple[int, int], leaves: datetime | None, day: Day) -> Card:
    """The same as a new message, which may show on a lock screen: the text was typed."""
    words = form.words
    return card(
        (words("The announcement is ready."), *_goes(words, to, leaves, day)),
        (form.button(words.label("Read again"), "s"),),
        (form.button(words.label("Rewrite"), "r"), form.cancel()),
    )


def _goes(words: Words, to: tuple[int, int], leaves: datetime | None, day: Day) -> Sequence[str]:
    there, away = to
    if not there:
        return (words("Nobody would receive it now."),)
    return (
        words.plural("{n} person will receive it.", "{n} people will receive it.", there),
        _away(words, away),
        _leaves(words, leaves, day),
    )


def recipients(form: Form, names: Sequence[str], total: int, page: int) -> Card:
    """[Who?]: `names` of this page, `total` on all of them."""
    words = form.words
    return card(
        (
            words.plural("{n} person will receive it.", "{n} people will receive it.", total),
            *map(Html.escaped, names),
        ),
        _more(words, total, page, lambda to: form.tap(f"w.{to}")),
        (form.button(words.label("← Back"), "s"),),
    )


def _more(words: Words, total: int, page: int, to: Callable[[int], Tap]) -> tuple[Button, ...]:
    pages = -(-total // PER_PAGE)
    return (Button(words.label("More"), to((page + 1) % pages)),) if pages > 1 else ()


# ---------------------------------------------------------------------------------------------- how far it has come


def counted(words: Words, far: Progress, day: Day, *, above: str = "") -> Card:
    """The card that counts. `above`: a sentence over it (HTML)."""
    received = words.plural("{n} received", "{n} received", far.received)
    read = words.plural("{n} read", "{n} read", far.read)
    return card(
        (
            above,
            words("Announcement: {received}, {read}", received=received, read=read),
            words.plural("{n} waiting", "{n} waiting", far.waiting) if far.waiting else "",
            _leaves(words, far.leaves_at, day),
            _away(words, far.unreachable),
        ),
        (Button(words.label("Who has not read it?"), Tap("nc", far.id)),) if far.unread else (),
        (
            *((Button(words.label("Send again"), Tap("nb", far.id, 0, "again")),) if far.unread else ()),
            Button(words.label("Update"), Tap("nb", far.id)),
        ),
        (Button(words.label("Withdraw"), Tap("nb", far.id, 0, WITHDRAW)),) if may_be_withdrawn(far, day) else (),
        () if far.under_way else (Button(words.label("New announcement"), Tap("na")),),
    )


def may_be_withdrawn(far: Progress, day: Day) -> bool:
    """While it waits for its hour, and nobody has it."""
    return not far.received and far.leaves_at is not None and far.leaves_at > day.now


def withdraw(words: Words, announcement: int) -> Card:
    return card(
        (words("Withdraw the announcement?"), words("Nobody has received it.")),
        (
            Button(words.label("Yes, withdraw"), Tap("nb", announcement, 0, WITHDRAWN)),
            Button(words.label("No"), Tap("nb", announcement)),
        ),
    )


def withdrawn(words: Words) -> Card:
    return card(
        (words("Announcement withdrawn."), words("Nobody has received it.")),
        (Button(words.label("New announcement"), Tap("na")),),
    )


def enough(words: Words, until: datetime, day: Day) -> str:
    on, hour = day.of(words, until)
    return words(
        "{n} announcements in 24 hours: enough.\nPossible again on {day} at {time}", n=MOST_A_DAY, day=on, time=hour
    )


def under_way(words: Words) -> str:
    return words("An announcement is already under way.")


def not_read(words: Words, announcement: int, people: Sequence[tuple[str, Stand]], total: int, page: int) -> Card:
    """[Who has not read it?]: `people` of this page, `total` on all of them."""
    lines = [
        words("{person} · out of reach", person=name)
        if stand is Stand.UNREACHABLE
        else words("{person} · waiting", person=name)
        if stand is Stand.WAITING
        else Html.escaped(name)
        for name, stand in people
    ]
    more = _more(words, total, page, lambda to: Tap("nc", announcement, to))
    title = words.plural("Not read yet: {n}", "Not read yet: {n}", total) if total else words("Everyone has read it.")
    return card((title, *lines), more, (Button(words.label("← Back"), Tap("nb", announcement)),))


def _away(words: Words, away: int) -> str:
    return words.plural("{n} out of reach", "{n} out of reach", away) if away else ""


def _leaves(words: Words, at: datetime | None, day: Day) -> str:
    """When it leaves, where that is not at once."""
    if at is None or at <= day.now:
        return ""
    on, hour = day.of(words, at)
    return words("Leaves on {day} at {time}", day=on, time=hour)


# ------------------------------------------------------------------------------------------------- who it is meant for


def notice(words: Words, told: Notice) -> Card:
    """13.3: the new message."""
    return card((_title(words, told),), (Button(words.label("Read"), Tap("nr", told.id)),))


def text(words: Words, told: Notice) -> Card:
    """[Read]: only ever an edit. The button goes once it was tapped."""
    noted = () if told.read else (Button(words.label("I have read it"), Tap("nr", told.id, 0, "ok")),)
    return card((f"{_title(words, told)}\n\n{Html.escaped(told.text)}",), noted)


def _title(words: Words, told: Notice) -> str:
    if told.organisation is None:
        return words("Announcement from coordination")
    return words("Announcement from {organisation}", organisation=told.organisation)
