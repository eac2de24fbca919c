"""What happens to people, done in the real storage by its own use cases; and told to the oracle, which decides first
whether it makes any difference. Numbers of people are this world's; `ids` has the database's.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.cards import Redraw, Reply
from bot.handlers import absent, always, reminding
from bot.house import House, Said
from bot.taps import Tap, base36
from storage import absences, extensions, handovers, invitations, joining, reports, revocations
from storage.answers import Source
from storage.calendar import Quarter
from storage.drafts import Draft
from storage.extensions import Why
from storage.handovers import Kind
from storage.invitations import Terms
from storage.people import Role
from storage.plan.logframe import Logframe
from tests.simulation import rules
from tests.simulation.lives import Event
from tests.simulation.oracle import Oracle, Passing, Someone

Deed = Callable[[Session], object]
ZONE = ZoneInfo("Africa/Bamako")
UPDATES = iter(range(1, 10**9))


def aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


class Happening:
    """Turns events into deeds of the storage, and tells the oracle. `plan` is the loaded plan."""

    def __init__(self, oracle: Oracle, house: House, plan: Logframe) -> None:
        self.oracle, self.house, self.plan = oracle, house, plan
        self.ids: dict[int, int] = {}
        self.organisations = {o.code: o.id for o in plan.organisations}
        self.areas = {a.key: a.id for a in plan.areas}
        self.activities = {a.code: a for a in plan.activities}

    def deed(self, event: Event) -> Deed | None:
        """None: it changes nothing."""
        return getattr(self, event.kind.replace(" ", "_"))(event)  # type: ignore[no-any-return]

    # ---------------------------------------------------------------------------------------------- who is in

    def joins(self, event: Event) -> Deed:
        self.oracle.people[event.person] = Someone(
            event.person, event.role, event.organisation, set(event.areas), event.at, event.account
        )
        return lambda session: self._let_in(session, event, None)

    def new_phone(self, event: Event) -> Deed | None:
        someone = self.oracle.people[event.person]
        if someone.access:
            return None
        someone.access, someone.account, someone.away, someone.left = True, event.account, False, None
        someone.areas = set(event.areas)
        return lambda session: self._let_in(session, event, self.ids[event.person])

    def _let_in(self, session: Session, event: Event, person: int | None) -> None:
        payload, now = invitations.new_payload(), aware(event.at)
        organisation = self.organisations.get(event.organisation)
        areas = tuple(self.areas[key] for key in event.areas)
        terms = Terms(Role(event.role), organisation, areas, label=f"P{event.person}", person=person)
        invitations.invite(session, terms, payload, now + timedelta(days=1), by=None, now=now)
        invitation = invitations.look(session, payload, event.account, now)
        invitations.bind(session, invitation.id, event.account, now)
        self.ids[event.person] = joining.join(session, invitation, event.account, joining.Consent("1"), ZONE, now)

    def revoked(self, event: Event) -> Deed | None:
        someone = self.oracle.people[event.person]
        if not someone.access:
            return None
        someone.access, someone.left = False, event.at.date()
        return lambda session: revocations.revoke(session, self.ids[event.person], by=None, now=aware(event.at))

    def passes_on(self, event: Event) -> Deed | None:
        """A successor, or a stand-in until a day."""
        if not self.oracle.may_pass(event.person, event.other):
            return None
        today = event.at.date()
        starts = today + event.days * rules.DAY
        ends = None if event.last < 0 else today + event.last * rules.DAY
        self.oracle.passing.append(Passing(event.person, event.other, starts, ends))
        kind = Kind.SUCCESSOR if ends is None else Kind.STANDIN
        return lambda session: handovers.plan(
            session, self.ids[event.person], kind, starts, ends, receiver=self.ids[event.other], by=self.ids[1],
            today=today, now=aware(event.at),
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------ who is in reach

    def blocks_in_silence(self, event: Event) -> Deed | None:
        """Telegram's own word of it was lost: the next message that is refused tells."""
        self.oracle.blocked.add(self.oracle.people[event.person].account)
        return None

    def blocks(self, event: Event) -> Deed | None:
        someone = self.oracle.people[event.person]
        self.oracle.blocked.add(someone.account)
        if not someone.access:
            return None
        someone.away = True
        return lambda session: always.blocked(session, self.house, self._said(event, left=True))

    def returns(self, event: Event) -> Deed | None:
        someone = self.oracle.people[event.person]
        self.oracle.blocked.discard(someone.account)
        if not someone.access:
            return None
        self.oracle.back(event.person, event.at)
        return lambda session: always.back(session, self.house, self._said(event, left=False))

    # ------------------------------------------------------------------------------------------- what they report

    def reports(self, event: Event) -> Deed | None:
        """Alone or with what a colleague left: a share of what is missing there by now."""
        someone = self.oracle.people[event.person]
        if not someone.access or event.area not in self.oracle.lacking(someone, event.quarter, event.at.date()):
            return None
        missing = sorted(self.oracle.missing(someone, event.quarter, event.area))
        codes = missing[: ceil(len(missing) * event.share)]
        self.oracle.reported[someone.organisation, someone.source or "", event.area, event.quarter].update(codes)
        source = Source(someone.source or "")
        account = someone.account
        if someone.no_network is not None:
            self.oracle.present(event.person, event.at)

        def submits(session: Session) -> None:
            draft = Draft(
                0, self.ids[event.person], self.plan.id, self.plan.version, Quarter(*event.quarter),
                self.areas[event.area], self.organisations[someone.organisation], source, 1, "", account,
                aware(event.at), aware(event.at),
            )  # fmt: skip
            activities = tuple(self.activities[code] for code in codes)
            reports.submit(session, draft, activities, self.plan, aware(event.at))
            absences.end(session, draft.person, today=event.at.date(), now=aware(event.at))  # as [Send] does

        return submits

    def extends(self, event: Event) -> Deed:
        self.oracle.more[event.quarter, event.area] += event.days
        return lambda session: extensions.extend(
            session, self.plan.id, Quarter(*event.quarter), self.areas[event.area], event.days, Why.NETWORK,
            by=self.ids[event.person], card=next(UPDATES), now=aware(event.at),
        )  # fmt: skip

    def later(self, event: Event) -> Deed | None:
        """[Later] and a day, on whatever reminder is there."""
        someone = self.oracle.people[event.person]
        lacking = self.oracle.lacking(someone, event.quarter, event.at.date())
        if not someone.access or not lacking:
            return None
        day = event.at.date() + event.days * rules.DAY
        if day <= rules.lock_day(event.quarter, self.oracle.more[event.quarter, lacking[0]]):  # then nothing is taken
            self.oracle.later(event.person, event.quarter, day)
        argument = f"{base36(self.areas[lacking[0]])}.{event.days}"
        tap = Tap("pl", self.plan.id, Quarter(*event.quarter).as_number, argument)
        said = self._said(event, tap=tap, query="q")
        return lambda session: reminding.later(session, self.house, said)

    def absent(self, event: Event) -> Deed | None:
        """[No network until…], then [1 week] or [2 weeks]."""
        someone = self.oracle.people[event.person]
        if not someone.access:
            return None
        self.oracle.absent(event.person, event.at.date() + event.days * rules.DAY, event.at)
        first = Tap("pa", self.plan.id, Quarter(*event.quarter).as_number, base36(self.areas[min(someone.areas)]))
        begins = self._said(event, tap=first, query="q")

        def chooses(session: Session) -> None:
            asked = absent.tapped(session, self.house, begins)
            choice = next(tap for tap in _taps(asked) if tap.argument == str(event.days))
            absent.tapped(session, self.house, self._said(event, tap=choice, query="q"))

        return chooses

    def present(self, event: Event) -> Deed | None:
        """[I am back]."""
        someone = self.oracle.people[event.person]
        if not someone.access or not someone.absent(event.at.date()):
            return None
        self.oracle.present(event.person, event.at)
        said = self._said(event, tap=Tap("pz"), query="q")
        return lambda session: absent.back(session, self.house, said)

    def _said(self, event: Event, **what: object) -> Said:
        account = self.oracle.people[event.person].account
        return Said(next(UPDATES), account, account, aware(event.at), 1, **what)  # type: ignore[arg-type]


def _taps(reply: Reply) -> list[Tap]:
    cards = [action.card for action in reply.actions if isinstance(action, Redraw)]
    return [button.tap for card in cards for row in card.rows for button in row if button.tap is not None]
