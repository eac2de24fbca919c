"""`python -m tests.example [FOLDER]`: lives the year and writes its documents there, else into docs/example."""

import asyncio
import sys
import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from storage import schema
from storage.database import open_database
from tests.example.documents import documents
from tests.example.kept import KEPT
from tests.example.year import live


def made(session: Session) -> dict[str, bytes]:
    return dict(documents(session, live(session)))


def ready(folder: Path) -> Path:
    """The folder, made where it is not there: before the year is lived, not after."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as aside:
        url = f"sqlite:///{aside}/relais.db"
        schema.migrate(url)
        async with open_database(url) as database:
            files = await database.run(made)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        print(f"{len(content):>9,}  {name}")


if __name__ == "__main__":
    asyncio.run(main(ready(Path(sys.argv[1]) if sys.argv[1:] else KEPT)))
