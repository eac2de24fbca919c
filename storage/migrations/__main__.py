"""Writes the next revision from what the tables say now: `python -m storage.migrations "what changes"`. For developers.

Read what it wrote: it sees neither a changed CHECK nor a renamed column. Then set HEAD in `storage/schema.py`.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import Script, ScriptDirectory

from storage.migrations.carry import Release, configured
from storage.sqlite import make_private, writing_engine


def main(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "relais.db"
        make_private(file)
        engine = writing_engine(file)
        with engine.begin() as connection:
            config = configured(connection, Release().versions)
            head = ScriptDirectory.from_config(config).get_current_head()
            command.upgrade(config, "heads")
            config.attributes["batch"] = head is not None
            new = command.revision(config, message, autogenerate=True, rev_id=f"{int(head or 0) + 1:04}")
        engine.dispose()
    if isinstance(new, Script):
        tidy(Path(new.path))


def tidy(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "Alembic" not in line), encoding="utf-8")
    for order in (["format"], ["check", "--fix"]):
        subprocess.run([sys.executable, "-m", "ruff", *order, "--quiet", str(file)], check=True)  # noqa: S603


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
