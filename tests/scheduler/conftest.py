"""A plan in a database, people who report, and the tick."""

from tests.reporting.conftest import house, phone, plans

__all__ = ["house", "phone", "plans"]
