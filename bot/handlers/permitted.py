"""Who may go on with a draft: its reporter, or a coordinator who enters it for one. Asked again at every tap."""

from bot.handlers.reports import Desk, PlaceGone
from storage.drafts import Kind
from storage.permissions import Action, require


def permit(desk: Desk) -> None:
    """Raises NotAllowed, and PlaceGone where whom it is entered for has another duty by now."""
    if desk.draft.kind is not Kind.PROXY:
        require(desk.person, Action.REPORT, area=desk.area.key)
        return
    require(desk.person, Action.ENTER_FOR, organisation=desk.reporter.organisation_code)
    if desk.reporter.organisation != desk.draft.organisation or desk.area.key not in desk.reporter.areas:
        raise PlaceGone
