"""The words of the yearly report, typed in the chat: of what, the question with a start, and what was read (13.7).

What was written, and what reports say, is shown by edits alone; a card that comes as a new message is without.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.cards import Button, Card
from bot.messages.figures import CAUSES, CAUSES_WITHIN, STATUSES_WITHIN
from bot.messages.sheet import card, pairs
from bot.taps import Tap
from bot.texts import Html, Words, later
from storage.narratives import LONGEST, WHOLE
from storage.rolled import Part
from storage.suggested import Hindered, Hints, Remarked

OPEN, VERB = "wa", "wb"
PARTS = {
    Part.RESULTS: later("Results"),
    Part.DIFFICULTIES: later("Difficulties"),
    Part.LESSONS: later("Lessons"),
    Part.NEXT_STEPS: later("Next steps"),
}
THERE = "✓ "
ALL = "_"  # of a button: the whole, instead of an axis


@dataclass(frozen=True)
class Form:
    """The words, the state of the form that its buttons carry, and of which year it is."""

    words: Words
    version: int
    year: int

    def button(self, label: str, argument: str) -> Button:
        return Button(label, Tap(VERB, 0, self.version, argument))

    def back(self) -> Button:
        return self.button(self.words.label("← Back"), "b")

    def of(self, axis: str) -> str:
        return self.words.label("The whole plan") if axis == WHOLE else self.words.label("Axis {code}", code=axis)

    def heading(self, axis: str, part: Part) -> Html:
        """ "Axe 1 · Difficultés"."""
        return Html(f"<b>{Html.escaped(self.of(axis))} · {self.words(PARTS[part])}</b>")


def places(form: Form, written: Mapping[str, int], edition: int | None) -> Card:
    """Of what there may be words: the axes this reader writes about, with how many parts are there. `edition`: the one
    that what is written now goes into, where the year is frozen."""
    words, all_ = form.words, len(written) * len(PARTS)
    buttons = [
        form.button(f"{form.of(axis)} ({n})" if n else form.of(axis), f"p.{axis or ALL}") for axis, n in written.items()
    ]
    return card(
        (
            words("Texts of the summary {year}", year=str(form.year)),
            words("Written: {n} of {all}", n=sum(written.values()), all=all_),
            _frozen(form, edition),
        ),
        *pairs(buttons),
        (form.button(words.label("← Summary"), "x"),),
    )


def parts(form: Form, axis: str, title: str, written: Iterable[Part], edition: int | None) -> Card:
    """Which part. `title`: of the axis; empty for the whole, and in a new message."""
    words, there = form.words, set(written)
    results, difficulties, lessons, steps = (
        form.button(f"{THERE if part in there else ''}{words.label(said)}", f"q.{part}") for part, said in PARTS.items()
    )
    return card(
        (
            Html(f"<b>{Html.escaped(form.of(axis))} · {form.year}</b>"),
            Html.escaped(words.cut(title, 160)),
            _frozen(form, edition),
        ),
        (results, difficulties),
        (lessons, steps),
        (form.back(),),
    )


def _frozen(form: Form, edition: int | None) -> str:
    if edition is None:
        return ""
    return form.words("{year} is frozen: what you write goes into edition {n}.", year=str(form.year), n=edition)


def write(form: Form, axis: str, part: Part, there: str, start: str) -> Card:
    """The question. `there`: what is written already; `start`: what one may begin with."""
    words = form.words
    lines: list[str] = [form.heading(axis, part), words("Write, {most} letters at most.", most=LONGEST)]
    if there:
        lines += [f"\n{words('Written so far:')}", Html.escaped(there)]
    if start:
        lines += [f"\n{words('From the reports:')}", Html.escaped(start)]
    return card(
        lines,
        (form.button(words.label("Start from there"), "s"),) if start else (),
        (form.button(words.label("Remove this text"), "d"),) if there else (),
        (form.back(),),
    )


def read_back(form: Form, axis: str, part: Part, text: str) -> Card:
    words = form.words
    return card(
        (form.heading(axis, part), f"\n{Html.escaped(text)}" if text else ""),
        (form.button(words.label("Keep"), "k"), form.button(words.label("Rewrite"), "r")),
        (form.back(),),
    )


def too_long(words: Words, letters: int) -> str:
    return words("{letters} letters, that is too long. {most} at most.", letters=letters, most=LONGEST)


def private(words: Words) -> str:
    return words("There is a number or an address in it. Write it again without, please.")


def kept(words: Words) -> str:
    return words("✓ Kept.")


def removed(words: Words) -> str:
    return words("✓ Removed.")


def meanwhile(words: Words) -> str:
    return words("Somebody has just written this text. Keep yours in its place?")


# ------------------------------------------------------------------------------------------------------- the beginning


def start(words: Words, hints: Hints, names: Mapping[str, str]) -> str:
    """What reports say, as a text to go on from: as many whole lines as one part takes. `names`: of areas, by key."""
    lines = [
        *(_hindered(words, one, names) for one in hints.hindered),
        *(_counted(words, hints)),
        *(_remarked(words, one, names) for one in hints.remarked),
    ]
    return "\n".join(_fitting(lines))


def _hindered(words: Words, one: Hindered, names: Mapping[str, str]) -> str:
    state = words.label("late") if one.late else words.label(STATUSES_WITHIN[one.status])
    cause, areas = words.label(CAUSES_WITHIN[one.cause]), [names.get(key, key) for key in one.areas]
    return words.label("{code}: {state}, {cause} ({areas}).", code=one.activity, state=state, cause=cause, areas=areas)


def _counted(words: Words, hints: Hints) -> Iterator[str]:
    for cause, n in hints.counted:
        yield words.plural_label("{cause}: {n} report.", "{cause}: {n} reports.", n, cause=words.label(CAUSES[cause]))


def _remarked(words: Words, one: Remarked, names: Mapping[str, str]) -> str:
    return words.label(
        "{code}, {area}, {quarter}: {comment}",
        code=one.activity,
        area=names.get(one.area, one.area),
        quarter=words.quarter(one.quarter, year=False),
        comment=" ".join(one.comment.split()),
    )


def _fitting(lines: Sequence[str]) -> Iterator[str]:
    left = LONGEST
    for line in lines:
        left -= len(line) + 1
        if left < -1:
            return
        yield line


def unseen(shown: Card, form: Form, axis: str, part: Part) -> Card:
    """The same as a new message, which may show on a lock screen: nothing that anybody wrote."""
    words = form.words
    return replace(
        shown, text="\n".join((form.heading(axis, part), words("Write, {most} letters at most.", most=LONGEST)))
    )
