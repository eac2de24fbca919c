"""Who is to hear of something: the coordinators of an organisation, the people who report from an area."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.handovers import replaced
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.tables import OrganisationRow


def coordinators(session: Session, organisation: int | None) -> tuple[int, ...]:
    """The organisation's own coordinators; where it has none (or for no single one), those of the whole plan."""
    if organisation is not None:
        own = session.scalars(_coordinating().where(PersonRow.organisation_id == organisation)).all()
        if own:
            return tuple(own)
    return tuple(session.scalars(_coordinating().where(PersonRow.organisation_id.is_(None))))


def all_coordinators(session: Session) -> tuple[int, ...]:
    """Of every organisation, and of the whole plan."""
    return tuple(session.scalars(_coordinating()))


def _coordinating() -> Select[int]:
    """Whoever has a stand-in hears nothing meanwhile: the stand-in does."""
    active = PersonRow.role == Role.COORDINATOR, PersonRow.revoked_at.is_(None), PersonRow.account.is_not(None)
    return select(PersonRow.id).where(*active, PersonRow.id.not_in(replaced())).order_by(PersonRow.id)


def reporting_from(session: Session, area: int, organisation: int | None) -> tuple[int, ...]:
    """Agents and co-monitors of the area: those of one organisation, or of all."""
    people = (
        select(PersonRow.id)
        .join(PersonAreaRow, PersonAreaRow.person_id == PersonRow.id)
        .where(
            PersonAreaRow.area_id == area,
            PersonRow.role.in_((Role.AGENT, Role.COMONITOR)),
            PersonRow.revoked_at.is_(None),
            PersonRow.account.is_not(None),
        )
        .order_by(PersonRow.id)
    )
    if organisation is not None:
        people = people.where(PersonRow.organisation_id == organisation)
    return tuple(session.scalars(people))


def organisations_in(session: Session, area: int) -> tuple[int, ...]:
    """Those from which somebody reports from this area."""
    people = reporting_from(session, area, None)
    of = select(PersonRow.organisation_id).where(PersonRow.id.in_(people), PersonRow.organisation_id.is_not(None))
    return tuple(sorted({organisation for organisation in session.scalars(of) if organisation is not None}))


def code_of(session: Session, organisation: int) -> str:
    """The organisation's code, which permissions go by."""
    return session.scalars(select(OrganisationRow.code).where(OrganisationRow.id == organisation)).one()
