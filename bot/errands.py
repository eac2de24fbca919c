"""The registry of errands: each `bot/handlers/*.py` that has one exports ERRANDS, found here by name."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.cards import Reply
from bot.forms.message_heading import heading
from bot.handlers import (
    absent,
    announcing,
    handing,
    inviting,
    my_data,
    narrating,
    releasing,
    remarks_answering,
    remarks_form,
)
from bot.handlers.errands import Kind
from bot.house import House, Said, Unit
from storage import errands, people

KINDS = (
    absent.KIND,
    inviting.KIND,
    my_data.KIND,
    narrating.KIND,
    announcing.KIND,
    handing.KIND,
    releasing.KIND,
    remarks_answering.KIND,
    remarks_form.KIND,
)
ERRANDS: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}


def typed(otherwise: Unit) -> Unit:
    """What is written goes to the errand the person is in, else to the report."""

    def unit(session: Session, house: House, said: Said) -> Reply:
        # Nearly always there is none: one look without a lock, and the report's own unit asks who it is.
        if said.edited or not errands.any_of(session, said.account):
            return otherwise(session, house, said)
        person = people.by_account(session, said.account, said.at)
        errand = errands.under_way(session, person.id)
        kind = None if errand is None else ERRANDS.get(errand.kind)
        if errand is None or kind is None or (person.reports and heading(said.text)):
            return otherwise(session, house, said)
        return kind.typed(session, house, said, person, errand)

    return unit
