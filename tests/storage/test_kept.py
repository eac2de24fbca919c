"""What was frozen, and every text, is held against the log: what is done past Relais is found. On both databases."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage import kept, narratives, triggers
from storage.database import Database
from storage.kept import Fault, Kept, Wrong
from storage.narratives import WHOLE
from storage.rolled import Part, Scope
from tests.filling import Filling
from tests.rollups.test_editions import FEBRUARY, begun, frozen, plan_of

OTHER = b'{"format":1}'


def two_of_each(session: Session) -> None:
    """Two editions, of a quarter and of its year; a text of the whole, written twice."""
    begun(session)
    frozen(session)
    frozen(session, Scope.YEAR, FEBRUARY)
    for after, words in enumerate(("Premiers résultats.", "Résultats de l’année.")):
        narratives.write(
            session, plan_of(session).id, 2013, WHOLE, Part.RESULTS, words, after=after, by=4, now=FEBRUARY
        )  # fmt: skip


@pytest.fixture(autouse=True)
def _there(fill: Callable[[Filling], None]) -> None:
    fill(two_of_each)


def past_relais(*statements: str) -> Callable[[Session], None]:
    """What somebody does who can write to the database and take its triggers away."""

    def change(session: Session) -> None:
        triggers.drop_all(session.connection())
        for statement in statements:
            session.execute(text(statement), {"other": OTHER, "hash": sha256(OTHER).hexdigest()})

    return change


async def test_what_is_as_it_was_is_counted(database: Database) -> None:
    assert await database.read(kept.look) == Kept(editions=2, texts=2, faults=())


FIRST, SECOND = "edition 1 of 2013 (rollup:1)", "edition 1 of 2013 (rollup:2)"
TEXT = "the text of 2013 on results of the whole (plan:1), version {}"


@pytest.mark.parametrize(
    ("statements", "faults"),
    [
        (["UPDATE rollups SET data = :other WHERE id = 2"], [Fault(SECOND, Wrong.DATA)]),
        (["UPDATE rollups SET data = :other, hash = :hash WHERE id = 1"], [Fault(FIRST, Wrong.HASH)]),
        (["DELETE FROM rollups WHERE id = 1"], [Fault(FIRST, Wrong.GONE)]),
        (["UPDATE rollups SET id = 7 WHERE id = 2"],
         [Fault("edition 1 of 2013 (rollup:7)", Wrong.UNSAID), Fault(SECOND, Wrong.GONE)]),
        (["UPDATE narratives SET text = 'Autres résultats de l’année.' WHERE revision = 2"],
         [Fault(TEXT.format(2), Wrong.LETTERS)]),
        (["DELETE FROM narratives WHERE revision = 1"], [Fault(TEXT.format(1), Wrong.GONE)]),
        (["UPDATE narratives SET axis = '1' WHERE revision = 2"],
         [Fault("the text of 2013 on results of axis 1 (plan:1), version 2", Wrong.UNSAID),
          Fault(TEXT.format(2), Wrong.GONE)]),
    ],
)  # fmt: skip
async def test_what_was_changed_past_relais_is_found(
    database: Database, statements: list[str], faults: list[Fault]
) -> None:
    await database.run(past_relais(*statements))
    assert list((await database.read(kept.look)).faults) == faults
