"""The kinds of documents that can be asked for, as plain words: the process that makes one knows no table."""

from enum import StrEnum


class Format(StrEnum):
    """What comes. Callback data carry these words: they keep their meaning."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    CHART = "chart"
