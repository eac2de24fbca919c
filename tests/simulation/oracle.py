"""What should have been said by now, and to whom: a model of the people, and the rules applied to it one by one.

It is told what happens (somebody joins, reports, blocks the bot, ...), when a tick ran and when what waited left.
It knows nothing of how the house does it; `rules` has the days.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tests.simulation import rules
from tests.simulation.rules import Quarter

AGAIN, BACK, OUTAGE = "report.again", "report.back", "outage"
RECEIVED, RETURNED, HEARD = "handover.received", "handover.returned", "heard already"
Key = tuple[int, str, Quarter, date]  # person, occasion, quarter, due day


@dataclass
class Someone:
    """One person, on whatever phone. `access`: whether they are in; `away`: whether the bot knows it is blocked.
    `gave`: places that they handed over; `left`: the day on which their access ended."""

    number: int
    role: str
    organisation: str
    areas: set[str]
    joined: datetime
    account: int
    access: bool = True
    away: bool = False
    no_network: tuple[date, date] | None = None
    gave: set[str] = field(default_factory=set)
    left: date | None = None

    def absent(self, today: date) -> bool:
        return self.no_network is not None and self.no_network[0] <= today <= self.no_network[1]

    @property
    def source(self) -> str | None:
        return {"agent": "ministry", "comonitor": "comonitor"}.get(self.role)


@dataclass
class Message:
    """One row that should be there, and what should have become of it."""

    key: Key
    day: date
    leaves: datetime
    until: datetime
    number: int  # in the order in which they came
    over: datetime | None = None  # for a host: until when one of its guests has something to say
    state: str = "waiting"
    reason: str | None = None
    at: datetime | None = None

    @property
    def person(self) -> int:
        return self.key[0]

    @property
    def ends(self) -> datetime:
        return self.over or self.until

    @property
    def reminds(self) -> bool:
        return self.key[1].startswith("report.")

    @property
    def seen(self) -> tuple[str, str | None, datetime | None]:
        return self.state, self.reason, self.at


@dataclass
class Passing:
    """A duty that passes from one to another on `starts`; with `ends`, only until that day. `areas`: what went along,
    `lent`: those of them that the receiver did not have."""

    giver: int
    receiver: int
    starts: date
    ends: date | None
    state: str = "planned"
    areas: set[str] = field(default_factory=set)
    lent: set[str] = field(default_factory=set)


@dataclass
class News:
    """What is said of a handover, once. To whoever has the duty now it is the reminder of that day, too."""

    person: int
    name: str
    leaves: datetime
    number: int
    state: str = "waiting"


@dataclass
class Oracle:
    """`opened`: the day on which the plan was loaded. `blocked`: accounts that take no message from the bot."""

    opened: date
    people: dict[int, Someone] = field(default_factory=dict)
    said: dict[Key, Message] = field(default_factory=dict)
    more: dict[tuple[Quarter, str], int] = field(default_factory=lambda: defaultdict(int))
    blocked: set[int] = field(default_factory=set)
    asked: dict[tuple[str, str, str, Quarter], frozenset[str]] = field(default_factory=rules.asked_of)
    reported: dict[tuple[str, str, str, Quarter], set[str]] = field(default_factory=lambda: defaultdict(set))
    outage: tuple[datetime, datetime] | None = None
    passing: list[Passing] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    farewells: set[int] = field(default_factory=set)  # accounts that hear that their access has ended
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**9)))

    # ------------------------------------------------------------------------------------------- what is missing

    def missing(self, person: Someone, quarter: Quarter, area: str) -> frozenset[str]:
        where = (person.organisation, person.source or "", area, quarter)
        return self.asked.get(where, frozenset()) - self.reported[where]

    def lacking(self, person: Someone, quarter: Quarter, today: date) -> list[str]:
        """The person's places that take reports of this quarter, and lack some."""
        if today < rules.first_day(quarter):
            return []
        return [
            area
            for area in sorted(person.areas)
            if today <= rules.lock_day(quarter, self.more[quarter, area]) and self.missing(person, quarter, area)
        ]

    # ---------------------------------------------------------------------------------------------- what is due

    def ticked(self, now: datetime) -> None:
        """A tick ran when the clock showed `now`."""
        today = now.date()
        self._pass_on(now)
        self._tell_of_the_outage(now)
        due: list[tuple[str, Quarter, date, date, date, list[str]]] = []
        for quarter in rules.quarters():
            if rules.first_day(quarter) > today:
                break
            alike: dict[int, list[str]] = defaultdict(list)
            for area in rules.AREAS:
                alike[self.more[quarter, area]].append(area)
            for more, areas in alike.items():
                for name, day, until in rules.series(quarter, more):
                    if day <= today <= until and day >= self.opened:
                        # A quarter opens once: more time for its report does not open it again.
                        key_day = rules.due_day(quarter, 0 if name == "report.opens" else more)
                        due.append((name, quarter, key_day, day, until, areas))
        for name, quarter, key_day, day, until, areas in sorted(due, key=lambda d: (d[0] != "report.opens", d[1:3])):
            for person in self.people.values():
                if person.source is None or not person.access or person.joined >= rules.morning(day):
                    continue
                if any(self.missing(person, quarter, area) for area in person.areas.intersection(areas)):
                    self.post((person.number, name, quarter, key_day), day, until, now)
        self._gather(now)
        self._one_a_day(now)

    def post(self, key: Key, day: date, until: date, now: datetime) -> None:
        """Once for each key. What falls on the day on which the next quarter opens is said with the opening."""
        if key in self.said:
            return
        leaves = rules.next_allowed(max(rules.morning(day), now))
        message = Message(key, day, leaves, datetime.combine(until + rules.DAY, time.min), next(self.numbers))
        person, name, quarter, _ = key
        opening = rules.following(quarter)
        host = (person, "report.opens", opening, rules.due_day(opening))
        if name != "report.opens" and host in self.said and self.said[host].day == day:
            message.state, message.reason = "dropped", "said with the opening"
        self.said[key] = message

    def may_pass(self, giver: int, receiver: int) -> bool:
        """Both are in, and neither gives or receives already."""
        one, other = self.people[giver], self.people[receiver]
        busy = {n for p in self.passing if p.state in ("planned", "in force") for n in (p.giver, p.receiver)}
        return one.access and other.access and not busy & {giver, receiver}

    def _pass_on(self, now: datetime) -> None:
        """Duties that have come to their day go over, with what waits; a stand-in's come back after its last day."""
        today = now.date()
        for one in self.passing:
            giver, receiver = self.people[one.giver], self.people[one.receiver]
            if one.state == "in force" and one.ends is not None and (today > one.ends or not receiver.access):
                one.state = "over"
                receiver.areas -= one.lent
                giver.areas |= one.areas
                if not receiver.areas:
                    self._moves(receiver.number, giver.number)
                self._heard(receiver.number, giver.number)
                self._hears(receiver, "handover.ended", now)
                self._hears(giver, RETURNED, now)
        for one in self.passing:
            giver, receiver = self.people[one.giver], self.people[one.receiver]
            if one.state != "planned" or one.starts > today:
                continue
            if not receiver.access or (one.ends is not None and one.ends < today):
                one.state = "did not happen"
                continue
            one.state = "in force" if one.ends is not None else "over"
            one.areas, one.lent = set(giver.areas), giver.areas - receiver.areas
            receiver.areas |= giver.areas
            giver.gave |= giver.areas
            giver.areas = set()
            self._moves(giver.number, receiver.number)
            self._heard(giver.number, receiver.number)
            if one.ends is None:
                if giver.access:
                    self.farewells.add(giver.account)
                    giver.left = today
                giver.access = False
            self._hears(giver, "handover.given", now)
            self._hears(receiver, RECEIVED, now)

    def _hears(self, someone: Someone, name: str, now: datetime) -> None:
        if someone.access:
            leaves = rules.next_allowed(max(rules.morning(now.date()), now))
            self.news.append(News(someone.number, name, leaves, next(self.numbers)))

    def _heard(self, one: int, other: int) -> None:
        """What one was told, the other need not hear again."""
        for key, message in list(self.said.items()):
            told = message.state == "sent" or (message.reason or "").startswith(("said with ", HEARD))
            new = (other, *key[1:])
            if key[0] == one and message.reminds and key[1] not in (AGAIN, BACK) and told and new not in self.said:
                self.said[new] = Message(
                    new, message.day, message.leaves, message.until, next(self.numbers), state="dropped", reason=HEARD
                )

    def _moves(self, giver: int, receiver: int) -> None:
        """What waits for one waits for the other, but for what those have been told, or what is about the one alone."""
        for host in [m for m in self.said.values() if m.person == giver and m.state == "waiting"]:
            for guest in self.guests(host):
                new = (receiver, *guest.key[1:])
                if guest.number > host.number and new not in self.said:
                    del self.said[guest.key]
                    guest.key = new
                    self.said[new] = guest
        for key, message in list(self.said.items()):
            if message.person != giver or message.state != "waiting":
                continue
            new = (receiver, *key[1:])
            if key[1] == BACK or new in self.said:
                message.state, message.reason = "dropped", "handed over"
            else:
                del self.said[key]
                message.key = new
                self.said[new] = message

    def _tell_of_the_outage(self, now: datetime) -> None:
        """Whoever could have sent something meanwhile, and has something missing of a quarter that was over then."""
        if self.outage is None or not timedelta() <= now - self.outage[1] <= timedelta(days=3):
            return
        ended = self.outage[1].date()
        told = {message.person for message in self.said.values() if message.key[1] == OUTAGE and message.day == ended}
        leaves = rules.next_allowed(now)
        until = max(datetime.combine(ended, time.min) + timedelta(days=3), leaves + timedelta(days=1))
        for quarter in rules.quarters():
            if rules.last_day(quarter) >= ended or ended < self.opened:
                break
            for person in self.people.values():
                if person.source is None or not person.access or person.joined >= self.outage[1]:
                    continue
                if person.number not in told and self.lacking(person, quarter, now.date()):
                    key = (person.number, OUTAGE, quarter, ended)
                    self.said.setdefault(key, Message(key, ended, leaves, until, next(self.numbers)))
                    told.add(person.number)

    def _gather(self, now: datetime) -> None:
        """What leaves on one day is one message: after an outage, or an absence, that one says all."""
        for host in self.news:
            if (
                host.name not in (RECEIVED, RETURNED)
                or host.state in ("dropped", "unreachable")
                or host.leaves.date() < now.date()
            ):
                continue
            for guest in self.said.values():
                reminder = (guest.reminds and guest.key[1] != BACK) or guest.key[1] == OUTAGE
                newer = host.state == "waiting" or guest.number > host.number
                in_time = guest.leaves.date() <= host.leaves.date()
                if guest.person == host.person and guest.state == "waiting" and reminder and newer and in_time:
                    guest.state, guest.reason = "dropped", f"said with {host.name}"
        waiting: dict[int, list[Message]] = defaultdict(list)
        for message in self.said.values():
            if message.state == "waiting":
                waiting[message.person].append(message)
        for host_is in (OUTAGE, BACK):
            for host in [m for theirs in waiting.values() for m in theirs if m.key[1] == host_is]:
                if host.state != "waiting":
                    continue
                for guest in waiting[host.person]:
                    if guest.state != "waiting" or guest is host or guest.leaves.date() > host.leaves.date():
                        continue
                    report = guest.key[1].startswith("report.")
                    if host_is == OUTAGE and (report or guest.day < host.day):
                        guest.state, guest.reason = "dropped", f"said with {OUTAGE}"
                    elif host_is == BACK and report and guest.leaves.date() == host.leaves.date():
                        guest.state, guest.reason = "dropped", f"said with {BACK}"

    def _one_a_day(self, now: datetime) -> None:
        """Two reminders that leave on one day are one message: the opening says all, or else the first written.
        Who was reminded today already hears of what is newly due tomorrow, unless it is too late then."""
        groups: dict[tuple[int, date], list[Message]] = defaultdict(list)
        for message in self.said.values():
            if message.state != "waiting" or not message.reminds or message.key[1] == BACK:
                continue
            leaves = max(message.leaves, rules.next_allowed(now))
            tomorrow = rules.next_allowed(rules.morning(now.date() + rules.DAY))
            if leaves.date() <= now.date() and self._reminded(message.person, now.date()) and tomorrow < message.ends:
                leaves = message.leaves = tomorrow
            groups[message.person, leaves.date()].append(message)
        for group in groups.values():
            host, *guests = sorted(group, key=lambda m: (m.key[1] != "report.opens", m.number))
            if not guests:
                continue
            host.over = max(message.ends for message in group)
            theirs = {f"said with {guest.key[1]}" for guest in guests}
            soonest = min(max(m.leaves, rules.next_allowed(now)) for m in group)
            for message in self.said.values():
                of_theirs = message.state == "dropped" and message.reason in theirs and message.ends > soonest
                if message in guests or (message.person == host.person and of_theirs):
                    message.state, message.reason = "dropped", f"said with {host.key[1]}"

    def _reminded(self, person: int, today: date) -> bool:
        return any(
            m.person == person and (m.reminds or m.key[1] == OUTAGE) and m.at is not None and m.at.date() == today
            for m in self.said.values()
        )

    def guests(self, host: Message) -> list[Message]:
        """Whatever is said with it, and not too late by itself."""
        return [
            message
            for message in self.said.values()
            if message.person == host.person
            and (message.number > host.number or host.key[1] == "report.opens")
            and message.state == "dropped"
            and message.reason == f"said with {host.key[1]}"
        ]

    def absent(self, person: int, until: date, now: datetime) -> None:
        """ "No network until that day." On the day after, one message says what is missing then."""
        self.present(person, now)
        someone = self.people[person]
        someone.no_network = now.date(), until
        day = until + rules.DAY
        key = (person, BACK, rules.quarter_of(day), day)
        morning = rules.next_allowed(rules.morning(day))
        message = self.said.setdefault(key, Message(key, day, morning, morning + timedelta(days=3), next(self.numbers)))
        if message.reason == "back earlier":
            message.state, message.reason, message.leaves = "waiting", None, morning

    def present(self, person: int, now: datetime) -> None:
        """Back earlier, another day was said, or something was sent."""
        self.people[person].no_network = None
        for message in self.said.values():
            if message.person == person and message.key[1] == BACK and message.state == "waiting":
                message.state, message.reason = "dropped", "back earlier"

    def later(self, person: int, quarter: Quarter, day: date) -> None:
        """[Later], and the day on which to be reminded once more."""
        key = (person, AGAIN, quarter, day)
        if key not in self.said:
            morning = rules.morning(day)
            leaves, until = rules.next_allowed(morning), morning + timedelta(days=3)
            self.said[key] = Message(key, day, leaves, until, next(self.numbers))

    # ------------------------------------------------------------------------------------------- what becomes of it

    def delivered(self, now: datetime) -> None:
        """Whatever waits and may leave when the clock shows `now` is said, or is not true any more."""
        for news in self.news:
            if news.state == "waiting" and news.leaves <= now:
                self._deliver_news(news, now)
        for message in self.said.values():
            if message.state == "waiting" and message.leaves <= now:
                self._deliver(message, now)

    def _deliver_news(self, news: News, now: datetime) -> None:
        person = self.people[news.person]
        if not person.access:
            news.state = "dropped"
        elif rules.quiet(now):
            news.leaves = rules.next_allowed(now)
        elif person.account in self.blocked:
            news.state, person.away = "unreachable", True
        else:
            news.state = "sent"

    def died(self, now: datetime, noted: Collection[Key]) -> None:
        """A process died while it delivered, when its clock showed `now`, and had `noted` what became of these."""
        for message in self.said.values():
            if message.state == "waiting" and message.leaves <= now and message.key in noted:
                self._deliver(message, now)

    def _deliver(self, message: Message, now: datetime) -> None:
        person = self.people[message.person]
        if not person.access:
            message.state, message.reason = "dropped", "no access"
        elif now > message.ends:
            message.state, message.reason = "dropped", "too late"
        elif rules.quiet(now):
            message.leaves = rules.next_allowed(now)
        elif (reason := self.untrue(person, message, now)) is not None:
            message.state, message.reason = "dropped", reason
        elif person.account in self.blocked:
            message.state, message.reason, person.away = "dropped", "unreachable", True
        else:
            message.state, message.reason, message.at = "sent", None, now

    def untrue(self, person: Someone, message: Message, now: datetime) -> str | None:
        _, name, quarter, _ = message.key
        today = now.date()
        if name != BACK and person.absent(today):
            return "no network"
        if name in (BACK, OUTAGE):
            says = self._something_to_say(person, today) or (name == BACK and self._closed_meanwhile(person, today))
            return None if says else "nothing missing"
        all_of_it = [message, *(guest for guest in self.guests(message) if guest.ends > now)]
        if any(self._true(person, one, now) for one in all_of_it):
            return None
        if name == "report.opens" or not self.lacking(person, quarter, today):
            return "nothing missing"
        return "another day by now"

    def _true(self, person: Someone, message: Message, now: datetime) -> bool:
        """Whether what this one by itself has to say is true: an opening speaks of the quarter before, too."""
        _, name, quarter, due_day = message.key
        lacking = self.lacking(person, quarter, now.date())
        if name == "report.opens":
            before = max((q for q in rules.quarters() if q < quarter), default=quarter)
            return bool(lacking or self.lacking(person, before, now.date()))
        if name == AGAIN:
            return bool(lacking)
        of_that_day = [a for a in lacking if rules.due_day(quarter, self.more[quarter, a]) == due_day]
        return now <= message.until and bool(of_that_day)

    def _something_to_say(self, person: Someone, today: date) -> bool:
        """Something is missing that is asked for by now, or a quarter has opened without a word."""
        for quarter in rules.quarters():
            for area in self.lacking(person, quarter, today):
                asked_for = rules.due_day(quarter, self.more[quarter, area]) - timedelta(days=max(rules.BEFORE))
                if rules.last_day(quarter) < today or asked_for <= today or self._untold(person, quarter):
                    return True
        return False

    def _closed_meanwhile(self, person: Someone, today: date) -> bool:
        """Since they said that there is no network, a quarter was locked in all their places, and lacks something."""
        since = today if person.no_network is None else person.no_network[0]
        for quarter in rules.quarters():
            asked = [a for a in person.areas if self.asked.get((person.organisation, person.source or "", a, quarter))]
            last = max((rules.lock_day(quarter, self.more[quarter, area]) for area in asked), default=today)
            if since <= last < today and any(self.missing(person, quarter, area) for area in asked):
                return True
        return False

    def _untold(self, person: Someone, quarter: Quarter) -> bool:
        opening = self.said.get((person.number, "report.opens", quarter, rules.due_day(quarter)))
        if opening is None or opening.state == "sent":
            return False
        hosts = [m for m in self.said.values() if m.person == person.number and m.key[1] in (BACK, OUTAGE)]
        return not any(host.at is not None and host.at > opening.leaves for host in hosts)

    def back(self, person: int, now: datetime) -> None:
        """The bot may write to them again: what they could not be told, and is not too late, they are told."""
        someone = self.people[person]
        self.blocked.discard(someone.account)
        if not someone.away:
            return
        someone.away = False
        for news in self.news:
            if news.person == person and news.state == "unreachable":
                news.state, news.leaves = "waiting", now
        for message in self.said.values():
            if message.person == person and message.reason == "unreachable" and message.ends > now:
                message.state, message.reason, message.leaves = "waiting", None, now
                if message.reminds:  # what they hear on coming back says the same
                    message.state, message.reason = "dropped", "said with always.welcome_back"

    # ------------------------------------------------------------------------------------------------------- looking

    def waits_until(self) -> datetime | None:
        """When the next of those that wait may leave."""
        return min((m.leaves for m in (*self.said.values(), *self.news) if m.state == "waiting"), default=None)
