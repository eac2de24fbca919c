"""A roll-up is written as bytes and read back: nothing is lost, and the same value is the same bytes."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.calendar import Quarter
from storage.rolled import RollUp
from storage.rolled_json import UnknownFormat, read, written
from tests.documents import sample

st.register_type_strategy(Quarter, st.builds(Quarter, st.integers(2000, 2030), st.integers(1, 4)))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
MADE = {"as_of": MOMENTS, "frozen_at": st.none() | MOMENTS, "hash": st.none()}
ROLLUPS = st.builds(RollUp, **MADE, before=st.none() | st.builds(RollUp, **MADE, before=st.none()))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ROLLUPS)
def test_what_was_written_is_read_back(rollup: RollUp) -> None:
    assert read(written(rollup)) == rollup
    assert written(read(written(rollup))) == written(rollup)


@pytest.mark.parametrize(
    "rollup", [sample.year(), sample.quarter(2), sample.october()], ids=lambda one: one.scope.value
)
def test_a_whole_plan_is_read_back(rollup: RollUp) -> None:
    again = read(written(rollup))
    assert again == replace(rollup, hash=None), "the hash is of these bytes, so it is not in them"
    assert [list(a.title) for a in again.activities] == [list(a.title) for a in rollup.activities], "the first language"
    assert list(again.by_area) == list(rollup.by_area)


def test_a_field_of_a_later_version_is_left_aside_and_another_format_is_refused() -> None:
    whole = json.loads(written(sample.year()))
    whole["rollup"]["invented_later"] = 1
    assert read(json.dumps(whole).encode()) == replace(sample.year(), hash=None)
    with pytest.raises(UnknownFormat):
        read(json.dumps({**whole, "format": 2}).encode())
    for broken in (b"", b"{}", b"[]", b"\xff", json.dumps({"format": 1, "rollup": {"plan": 1}}).encode()):
        with pytest.raises(UnknownFormat):
            read(broken)
