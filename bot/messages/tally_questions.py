"""An incident tally's questions. They come by edit alone, on a card that was sent protected."""

from collections.abc import Sequence

from bot.cards import Button, Card
from bot.forms import tally as forms
from bot.forms.tally import Why
from bot.messages.sheet import ALONE, BY_TWO, card, pairs
from bot.messages.tally_frame import TallySheet, days
from bot.texts import Html, Words, later
from storage.tally_counts import Conflict, Service

ONE_TO_A_ROW = 7  # with three rows of other buttons these are the ten that a card has room for

SERVICES = {
    Service.HEALTH: later("Health"),
    Service.JUSTICE: later("Justice"),
    Service.POLICE: later("Police, gendarmerie"),
    Service.NGO: later("Help NGO"),
    Service.COMMUNITY: later("Community structure"),
}
SERVICES_WITHIN = {
    Service.HEALTH: later("health"),
    Service.JUSTICE: later("justice"),
    Service.POLICE: later("police, gendarmerie"),
    Service.NGO: later("help NGO"),
    Service.COMMUNITY: later("community structure"),
}


def service(sheet: TallySheet) -> Card:
    """Which service records: asked the first time."""
    words = sheet.words
    buttons = {one: sheet.button(words.label(text), f"s.{one}") for one, text in SERVICES.items()}
    return card(
        (sheet.title, words("Your service?")),
        (buttons[Service.HEALTH], buttons[Service.JUSTICE]),
        (buttons[Service.POLICE],),
        (buttons[Service.NGO],),
        (buttons[Service.COMMUNITY],),
        sheet.last_row,
    )


def called(words: Words, of: Service | None) -> str:
    return "" if of is None else words.label(SERVICES_WITHIN[of])


def types(sheet: TallySheet) -> Card:
    """7.2"""
    words, form, tally = sheet.words, sheet.form, sheet.draft.tally
    missing = form.missing(sheet.draft)
    first: tuple[Button, ...] = (sheet.button(words.label("Continue"), "go"),)
    if len(missing) == len(form.types):
        first = (sheet.button(words.label("Zero for everything"), "zero"),)
    elif missing:
        rest = words.plural_label("Zero for the {n} other", "Zero for the {n} others", len(missing))
        first = (sheet.button(rest, "zero"),)
    asked = words("How many incidents recorded in {period}?", period=sheet.period.within)
    if sheet.period.monthly:
        asked = words("How many incidents recorded in the month of {period}?", period=sheet.period.within)
    below = [sheet.button(words.label("Total only"), "totals"), sheet.button(words.label("Rules"), "rules")]
    return card(
        (
            sheet.title,
            words("Service: {service}", service=called(words, tally.service)),
            asked,
            days(words, sheet.period),
            words("One person = one incident = one type:\nthe first that fits."),
        ),
        first,
        *_of_types(sheet),
        (*below, sheet.button(words.label("Service"), "service")),
        (sheet.not_now,),
    )


def totals(sheet: TallySheet) -> Card:
    """[Total only] before a type is open: of which one?"""
    words = sheet.words
    return card(
        (sheet.title, words("Total only, of which type?")),
        *_of_types(sheet),
        sheet.last_row,
    )


def _of_types(sheet: TallySheet) -> list[tuple[Button, ...]]:
    """A button for each type; what names it begins with its number, which is never cut off."""
    named = [(sheet.numbers[code], sheet.words.text(sheet.names[code]), code) for code in sheet.form.types]
    return _listed(sheet, "t", [(number, f"{number} {name}", code) for number, name, code in named])


def _listed(sheet: TallySheet, verb: str, things: Sequence[tuple[int, str, str]]) -> list[tuple[Button, ...]]:
    """Each (number, name, what) with what was counted of it, or with what waits for its four. One to a row while the
    card has room for them all, else two."""
    words, room = sheet.words, ALONE if len(things) <= ONE_TO_A_ROW else BY_TWO
    waiting = forms.five(sheet.draft)
    buttons = []
    for place, name, what in things:
        label, counts = words.cut(name, room), forms.kept(sheet.draft, what)
        if what in waiting:
            n = sum(waiting[what].values())
            said = len(words.label("{what}: {n} …", what="", n=n))
            label = words.label("{what}: {n} …", what=words.cut(name, room - said), n=n)
        elif counts is not None:
            said = len(words.label("{what}: {n} ✓", what="", n=counts.total))
            label = words.label("{what}: {n} ✓", what=words.cut(name, room - said), n=counts.total)
        buttons.append(sheet.button(label, f"{verb}.{place}"))
    return pairs(buttons) if room == BY_TWO else [(button,) for button in buttons]


def rules(sheet: TallySheet) -> Card:
    words = sheet.words
    return card(
        (
            sheet.title,
            words("· Two people = two incidents."),
            *(Html(f"· {Html.escaped(words.text(rule))}") for rule in sheet.rules),
            words("· Only what the person\n  has told the service."),
            words("· In doubt? Total only."),
        ),
        (sheet.back,),
    )


def four(sheet: TallySheet) -> Card:
    """7.3"""
    words, draft = sheet.words, sheet.draft
    what = forms.at(draft)[1]
    unknown = sum(forms.unknown(draft, what).values())
    return card(
        (
            sheet.title,
            _counted(sheet, what),
            words("Write 4 numbers, in this order:"),
            words("girls, women, boys, men"),
            words("(girls, boys: under 18)"),
            words("Example: 0 2 0 1"),
            words("Sex or age not known: {n}, kept.", n=unknown) if unknown else "",
            words("Your message is deleted at once."),
        ),
        (
            sheet.button(words.label("Zero"), "zero"),
            sheet.button(words.label("Total only"), "all"),
        ),
        (sheet.button(words.label("Sex or age not known"), "unk"),),
        sheet.last_row,
    )


def _counted(sheet: TallySheet, what: str) -> Html:
    words = sheet.words
    name = words.text(sheet.names[what])
    within = name[:1].lower() + name[1:]
    if forms.conflict_of(what) is not None:
        return words("Linked to the conflict: {type}", type=within)
    return words("Type {number}: {type}", number=sheet.numbers[what], type=within)


def total(sheet: TallySheet) -> Card:
    """[Total only]"""
    words = sheet.words
    return card(
        (
            sheet.title,
            _counted(sheet, forms.at(sheet.draft)[1]),
            words("How many in all?"),
            words("Noted as “not broken down”."),
            words("Do not guess."),
        ),
        sheet.last_row,
    )


def five(sheet: TallySheet) -> Card:
    """7.3b"""
    words = sheet.words
    return card(
        (
            sheet.title,
            words("And the others? Write 5 numbers:"),
            words("girls or women, age not known"),
            words("boys or men, age not known"),
            words("under 18, sex not known"),
            words("18 and over, sex not known"),
            words("nothing known"),
            words("Example: 1 0 0 0 2"),
        ),
        sheet.last_row,
    )


def one_number(sheet: TallySheet) -> Card:
    """One number where four are asked."""
    words = sheet.words
    counts = forms.waiting(sheet.draft)
    return card(
        (
            sheet.title,
            _counted(sheet, forms.at(sheet.draft)[1]),
            words("{n} in all, without details?", n=0 if counts is None else counts.total),
        ),
        (sheet.button(words.label("Yes, total only"), "yes"),),
        (sheet.button(words.label("Write again"), "again"),),
        sheet.last_row,
    )


def many(sheet: TallySheet) -> Card:
    """So much that it is asked once more."""
    words = sheet.words
    return card(
        (sheet.title, _counted(sheet, forms.at(sheet.draft)[1]), words("That is a lot. Is it right?")),
        (sheet.button(words.label("Yes"), "yes"), sheet.button(words.label("Write again"), "again")),
        sheet.last_row,
    )


def conflict(sheet: TallySheet) -> Card:
    """7.6"""
    words = sheet.words
    n = sheet.form.concerned(sheet.draft.tally)
    return card(
        (
            sheet.title,
            words.plural(
                "Of this {n} incident, how many are noted as “linked to the conflict” in the register?",
                "Of these {n} incidents, how many are noted as “linked to the conflict” in the register?",
                n,
            ),
        ),
        (sheet.button(words.label("Zero"), "zero"), sheet.button(words.label("Not noted"), "not")),
        (sheet.button(words.label("Give details"), "each"),),
        sheet.last_row,
    )


def conflict_list(sheet: TallySheet) -> Card:
    """[Give details]: the plan's list, a part of what was counted."""
    words, tally = sheet.words, sheet.draft.tally
    begun = forms.so_far(sheet.draft).conflict
    missing = [code for code in sheet.form.conflict if code not in begun]
    ready = words.label("Zero for everything")
    if not missing:
        ready = words.label("Continue")
    elif len(missing) < len(sheet.form.conflict):
        ready = words.plural_label("Zero for the {n} other", "Zero for the {n} others", len(missing))
    listed = [
        (place, words.text(sheet.names[f"c.{code}"]), f"c.{code}")
        for place, code in enumerate(sheet.form.conflict, start=1)
    ]
    n = sheet.form.concerned(tally)
    return card(
        (
            sheet.title,
            words("Linked to the conflict,"),
            words.plural("as a part of this {n} incident:", "as a part of these {n} incidents:", n),
        ),
        (sheet.button(ready, "zero"),),
        *_listed(sheet, "c", listed),
        sheet.last_row,
    )


def refusal(sheet: TallySheet, why: Why) -> Html:
    """Says what to send, and never what was sent."""
    words = sheet.words
    match why:
        case Why.NOT_DIGITS:
            return digits_only(words)
        case Why.FOUR:
            return words("I am waiting for 4 numbers. Put 0 where there is none. Example: 0 2 0 1")
        case Why.FIVE:
            return words("I am waiting for 5 numbers. Put 0 where there is none. Example: 1 0 0 0 2")
        case Why.ONE:
            return words("I am waiting for one number. Example: 3")
        case Why.ABOVE:
            left = sheet.form.left(sheet.draft)
            return words.plural(
                "It is a part of what was counted: {n} at most.", "It is a part of what was counted: {n} at most.", left
            )
        case Why.APART:
            return words(
                "One sex or age is more than was counted. At most, in this order: {counts}",
                counts=" ".join(str(number) for number in sheet.form.most(sheet.draft)),
            )
        case Why.SAME:
            return words("Nothing has changed yet.")
        case Why.BUTTONS:
            return words("Touch a button, please.")


def part_again(words: Words) -> Html:
    """After a change of what was counted, above the question of the conflict-related part."""
    return words("What was counted has changed: say again what is linked to the conflict.")


def part_gone(words: Words) -> Html:
    """The same, where nothing that could be linked to the conflict is counted any more."""
    return words("What was linked to the conflict is counted no more, and left out.")


def digits_only(words: Words) -> Html:
    """7.7. Always this sentence, whatever came."""
    return words("Only digits here. Your message is deleted and not kept.")


def conflict_said(words: Words, said: Conflict, n: int) -> Html:
    """The conflict-related part, as the review says it."""
    match said:
        case Conflict.NOT_ASKED:
            return Html("")
        case Conflict.NOT_NOTED:
            return words("Linked to the conflict: not noted.")
    return words("Of which linked to the conflict: {n}.", n=n)
