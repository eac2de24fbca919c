"""A release as JSON: masked figures are "s", what was not reported is null, and a zero is a zero."""

import json

from storage.released import Release


def release_json(release: Release) -> bytes:
    """The same release gives the same bytes. A table that is left out is named and is not there."""
    tables = {
        table.name: {"rows": table.rows, "columns": table.columns, "cells": table.cells} for table in release.tables
    }
    written = {
        "plan": release.plan,
        "year": release.year,
        "quarter": release.quarter,
        "edition": release.edition,
        "threshold": release.threshold,
        "tables": tables,
        "left_out": release.left_out,
    }
    return (json.dumps(written, ensure_ascii=False, indent=1) + "\n").encode()
