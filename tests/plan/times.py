"""When these tests happen."""

from datetime import UTC, datetime

NOW = datetime(2013, 7, 5, 9, 41, tzinfo=UTC)
