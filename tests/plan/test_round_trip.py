"""A plan written as a file is read back as the same plan, whatever is in it."""

from hypothesis import HealthCheck, given, settings

from storage.plan.logframe import Logframe
from storage.plan.read import read
from storage.plan.write import to_yaml
from tests.plan.files import SMALL
from tests.plan.plans import logframes


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(logframes())
def test_any_plan_reads_back_equal(plan: Logframe) -> None:
    assert read(to_yaml(plan)) == plan


def test_what_was_written_is_written_the_same_again() -> None:
    once = to_yaml(read(SMALL))
    assert to_yaml(read(once)) == once
