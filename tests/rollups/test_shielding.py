"""An indicator that is protected since an edition was frozen: no document shows its figures any more."""

from dataclasses import replace

from bot.exports.rollup_json import rollup_json
from storage.rolled import Cell
from storage.rolled_json import read, written
from storage.shielding import protected_since, shielded
from tests.documents import sample
from tests.texts import TEXTS

CODE = "1.1.2a"


def marked(code: str) -> object:
    """The exercise's plan, in which that indicator is protected by now."""
    plan = sample.logframe()

    def of(part: object, name: str, change: object) -> object:
        return replace(part, **{name: tuple(change(one) for one in getattr(part, name))})  # type: ignore[type-var, operator]

    return of(
        plan, "axes", lambda axis: of(axis, "objectives", lambda objective: of(
            objective, "activities", lambda activity: of(activity, "results", lambda result: of(
                result, "indicators", lambda one: replace(one, protected=True) if one.code == code else one)))),
    )  # fmt: skip


def test_its_figures_are_hidden_and_what_is_frozen_stays() -> None:
    frozen = sample.year()
    before = written(frozen)
    plan = marked(CODE)
    assert protected_since(frozen, plan) == (CODE,)  # type: ignore[arg-type]
    hidden = shielded(frozen, plan)  # type: ignore[arg-type]
    (one,) = [i for a in hidden.activities for i in a.indicators if i.code == CODE]
    assert (one.protected, one.whole, one.quarters, one.areas, one.organisations) == (True, Cell(), {}, {}, {})
    assert protected_since(hidden, plan) == ()  # type: ignore[arg-type]
    others = [i for a in frozen.activities for i in a.indicators if i.code != CODE]
    assert [i for a in hidden.activities for i in a.indicators if i.code != CODE] == others
    assert written(frozen) == before
    assert read(written(hidden)) == replace(hidden, hash=None)
    (was,) = [i for a in frozen.activities for i in a.indicators if i.code == CODE]
    assert was.whole.of_record is not None


def test_a_file_says_that_it_is_protected() -> None:
    import json

    told = json.loads(rollup_json(TEXTS.of("fr"), shielded(sample.year(), marked(CODE)), None))  # type: ignore[arg-type]
    (line,) = [one for one in told["indicators"] if one["indicator"] == CODE]
    assert line["state"] == "protected"


def test_where_nothing_was_marked_since_it_is_the_same() -> None:
    frozen = sample.year()
    assert shielded(frozen, sample.logframe()) is frozen
