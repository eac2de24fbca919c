"""What every document of a roll-up has: its title and day, what stands above and below each page, draft, fictional."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.documents import bars, languages, letters, typeset
from bot.texts import Words
from bot.texts.typography import printed
from storage.rolled import RollUp, Scope

NO_BREAK = "\u00a0"
HEADED = ("tables", "objectives")  # parts of a part that have a heading each


def pdf(template: str, words: Words, rollup: RollUp, values: Mapping[str, Any]) -> bytes:
    """The values as an archived, readable PDF, dated by the edition: the same roll-up gives the same bytes.

    There is always one: what is typed and what plans are called can have any letter.
    """
    said = on_paper(words, rollup, values)
    for fewer in (letters.bare, letters.without_marks):
        try:
            return typeset.pdf(template, said, made(rollup), typeset.ARCHIVED)
        except typeset.NoSuchLetter:
            said = json.loads(fewer(json.dumps(said, ensure_ascii=False)))
    return typeset.pdf(template, said, made(rollup), typeset.ARCHIVED)


def on_paper(words: Words, rollup: RollUp, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with those that each page needs, every text in them as it is printed."""
    whole = {**frame(words, rollup), **values}
    return {name: typeset_text(value, words.language) for name, value in whole.items()}


def typeset_text(value: Any, language: str) -> Any:
    """One rule for all texts, those of the plan and those that people wrote; these by the language they wrote in."""
    if isinstance(value, str):
        return languages.each(letters.shown(value), language, printed)
    if isinstance(value, Mapping):
        language = value.get("language", language)
        return {key: typeset_text(one, language) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [typeset_text(one, language) for one in value]
    return value


def written(rollup: RollUp, paragraphs: list[str]) -> dict[str, Any]:
    """What people wrote, in whatever language the document is: they write in that of their plan, its first."""
    return {"language": rollup.languages[0], "paragraphs": paragraphs}


def day_of(rollup: RollUp, moment: datetime) -> date:
    """As the plan's calendar has it: its days begin and end in its own time zone."""
    return moment.astimezone(ZoneInfo(rollup.zone)).date()


def made(rollup: RollUp) -> datetime:
    return rollup.frozen_at or rollup.as_of


def frame(words: Words, rollup: RollUp) -> dict[str, Any]:
    day, title = day_of(rollup, made(rollup)), languages.plain(words.text(rollup.title))
    return {
        "language": words.language,
        "title": f"{heading(words, rollup).replace(chr(10), ' ')} · {title}",
        "date": [day.year, day.month, day.day],
        "running": f"{name(words, rollup)} · {title}",
        "above": [name(words, rollup), title],
        "read": words.label("Data as of {day}", day=words.day(day_of(rollup, rollup.as_of), year=True)),
        "author": languages.plain(ministry(words, rollup) or words.text(rollup.state)) or "Relais",
        "draft": None if rollup.edition else words.label("draft"),
        "fictional": fictional(words) if rollup.fictional else None,
        "provisional": provisional(words, rollup),
        "contents": words.label("Contents"),
    }


def fictional(words: Words) -> dict[str, str]:
    return {
        "mark": words.label("Exercise: all data are fictional"),
        "title": words.label("Example of an exercise"),
        "text": words.label(
            "All data in this document are fictional. They serve for training and describe no real place and no real"
            " time."
        ),
    }


def provisional(words: Words, rollup: RollUp) -> str:
    """What the star says; empty where every quarter is closed."""
    if not rollup.provisional:
        return ""
    return words.plural_label(
        "* {quarters} is still open: its figures are provisional.",
        "* {quarters} are still open: their figures are provisional.",
        len(rollup.provisional),
        quarters=rollup.provisional,
    )


def name(words: Words, rollup: RollUp) -> str:
    """What kind of document, of which time: short, for the head of a page."""
    if rollup.scope is Scope.QUARTER:
        return words.label("Report of the quarter {quarter}", quarter=rollup.quarters[0])
    if rollup.scope is Scope.OCTOBER:
        return words.label("Edition of 31 October {year}", year=str(rollup.year))
    return words.label("Annual report {year}", year=str(rollup.year))


def period(words: Words, rollup: RollUp) -> str:
    """ "2012", "T2 2013", "T1-T3 2013": of which time it is."""
    return str(rollup.year) if rollup.scope is Scope.YEAR else bars.span(words, rollup)


def of_period(part: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The part, its heading and those within it with the time of which it is: a page that is copied alone still says
    it."""
    if not name:
        return dict(part)
    said, last = part["heading"], name.replace(" ", NO_BREAK)
    within: dict[str, Any] = {kind: [of_period(one, name) for one in part[kind]] for kind in HEADED if kind in part}
    if part.get("words"):
        within["words"] = of_period(part["words"], name)
    return {**part, "heading": said if last in said else f"{said},{NO_BREAK}{last}", **within}


def heading(words: Words, rollup: RollUp) -> str:
    """The title on the first page."""
    if rollup.scope is Scope.QUARTER:
        return name(words, rollup)
    if rollup.scope is Scope.OCTOBER:
        last = rollup.quarters[-1]
        if rollup.before is None:
            return words.label("Women, peace and security:\nup to {last}", last=last)
        year = str(rollup.before.year)
        return words.label("Women, peace and security:\n{year}, and apart up to {last}", year=year, last=last)
    return words.label("Women, peace and security:\nthe year {year}", year=str(rollup.year))


def edition(words: Words, rollup: RollUp) -> str:
    if not rollup.edition or rollup.frozen_at is None:
        return words.label("Draft, not approved: figures can still change")
    day = words.day(day_of(rollup, rollup.frozen_at), year=True)
    return words.label(
        "{n}, approved and frozen by the plan’s coordination on {day}",
        n=words.label("Edition {n}", n=rollup.edition),
        day=day,
    )


def check(rollup: RollUp) -> str:
    """The start of the hash, in groups of four, as the chat shows it; empty for a draft."""
    return " ".join(groups(rollup.hash or "")[:4])


def groups(written: str) -> list[str]:
    return [written[at : at + 4] for at in range(0, len(written), 4)]


def ministry(words: Words, rollup: RollUp) -> str:
    """What answers for the plan, as it was called; empty where the plan does not say."""
    return plan_names(words, rollup).get(rollup.ministry, rollup.ministry)


def plan_names(words: Words, rollup: RollUp) -> dict[str, str]:
    """How organisations (by code) and areas (by key) are called."""
    return {one.code: words.text(one.names) for one in (*rollup.organisations, *rollup.areas)}
