"""Help contacts: where somebody who asks for help is sent (12.5), and what coordinators are told of them.

Contacts come by a tap, never with a new message of ours: they may name a service that shows on a lock screen.
"""

from collections.abc import Sequence
from datetime import date

from bot.cards import Button, Card
from bot.messages.paging import paged
from bot.messages.sheet import WIDE, card, pairs
from bot.taps import Tap
from bot.texts import Html, Words
from storage.plan.logframe import Contact

VERB = "og"
RENEW, REFUSE, REFUSED = "k", "c", "y"  # still valid; must change; yes, must change


def places(words: Words, areas: Sequence[tuple[int, str]], page: int) -> Card:
    """12.5: which place? `areas`: (id, name)."""
    buttons = [Button(words.cut(name, 32), Tap(VERB, number)) for number, name in areas]
    return card((words("Services. Tap a place."),), *paged(words, buttons, page, lambda n: Tap(VERB, 0, n)))


def no_places(words: Words) -> Card:
    return card((words("No place is yours yet."),))


def contact_lines(words: Words, contacts: Sequence[Contact]) -> list[Html]:
    """Each with its telephone, on one line where it fits."""
    lines: list[Html] = []
    for contact in contacts:
        text, phone = Html.escaped(words.text(contact.text)), telephone(contact.phone)
        if phone and len(words.text(contact.text)) + len(contact.phone) + 5 <= WIDE:
            lines.append(Html(f"{text}\u00a0: {phone}" if words.language == "fr" else f"{text}: {phone}"))
        else:
            lines.extend(line for line in (text, phone) if line)
    return lines


def telephone(number: str) -> Html:
    """ "☎ 00 00 00 00"; nothing where there is none."""
    return Html(f"☎ {Html.escaped(number)}".replace(" ", "\u00a0")) if number else Html("")


def contacts(
    words: Words, area: int, name: str, of: Sequence[Contact], verified: date, *, deciding: bool, several: bool
) -> Card:
    """12.5, a valid card. `deciding`: somebody who coordinates; `several`: there are other places to go back to."""
    return card(
        (
            words("{area} · verified on {day}", area=name, day=verified),
            *contact_lines(words, of),
            words("Listen. Ask for consent."),
            words("Give the contacts, nothing more."),
        ),
        *(_deciding(words, area) if deciding else ()),
        _back(words) if several else (),
    )


def none_valid(
    words: Words, area: int, name: str, of: Sequence[Contact], helpline: str, *, deciding: bool, several: bool
) -> Card:
    """12.5, where there is no card, or none that is valid. `of`: the old contacts, for who coordinates to look at;
    `deciding`: it is for them to say, and nobody has said that the contacts are wrong."""
    national = words("National line: {phone}", phone=telephone(helpline)) if helpline else ""
    looked_at = contact_lines(words, of)
    return card(
        (words("No verified contact for {area}.", area=name), *looked_at, national),
        *(_deciding(words, area) if deciding else ()),
        _back(words) if several else (),
    )


def must_change(words: Words, area: int, name: str) -> Card:
    """Asked once more: nobody is sent there from then on, and no tally is taken."""
    return card(
        (
            words("Are {area}’s contacts wrong?", area=name),
            words("Nobody is sent there any more, and tallies are closed, until the plan brings new ones."),
        ),
        (
            Button(words.label("Yes, wrong"), Tap(VERB, area, 0, REFUSED)),
            Button(words.label("No"), Tap(VERB, area)),
        ),
    )


def told_wrong(words: Words, area: int, name: str) -> Card:
    """To those who coordinate the plan. It may show on a lock screen."""
    lines = (words("Help contacts · {area}", area=name), words("To be changed in the plan."))
    return card(lines, (Button(words.label("See"), Tap(VERB, area)),))


def told_missing(words: Words, area: int, name: str) -> Card:
    """To the coordinators of whoever was turned away."""
    lines = (words("Help contacts · {area}", area=name), words("None is valid: somebody asked."))
    return card(lines, (Button(words.label("See"), Tap(VERB, area)),))


def _deciding(words: Words, area: int) -> list[tuple[Button, ...]]:
    return pairs(
        (
            Button(words.label("Still valid"), Tap(VERB, area, 0, RENEW)),
            Button(words.label("To change"), Tap(VERB, area, 0, REFUSE)),
        )
    )


def _back(words: Words) -> tuple[Button, ...]:
    return (Button(words.label("← Places"), Tap(VERB)),)
