"""What is asked about a report, in SQL: one send-back at a time, answered once, open again for that one alone, whoever
has the duty by then; on both databases.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.forms.sentence import Refused, Unsaid, refused
from bot.taps import Tap
from scheduler.answering import answer_by
from storage import (
    audit,
    carrying,
    drafts,
    handovers,
    own_reports,
    people,
    remarked,
    remarks,
    revocations,
    standing,
    verification,
)
from storage.answers import Figure, Reason, Source
from storage.corrections import correct
from storage.database import Database
from storage.drafts import Subject
from storage.handovers import Kind as Handed
from storage.outbox import OutboxRow, State
from storage.own_reports import State as Own
from storage.people import PersonRow
from storage.plan.reading import Plans
from storage.plan.tables import ActivityRow
from storage.remarked import Remark
from storage.remarks import ChangedMeanwhile, Outcome, RemarkRow, SentBackAlready
from storage.reminding import Rules
from storage.reported import answers, receipt
from storage.reports import Locked, ReportRow, RevisionRow
from tests.conftest import CANARY
from tests.reporting.conftest import NINE_FORTY_ONE, Phone
from tests.reporting.plans import CALENDAR, T2
from tests.reporting.test_correcting import sent

Phones = Callable[[int], Phone]
DAY = timedelta(days=1)
UNTIL = date(2013, 7, 19)
AUGUST_7, AUGUST_14, AUGUST_15 = (datetime(2013, 8, day, 9, tzinfo=UTC) for day in (7, 14, 15))


def revision(session: Session, code: str) -> int:
    """The latest revision of the report on this activity."""
    return session.scalars(
        select(RevisionRow.id)
        .join(ReportRow, (ReportRow.id == RevisionRow.report_id) & (ReportRow.revision == RevisionRow.number))
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .where(ActivityRow.code == code)
    ).one()


def person(session: Session, account: int) -> int:
    return people.by_account(session, account, NINE_FORTY_ONE, lock=False).id


def back(session: Session, code: str = "1.1.2", asked: str = "Comptée ?", now: datetime = NINE_FORTY_ONE) -> int:
    return remarks.send_back(
        session, revision(session, code), asked, until=UNTIL, by=person(session, 14), now=now
    )  # fmt: skip


def question(session: Session, code: str = "1.1.2") -> int:
    return remarks.ask(session, revision(session, code), "Une seule ?", by=person(session, 14), now=NINE_FORTY_ONE)


def corrects(session: Session, plans: Plans, now: datetime, code: str = "1.1.2a", account: int = 11) -> None:
    """The receipt's next version, in which one figure is another."""
    plan, of = plans.open(session)[0], receipt(session, 1)
    assert of is not None
    subject = Subject(of.plan, of.quarter, of.area, of.organisation, of.source, corrects=1, base=of.version)
    draft = drafts.open_on(session, person(session, account), subject, "change", plan.version, account, now)
    said = answers(session, of)
    before = said.figures[code]
    figure = (
        Figure(before.value + 1) if before.women is None else Figure(before.value + 1, before.women + 1, before.men)
    )  # type: ignore[operator]
    activity = next(a for a in plan.activities if code in [i.code for i in a.indicators])
    said = said.with_figure(code, figure).with_reason(activity.code, Reason.OMISSION)
    activities = tuple(a for a in plan.activities if a.code in of.activities)
    correct(session, replace(draft, answers=said), activities, plan, now)
    drafts.save(session, replace(draft, ended_at=now, ending=drafts.Ending.DROPPED, active=False))


def outcome(session: Session, number: int) -> Outcome | None:
    one = remarked.remark(session, number)
    assert one is not None
    return one.outcome


def codes(found: tuple[Remark, ...]) -> list[tuple[str, str | None]]:
    return [(one.activity, None if one.outcome is None else one.outcome.value) for one in found]


def came_back(session: Session) -> list[tuple[str, str | None]]:
    return codes(remarked.answered(session, 1))


async def test_one_send_back_of_a_report_at_a_time(awa: Phone, database: Database) -> None:
    await sent(awa)

    async def one() -> object:
        try:
            return await database.run(back)
        except SentBackAlready as already:
            return already

    found = await asyncio.gather(one(), one(), one())
    made = [it for it in found if isinstance(it, int)]
    assert len(made) == 1
    assert {it.remark for it in found if isinstance(it, SentBackAlready)} == set(made)
    assert await database.run(back, "1.1.1"), "of another report there may be one too"
    assert list(await database.read(remarked.open_of, [1, 2, 3])) == [1, 2]
    await database.run(question)
    await database.run(question)
    assert [one.kind.value for one in await database.read(remarked.waiting, 1)] == [
        "send_back", "send_back", "question", "question",
    ]  # fmt: skip


async def test_it_is_answered_once(awa: Phone, database: Database) -> None:
    await sent(awa)
    number = await database.run(back)

    def confirms(session: Session) -> bool:
        return remarks.confirm(session, number, by=person(session, 11), now=NINE_FORTY_ONE)

    assert sorted(await asyncio.gather(*(database.run(confirms) for _ in range(4)))) == [False, False, False, True]
    assert await database.read(outcome, number) is Outcome.CONFIRMED
    assert not await database.read(remarked.open_of, [1, 2, 3])
    assert await database.run(back), "it may be sent back again"

    def says(session: Session, text: str) -> bool:
        return remarks.answer(session, number, text, by=person(session, 11), now=NINE_FORTY_ONE)

    assert [await database.run(says, text) for text in ("Oui.", "Non.")] == [True, False]
    one = await database.read(remarked.remark, number)
    assert one is not None and one.answer == "Oui."


async def test_a_question_is_not_confirmed_and_a_send_back_not_answered_by_a_sentence(
    awa: Phone, database: Database
) -> None:
    await sent(awa)
    asked, returned = await database.run(question), await database.run(back)
    by = await database.read(person, 11)
    assert not await database.run(lambda s: remarks.confirm(s, asked, by=by, now=NINE_FORTY_ONE))
    assert not await database.run(lambda s: remarks.answer(s, returned, "Oui.", by=by, now=NINE_FORTY_ONE))
    assert await database.read(outcome, asked) is None
    assert await database.read(outcome, returned) is None


async def test_a_correction_answers_all_that_was_asked_about_what_changed(
    awa: Phone, plans: Plans, database: Database
) -> None:
    await sent(awa)
    first, asked, other = await database.run(back), await database.run(question), await database.run(back, "1.1.1")
    await database.run(corrects, plans, NINE_FORTY_ONE)
    assert [await database.read(outcome, n) for n in (first, asked, other)] == [
        Outcome.CORRECTED, Outcome.CORRECTED, None,
    ]  # fmt: skip
    with pytest.raises(ChangedMeanwhile):  # of the revision that Awa sent first
        await database.run(lambda s: remarks.ask(s, 2, "?", by=1, now=NINE_FORTY_ONE))


async def test_verifying_ends_it_and_tells_nobody(awa: Phone, database: Database) -> None:
    await sent(awa)
    number, asked = await database.run(back), await database.run(question)

    def verifies(session: Session) -> bool:
        return verification.verify(session, revision(session, "1.1.2"), by=person(session, 14), now=NINE_FORTY_ONE)

    assert await database.run(verifies)
    assert [await database.read(outcome, n) for n in (number, asked)] == [Outcome.WITHDRAWN, None]
    assert await database.read(came_back) == []


async def test_after_the_lock_only_what_was_sent_back_is_corrected_until_the_review_day(
    awa: Phone, plans: Plans, database: Database
) -> None:
    await sent(awa)
    with pytest.raises(Locked):
        await database.run(corrects, plans, AUGUST_7)
    await database.run(back, "1.1.2", "?", AUGUST_7)
    with pytest.raises(Locked):  # another report of the same receipt
        await database.run(corrects, plans, AUGUST_7, "1.1.1")
    there = await database.read(remarked.correctable, CALENDAR, 1, AUGUST_14.date())
    assert (there.activities, there.until) == ({"1.1.2"}, AUGUST_14.date())
    with pytest.raises(Locked):
        await database.run(corrects, plans, AUGUST_15)
    await database.run(corrects, plans, AUGUST_14)
    with pytest.raises(Locked):  # it is answered, and closed again
        await database.run(corrects, plans, AUGUST_14)


async def test_a_question_opens_nothing(awa: Phone, plans: Plans, database: Database) -> None:
    await sent(awa)
    await database.run(question)
    with pytest.raises(Locked):
        await database.run(corrects, plans, AUGUST_7)


async def test_what_came_back_waits_until_it_is_verified_or_looked_at(
    awa: Phone, plans: Plans, database: Database
) -> None:
    await sent(awa)
    by = await database.read(person, 11)
    await database.run(back)
    confirmed, asked = await database.run(back, "1.1.1"), await database.run(question, "1.1.4")
    assert await database.read(came_back) == []
    await database.run(corrects, plans, NINE_FORTY_ONE)
    await database.run(lambda s: remarks.confirm(s, confirmed, by=by, now=NINE_FORTY_ONE + DAY))
    await database.run(lambda s: remarks.answer(s, asked, "Oui.", by=by, now=NINE_FORTY_ONE + 2 * DAY))
    assert await database.read(came_back) == [("1.1.2", "corrected"), ("1.1.1", "confirmed"), ("1.1.4", "answered")]
    assert codes(await database.read(remarked.answered, 1, (10**6,))) == []
    assert await database.run(remarks.seen, asked, NINE_FORTY_ONE)
    assert not await database.run(remarks.seen, asked, NINE_FORTY_ONE)
    await database.run(back, "1.1.1")  # once more
    assert await database.read(came_back) == [("1.1.2", "corrected")]
    latest, moussa = await database.read(revision, "1.1.2"), await database.read(person, 14)
    await database.run(lambda s: verification.verify(s, latest, by=moussa, now=NINE_FORTY_ONE))
    assert await database.read(came_back) == []


async def test_it_is_counted_apart_from_what_is_to_be_verified(awa: Phone, plans: Plans, database: Database) -> None:
    await sent(awa)

    def stands(session: Session, now: datetime) -> tuple[int, int, int]:
        found = standing.standing(session, plans.open(session)[0], T2, now)
        return found.to_verify, found.sent_back, found.unanswered

    assert await database.read(stands, NINE_FORTY_ONE) == (3, 0, 0)
    number = await database.run(back)
    assert await database.read(stands, NINE_FORTY_ONE) == (2, 1, 0)
    assert await database.read(stands, NINE_FORTY_ONE + 7 * DAY) == (2, 1, 0), "on the day it may still come"
    assert await database.read(stands, NINE_FORTY_ONE + 8 * DAY) == (2, 1, 1)
    by = await database.read(person, 11)
    await database.run(lambda s: remarks.confirm(s, number, by=by, now=NINE_FORTY_ONE))
    assert await database.read(stands, NINE_FORTY_ONE + 8 * DAY) == (3, 0, 0)


async def test_one_s_own_list_says_it(awa: Phone, plans: Plans, database: Database) -> None:
    await sent(awa)

    def state(session: Session, *, locked: bool) -> Own:
        me = people.by_account(session, 11, NINE_FORTY_ONE, lock=False)
        (one,) = own_reports.sent_from(session, me.organisation or 0, Source.MINISTRY, me.area_ids)
        return one.state(locked=locked)

    async def both() -> tuple[Own, Own]:
        return await database.read(lambda s: state(s, locked=False)), await database.read(
            lambda s: state(s, locked=True)
        )

    assert await both() == (Own.SENT, Own.CLOSED)
    await database.run(back)
    assert await both() == (Own.SENT_BACK, Own.SENT_BACK)
    await database.run(corrects, plans, NINE_FORTY_ONE)
    assert await both() == (Own.CORRECTED, Own.CORRECTED)


# ------------------------------------------------------------------------------------------------------ who answers


def answering(session: Session, number: int) -> list[int]:
    """By account."""
    one = remarked.remark(session, number)
    assert one is not None
    ids = remarked.answering(session, one)
    return sorted(session.scalars(select(PersonRow.account).where(PersonRow.id.in_(ids))))  # type: ignore[type-var]


async def test_whoever_wrote_it_answers_else_whoever_reports_from_there(awa: Phone, database: Database) -> None:
    await sent(awa)
    number = await database.run(back)
    assert await database.read(answering, number) == [11], "not her colleague too"
    await database.run(lambda s: revocations.revoke(s, person(s, 11), by=person(s, 14), now=NINE_FORTY_ONE))
    assert await database.read(answering, number) == [12]
    await database.run(lambda s: revocations.revoke(s, person(s, 12), by=person(s, 14), now=NINE_FORTY_ONE))
    assert await database.read(answering, number) == [], "another ministry's and an NGO's people are not asked"


async def test_whoever_corrected_it_last_is_asked(awa: Phone, plans: Plans, database: Database) -> None:
    await sent(awa)
    await database.run(corrects, plans, NINE_FORTY_ONE, "1.1.2a", 12)
    assert await database.read(answering, await database.run(back)) == [12]


async def test_a_duty_that_goes_to_another_takes_it_along(awa: Phone, plans: Plans, database: Database) -> None:
    await sent(awa)
    number = await database.run(back)
    today = NINE_FORTY_ONE.date()

    def hands_over(session: Session) -> None:
        awa_, ali = person(session, 11), person(session, 12)
        handovers.plan(
            session, awa_, Handed.STANDIN, today, today + 3 * DAY, receiver=ali, by=person(session, 14), today=today,
            now=NINE_FORTY_ONE,
        )  # fmt: skip
        carrying.carry(session, CALENDAR.zone, NINE_FORTY_ONE)

    def told(session: Session) -> list[int | None]:
        its = OutboxRow.template == remarks.TOLD, OutboxRow.state == State.WAITING
        to = select(PersonRow.account).join(OutboxRow, OutboxRow.person_id == PersonRow.id)
        return list(session.scalars(to.where(*its).order_by(OutboxRow.id)))

    await database.run(hands_over)
    assert await database.read(answering, number) == [12]
    assert await database.read(told) == [12]
    await database.run(lambda s: carrying.carry(s, CALENDAR.zone, NINE_FORTY_ONE + 4 * DAY))
    assert await database.read(told) == [12, 11], "back again, and not answered"
    await database.run(corrects, plans, NINE_FORTY_ONE + 4 * DAY)
    assert await database.read(outcome, number) is Outcome.CORRECTED


async def test_no_word_of_it_is_in_the_log_or_the_outbox(awa: Phone, database: Database) -> None:
    await sent(awa)
    number = await database.run(lambda s: back(s, "1.1.2", f"{CANARY} ?"))

    def tells(session: Session) -> None:
        one = remarked.remark(session, number)
        assert one is not None
        assert remarked.tell(session, one, NINE_FORTY_ONE, NINE_FORTY_ONE)

    await database.run(tells)
    by = await database.read(person, 11)
    await database.run(lambda s: remarks.confirm(s, number, by=by, now=NINE_FORTY_ONE))
    await database.run(lambda s: remarks.answer(s, number, CANARY, by=by, now=NINE_FORTY_ONE))
    lines = await database.read(lambda s: [(r.action, str(r.detail)) for r in s.scalars(select(audit.AuditRow))])
    values = await database.read(lambda s: [str(r.values) for r in s.scalars(select(OutboxRow))])
    assert [action for action, _ in lines][-3:] == ["report.send_back", "remark.confirmed", "report.answer"]
    assert not [text for text in (*values, *(detail for _, detail in lines)) if CANARY in text]
    kept = await database.read(lambda s: [(r.asked, r.answer) for r in s.scalars(select(RemarkRow))])
    assert kept == [(f"{CANARY} ?", CANARY)]


# --------------------------------------------------------------------------------------------- by when, and which words


@pytest.mark.parametrize(
    ("today", "last", "expected"),
    [
        (date(2013, 7, 12), date(2013, 8, 14), date(2013, 7, 19)),
        (date(2013, 7, 14), date(2013, 8, 14), date(2013, 7, 22)),  # the 21st is a Sunday
        (date(2013, 7, 13), date(2013, 8, 14), date(2013, 7, 22)),  # the 20th a holiday, then the Sunday
        (date(2013, 8, 10), date(2013, 8, 14), date(2013, 8, 14)),
        (date(2013, 8, 14), date(2013, 8, 14), date(2013, 8, 14)),
        (date(2013, 8, 15), date(2013, 8, 14), None),
    ],
)
def test_an_answer_is_expected_in_a_week_on_no_day_of_rest(today: date, last: date, expected: date | None) -> None:
    assert answer_by(Rules(), {date(2013, 7, 20)}, today, last) == expected


OTHERS = Unsaid(
    figures=(Figure(36, 20, 16), Figure(3, whole=7)), organisations=("ONG1",), own=(Figure(40, 24, 16),),
    codes=("1.1.2", "1.1.2a", "3.36"),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Pas 36 ?",
        "20 femmes",
        "36F",
        "٣٦ ?",
        "Part de 3 sur 40",
        "42 %",
        "43 %",
        "ong1 en dit moins",
        "ＯＮＧ１",
        "36.",
    ],
)
def test_what_the_other_source_says_is_not_told(text: str) -> None:
    assert refused(text, "ML", OTHERS) is Refused.OTHER_SOURCE


@pytest.mark.parametrize(
    "text",
    [
        "24 femmes et 16 hommes font 40 ?", "La session du 20 mai 2013 ?", "Le 20/05/2013 ?", "T3 2013", "1.1.2a ?",
        "3.36 ?", "1 036 francs", "Une ONG était là ?", "136 ?",
    ],
)  # fmt: skip
def test_other_numbers_may_be_asked_about(text: str) -> None:
    assert refused(text, "ML", OTHERS) is None


def test_what_is_private_or_too_long_is_refused_first() -> None:
    assert refused("Au 70 00 00 00", "ML", Unsaid()) is Refused.PRIVATE
    assert refused("a@exemple.ml", "ML", Unsaid()) is Refused.PRIVATE
    assert refused("x" * 301, "ML", Unsaid()) is Refused.TOO_LONG
    assert refused("x" * 300, "ML", Unsaid()) is None


async def test_a_correction_that_was_begun_is_closed_when_the_send_back_is_taken_back(
    awa: Phone, database: Database
) -> None:
    await sent(awa)
    await database.run(back)
    awa.now = AUGUST_7
    await awa.presses(Tap("rf", 1, 1))
    awa.sees("Que voulez-vous corriger ?")
    await awa.taps("1.1.2a : 24 F, 16 H")
    await awa.sends("26 16")
    await awa.taps("Oubli")
    by = await database.read(person, 14)
    assert await database.run(lambda s: remarks.withdraw(s, 2, by=by, now=AUGUST_7))
    await awa.taps("Envoyer la correction")
    awa.sees("T2 2013 est fermé.", "Votre changement est gardé.")
    await database.run(lambda s: back(s, "1.1.2", "?", AUGUST_7))
    await awa.presses(Tap("rf", 1, 1))
    await awa.taps("Envoyer la correction")
    awa.sees("Reçu n° 1, version 2")
