"""What docs/example keeps is what a year of the exercise makes today: lived once, in about fifteen seconds."""

from pathlib import Path

import pytest

from storage.database import Database
from tests.example.__main__ import made, ready
from tests.example.kept import ANEW, KEPT, kept, said


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_the_kept_documents_are_those_that_are_made_today(database: Database) -> None:
    today, of_then = await database.run(made), kept()
    assert sorted(today) == sorted(of_then)
    differ = [name for name in today if today[name] != of_then[name]]
    others = [name for name in differ if said(name, today[name]) != said(name, of_then[name])]
    assert not others, f"these say something else now; look at them, then keep them: {ANEW}  {others}"


def test_the_guide_names_each_of_them() -> None:
    guide = (KEPT / "README.md").read_text(encoding="utf-8")
    assert [name for name in kept() if f"({name})" not in guide] == []


def test_a_folder_that_does_not_exist_is_made(tmp_path: Path) -> None:
    assert ready(tmp_path / "not" / "there").is_dir()
    assert ready(tmp_path / "not" / "there").is_dir()
