"""The plan and the phones of a usual quarter, whose figures are rolled up."""

from tests.reporting.conftest import awa, house, phone, plans

__all__ = ["awa", "house", "phone", "plans"]
