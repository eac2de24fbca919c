"""An organisation as an operator may name it on the command line: by its code, whatever the capitals."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from storage.plan.tables import OrganisationRow


def code_of(session: Session, written: str) -> str:
    """Its code as the plans write it; plans that were replaced count too. Raises Refused."""
    codes = {code.casefold(): code for code in session.scalars(select(OrganisationRow.code))}
    try:
        return codes[written.casefold()]
    except KeyError:
        there = ", ".join(sorted(codes.values()))
        raise Refused(f"no plan has an organisation {written}; there are: {there}", 2) from None
