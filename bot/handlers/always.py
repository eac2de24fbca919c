"""What is always there: help, the language, the answer to what Relais does not read, and who can be reached."""

from sqlalchemy.orm import Session

from bot.cards import Action, Card, Erase, Reply, Say
from bot.handlers.present import redrawn
from bot.handlers.reports import PlaceGone
from bot.house import Door, House, Said
from bot.menus import commands
from bot.messages import always as messages
from bot.messages.first_contact import LANGUAGES
from bot.messages.naming import contacts
from storage import back_in_reach, outbox, people
from storage.people import Person


def help_(session: Session, house: House, said: Said) -> Reply:
    """/aide, and every [Help]: a new message, so that the card it was asked from stays as it is."""
    person = people.by_account(session, said.account, said.at, lock=False)
    words = house.texts.of(person.language)
    about = contacts(house.plans.open(session), said.at)
    if person.reports:
        card = messages.help_to_report(words, house.doors, about)
    else:
        card = messages.help_to_follow(words, person.role, house.doors, about)
    return says(said, card)


def language(session: Session, house: House, said: Said) -> Reply:
    """/langue"""
    person = people.by_account(session, said.account, said.at, lock=False)
    return says(said, messages.languages(house.texts.of(person.language)))


def speak(session: Session, house: House, said: Said) -> Reply:
    """[Français] or [English]: noted, the commands set again, the open card drawn again."""
    person = people.by_account(session, said.account, said.at)
    chosen = "" if said.tap is None else said.tap.argument
    if chosen not in LANGUAGES:
        return says(said, messages.languages(house.texts.of(person.language)))
    people.set_language(session, person.id, chosen)
    noted = outbox.post(
        session, template="always.language", values={}, now=said.at, person=person.id, redraws=said.message
    )
    menu = commands(house.texts.of(chosen), person.role, house.doors, said.chat)
    return Reply(actions=(menu, *open_card(session, house, person, said)), posted=(noted,))


def open_card(session: Session, house: House, person: Person, said: Said) -> tuple[Action, ...]:
    """The form the person is in, in the language that is theirs by now."""
    try:
        return redrawn(session, house, person.id, said.at).actions
    except PlaceGone:
        return ()


def unread(session: Session, house: House, said: Said) -> Reply:
    """A photo, a voice, a file, a contact, a place, something forwarded: deleted, never fetched, nothing kept of it.

    An album comes as one message for each picture: it is answered once.
    """
    person = people.by_account(session, said.account, said.at, lock=False)
    gone: tuple[Action, ...] = () if said.message is None else (Erase(said.chat, (said.message,)),)
    card = messages.text_only(house.texts.of(person.language))
    return Reply(actions=(*gone, Say(said.chat, card, once="text only")), effect=False)


def unknown(session: Session, house: House, said: Said) -> Reply:
    """A command that nobody has built, or that is another role's."""
    person = people.by_account(session, said.account, said.at, lock=False)
    return says(said, messages.no_such_command(house.texts.of(person.language)))


def blocked(session: Session, house: House, said: Said) -> Reply:
    """The person has blocked the bot: nothing is sent until they come back."""
    person = people.by_account(session, said.account, said.at)
    return Reply(effect=people.mark_unreachable(session, person.id, said.at))


def back(session: Session, house: House, said: Said) -> Reply:
    """The person lets the bot write again: what is missing is said, in the place of reminders that did not reach them,
    and what else could not be said is said now."""
    person = people.by_account(session, said.account, said.at)
    if not people.reached_again(session, person.id):
        return Reply(effect=False)
    waiting = back_in_reach.reached_again(session, person.id, said.at, greeted_with=messages.WELCOME_BACK)
    welcome = outbox.post(session, template=messages.WELCOME_BACK, values={}, now=said.at, person=person.id)
    return Reply(posted=(welcome, *waiting))


def says(said: Said, card: Card) -> Reply:
    return Reply(actions=(Say(said.chat, card),), effect=False)


DOORS = (
    Door(help_, commands=("aide", "help"), verbs=("hp",), changes=False),
    Door(language, commands=("langue", "language"), changes=False),
    Door(speak, verbs=("lg",)),
)
