"""The Bot API's calls about messages: sent, edited, deleted."""

from bot.practice.asked import bad, chat_of, count, message_of, structure, true
from bot.practice.world import DELETABLE, Chat, Json, Message, World
from bot.practice.written import Written, buttons_of, caption_of, text_of

DELETED_AT_ONCE = 100
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


def send_message(world: World, given: Json) -> Json:
    chat = chat_of(world, given)
    written, markup, reply = text_of(given), buttons_of(given), replied(chat, given)
    count(world, chat)
    message = world.add(
        chat, mine=True, text=written.html, plain=written.plain, entities=written.entities, markup=markup,
        silent=true(given, "disable_notification"), protected=true(given, "protect_content"), reply_to=reply,
    )  # fmt: skip
    return world.message_json(message)


def replied(chat: Chat, given: Json) -> int | None:
    """The id of the message that this one answers."""
    reply = structure(given, "reply_parameters")
    if not reply:
        return None
    answered = chat.messages.get(int(reply.get("message_id", 0)))
    if answered is not None and not answered.deleted:
        return answered.id
    if true(reply, "allow_sending_without_reply"):
        return None
    raise bad("message to be replied not found")


def edit_text(world: World, given: Json) -> Json:
    message = own(world, given)
    if message.kind != "text":
        raise bad("there is no text in the message to edit")
    return edited(world, message, text_of(given), buttons_of(given))


def edit_caption(world: World, given: Json) -> Json:
    message = own(world, given)
    if message.kind == "text":
        raise bad("there is no caption in the message to edit")
    return edited(world, message, caption_of(given), buttons_of(given))


def edit_markup(world: World, given: Json) -> Json:
    message = own(world, given)
    as_it_is = Written(message.text, message.plain, message.entities)
    return edited(world, message, as_it_is, buttons_of(given))


def own(world: World, given: Json) -> Message:
    message = message_of(world, given, "edit")
    if not message.mine:
        raise bad("message can't be edited")
    return message


def edited(world: World, message: Message, written: Written, markup: Json | None) -> Json:
    if message.shown == (written.plain, written.entities, markup):
        raise bad(NOT_MODIFIED)
    message.text, message.plain, message.entities, message.markup = (
        written.html, written.plain, written.entities, markup,
    )  # fmt: skip
    message.edits += 1
    message.edited_at = world.clock()
    world.tell({"what": "edit", "chat": message.chat, "message": message.id})
    return world.message_json(message)


def delete_message(world: World, given: Json) -> bool:
    message = message_of(world, given, "delete")
    if world.clock() - message.date > DELETABLE:
        raise bad("message can't be deleted for everyone")
    delete(world, message)
    return True


def delete_messages(world: World, given: Json) -> bool:
    """What is not there, or too old, is passed over in silence."""
    chat = chat_of(world, given, write=False)
    ids = structure(given, "message_ids") or []
    if not isinstance(ids, list):
        raise bad("expected an Array of message identifiers")
    if not ids:
        raise bad("message identifiers are not specified")
    if len(ids) > DELETED_AT_ONCE:
        raise bad("too many message identifiers specified")
    for one in ids:
        message = chat.messages.get(int(one))
        if message is not None and not message.deleted and world.clock() - message.date <= DELETABLE:
            delete(world, message)
    return True


def delete(world: World, message: Message) -> None:
    message.deleted = True
    world.tell({"what": "delete", "chat": message.chat, "message": message.id})
