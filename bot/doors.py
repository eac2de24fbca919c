"""All doors of the house as handlers of python-telegram-bot: one group, each waited for, nothing kept in memory."""

import contextlib
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot import errands
from bot.attending import Attended, attend
from bot.cards import Leave, Reply
from bot.handlers import (
    absent,
    always,
    announced,
    announcement,
    announcing,
    asking,
    correcting,
    documents,
    entering,
    extending,
    granting,
    handing,
    inviting,
    joining,
    late,
    leaving,
    linking,
    my_activities,
    my_data,
    my_reports,
    narrating,
    progress,
    referring,
    releasing,
    remarks,
    remarks_answering,
    remarks_form,
    remarks_found,
    reminding,
    reporting,
    tally_digits,
    tally_looking,
    tally_sending,
    tallying,
    team,
    verifying,
    verifying_choosing,
    verifying_deciding,
    verifying_undoing,
    wiping,
    yearly,
    yearly_approving,
)
from bot.handlers.outdated import outdated
from bot.house import Door, House, Said, Unit
from bot.reading import NotForUs, said
from bot.receiving import Receiver, handled
from storage import refusals
from storage.database import Database, StorageUnavailable
from storage.refusals import Because

DOORS: tuple[Door, ...] = (
    *joining.DOORS,
    *always.DOORS,
    *my_activities.DOORS,
    *my_reports.DOORS,
    *reminding.DOORS,
    *absent.DOORS,
    *reporting.DOORS,
    *tallying.DOORS,
    *tally_sending.DOORS,
    *tally_looking.DOORS,
    *correcting.DOORS,
    *entering.DOORS,
    *remarks.DOORS,
    *remarks_form.DOORS,
    *remarks_answering.DOORS,
    *remarks_found.DOORS,
    *extending.DOORS,
    *inviting.DOORS,
    *linking.DOORS,
    *team.DOORS,
    *leaving.DOORS,
    *late.DOORS,
    *verifying.DOORS,
    *verifying_choosing.DOORS,
    *verifying_deciding.DOORS,
    *verifying_undoing.DOORS,
    *progress.DOORS,
    *yearly.DOORS,
    *yearly_approving.DOORS,
    *releasing.DOORS,
    *documents.DOORS,
    *narrating.DOORS,
    *asking.DOORS,
    *granting.DOORS,
    *handing.DOORS,
    *referring.DOORS,
    *wiping.DOORS,
    *my_data.DOORS,
    *announcing.DOORS,
    *announced.DOORS,
    *announcement.DOORS,
)

Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]
REPORTED = filters.Regex(r"^/(?:rapport|report)(?:@|\s)")  # a whole quarter may begin with the command
OWN = filters.UpdateType.MESSAGE & ~filters.FORWARDED  # what somebody else wrote is no command of theirs
WRITTEN = filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE


def built(doors: Iterable[Door] = DOORS) -> frozenset[str]:
    """Every verb and command that somebody answers."""
    return frozenset(name for door in doors for name in (*door.verbs, *door.commands))


def hang(
    application: "Application[Any, Any, Any, Any, Any, Any]",
    database: Database,
    house: House,
    receiver: Receiver,
    clock: Callable[[], datetime],
    doors: Iterable[Door] = DOORS,
) -> None:
    """Gives the application a handler for each door, and one for everything else."""

    def opens(unit: Unit, *, changes: bool = True) -> Callback:
        async def callback(update: Update, context: Any) -> None:
            result = handled.get()
            try:
                result.said = said(update, clock())
            except NotForUs as elsewhere:
                if elsewhere.chat is not None:
                    receiver.replied(Attended(Reply((Leave(elsewhere.chat),), effect=False)))
                    await in_a_group(update)
                return
            forged = result.said.query and result.said.tap is None
            opened = _nobody_s_button if forged else (tally_digits.put_away(unit) if changes else unit)
            try:
                receiver.replied(await attend(database, house, result.said, opened, receiver.holder, changes=changes))
            except StorageUnavailable:
                result.unavailable = True

        return callback

    async def in_a_group(update: Update) -> None:
        who = update.effective_user
        if who is not None and not who.is_bot:
            with contextlib.suppress(StorageUnavailable):
                await database.run(refusals.note, who.id, "chat", Because.GROUP, clock())

    for handler in _handlers(doors, opens):
        application.add_handler(handler)

    async def defect(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        handled.get().defect = context.error

    application.add_error_handler(defect)


def _handlers(doors: Iterable[Door], opens: Callable[..., Callback]) -> list[BaseHandler[Any, Any, Any]]:
    found: list[BaseHandler[Any, Any, Any]] = []
    typed: Unit = always.unread
    for door in doors:
        callback = opens(door.unit, changes=door.changes)
        if door.commands:
            commanded = opens(tally_digits.bare(door.unit), changes=door.changes)
            found.append(CommandHandler(door.commands, commanded, filters=OWN))
        if door.verbs:
            found.append(CallbackQueryHandler(callback, pattern=f"^(?:{'|'.join(door.verbs)}):"))
        if not door.commands and not door.verbs:
            typed = tally_digits.unless_one_goes(errands.typed(door.unit))
    text = WRITTEN & filters.TEXT & ~filters.FORWARDED
    unread, edited = tally_digits.unless_a_tally(always.unread), tally_digits.unless_a_tally(tally_digits.nothing)
    unknown = tally_digits.unless_lately(always.unknown)
    return [
        *found,
        CallbackQueryHandler(opens(_nobody_s_button)),
        MessageHandler(OWN & filters.COMMAND, opens(unknown, changes=False)),
        MessageHandler(text & ~filters.COMMAND, opens(typed)),
        MessageHandler(text & filters.UpdateType.EDITED_MESSAGE & REPORTED, opens(typed)),
        MessageHandler(filters.UpdateType.MESSAGE, opens(unread, changes=False)),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE, opens(edited, changes=False)),
        ChatMemberHandler(opens(_membership), ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def _nobody_s_button(session: Any, house: House, said: Said) -> Reply:
    """A button of another release, or data that no card of ours carries."""
    return outdated(house.texts.of(said.hint), said)


def _membership(session: Any, house: House, said: Said) -> Reply:
    return always.blocked(session, house, said) if said.left else always.back(session, house, said)
