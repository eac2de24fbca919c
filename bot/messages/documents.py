"""A document that is being made: how far it is, its name and its caption; and what is said where there is none (11.3).

A caption comes as a new message: it says which one it is, and nothing of what is in it.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.cards import Button, Card, File
from bot.making.order import STAGES, Stage
from bot.messages.sheet import card
from bot.taps import Tap
from bot.texts import Html, Words, later
from storage.calendar import Quarter
from storage.documents import Asked, Format

NAMES = {
    Stage.FIGURES: later("Figures {how_far}"),
    Stage.TABLES: later("Tables {how_far}"),
    Stage.PAGES: later("Pages {how_far}"),
}
DRAWN = later("Picture {how_far}")
DONE, AHEAD = "✓", "…"
ENDINGS = {Format.PDF: "pdf", Format.XLSX: "xlsx", Format.CSV: "zip", Format.JSON: "json", Format.CHART: "png"}
VERB = "do"


def tap(asked: Asked) -> Tap:
    """The button that asks for it."""
    argument = f"{'o' if asked.october else ''}{asked.format}{asked.edition}"
    return Tap(VERB, asked.plan, asked.year * 10 + asked.quarter, argument)


def making(words: Words, form: Format, at: Stage) -> Card:
    """What the card shows meanwhile; `at`: the stage that has begun."""
    stages = STAGES[form]
    told = [
        words(
            DRAWN if form is Format.CHART and stage is Stage.PAGES else NAMES[stage],
            how_far=DONE if stages.index(stage) < stages.index(at) else AHEAD,
        )
        for stage in stages
    ]
    return card((words("Document being made"), Html("  ".join(told))))


def file(words: Words, asked: Asked, content: bytes) -> Card:
    """The message with the document, or with the picture."""
    chart = asked.format is Format.CHART  # it names the plan's axes
    return Card(title(words, asked), file=File(name(words, asked), content, picture=chart, veiled=chart))


def no_such_letter(words: Words, letter: str) -> Html:
    """Where words are typed for a document."""
    return words("The documents cannot show {letter}. Write it again without, please.", letter=letter)


def title(words: Words, asked: Asked) -> str:
    """ "Récapitulatif 2013 · brouillon", "Récapitulatif T2 2013"."""
    year = str(asked.year)
    if asked.quarter:
        return words("Summary {quarter}", quarter=Quarter(asked.year, asked.quarter))
    if asked.october and asked.edition:
        return words("Edition of 31 October {year}, no. {n}", year=year, n=str(asked.edition))
    if asked.october:
        return words("Edition of 31 October {year} · draft", year=year)
    if asked.edition:
        return words("Yearly summary {year}, edition {n}", year=year, n=asked.edition)
    return words("Yearly summary {year} · draft", year=year)


def name(words: Words, asked: Asked) -> str:
    """ "Relais-recapitulatif-2013-brouillon.pdf". Letters and digits that every file system takes."""
    when = f"{asked.year}-T{asked.quarter}" if asked.quarter else str(asked.year)
    parts = [words.label("Relais-summary"), when]
    if asked.october:
        parts.append(words.label("31-october"))
    if asked.edition:
        parts.append(words.label("edition-{number}", number=str(asked.edition)))
    elif not asked.quarter:
        parts.append(words.label("draft"))
    if asked.release is not None:
        parts.append(words.label("with-tallies"))
    return f"{'-'.join(parts)}.{ENDINGS[asked.format]}"


def not_made(words: Words, asked: Asked, before: Card) -> Card:
    """The card as it was, with the news above, and the same button once more."""
    return _news(words("The document is not ready. Nothing is lost."), before, again(words, asked))


def altered(words: Words, before: Card) -> Card:
    """Of an edition whose data are not those that were approved."""
    return _news(words("This edition no longer agrees with its check.\nTell whoever runs the server."), before)


def closed(words: Words) -> str:
    """Why no file is for who co-monitors: the same whatever is in it. Plain text."""
    return words.label("Files hold the ministries’ figures: they are closed to co-monitors.")


def again(words: Words, asked: Asked) -> tuple[Button, ...]:
    return (Button(words.label("Try again"), tap(asked)),)


def bare(words: Words, asked: Asked) -> Card:
    """Of what cannot be shown any more: which one it was."""
    return card((title(words, asked),))


def quarter(words: Words, asked: Asked, lines: Iterable[str], reading: Tap) -> Card:
    """A quarter's summary (11.1), with what can be made of it. `reading`: leads to it by axis."""
    return card(
        lines,
        (Button(words.label("Read by axis"), reading),),
        (
            Button(words.label("PDF"), tap(replace(asked, format=Format.PDF))),
            Button(words.label("Chart"), tap(replace(asked, format=Format.CHART))),
        ),
    )


def _news(said: str, before: Card, *rows: tuple[Button, ...]) -> Card:
    return replace(before, text=f"{said}\n\n{before.text}", rows=(*rows, *before.rows))
