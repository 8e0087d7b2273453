"""An address in OneDrive or SharePoint is found as the file that it is on this computer, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from mallkoll.addin.button.synced_folder import SyncedFolder, path_of, path_of_address

LIBRARY = "https://kommun.sharepoint.com/sites/Ekonomi/Delade dokument/"


@pytest.fixture
def computer(tmp_path: Path) -> Path:
    """A home folder in which one library is synchronized whole, and of another one folder."""
    for file in ("Ekonomi/2026/aug/nämnd.xlsm", "Ekonomi/nämnd.xlsm", "Ekonomi/kvar.xlsm", "Skola - aug/nämnd.xlsm"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("address", "file"),
    [
        (f"{LIBRARY}2026/aug/nämnd.xlsm", "Ekonomi/2026/aug/nämnd.xlsm"),
        (f"{LIBRARY}kvar.xlsm", "Ekonomi/kvar.xlsm"),
        (f"{LIBRARY}nämnd.xlsm", None),  # two may be meant
        (f"{LIBRARY}2026/aug/n%C3%A4mnd.xlsm".replace(" ", "%20"), "Ekonomi/2026/aug/nämnd.xlsm"),
        (f"{LIBRARY}2026/aug/nämnd.xlsm".replace("kommun", "Kommun"), "Ekonomi/2026/aug/nämnd.xlsm"),
        ("https://kommun.sharepoint.com/sites/Skola/Dokument/2026/aug/nämnd.xlsm", "Skola - aug/nämnd.xlsm"),
        (f"{LIBRARY}2026/okt/borta.xlsm", None),
        (f"{LIBRARY}../nämnd.xlsm", None),
        ("https://annan.sharepoint.com/sites/Ekonomi/Delade dokument/nämnd.xlsm", None),
    ],
)
def test_the_file_of_an_address(computer: Path, address: str, file: str | None) -> None:
    synced = [
        SyncedFolder("https://kommun.sharepoint.com/sites/Skola/Dokument", computer / "Skola - aug"),
        SyncedFolder(LIBRARY, computer / "Skola - aug"),  # two folders of one library have its address
        SyncedFolder(LIBRARY, computer / "Ekonomi"),
    ]
    assert path_of_address(address, synced) == (computer / file if file else None)


def test_a_path_is_itself_and_an_unsaved_workbook_lies_nowhere(tmp_path: Path) -> None:
    assert path_of(str(tmp_path / "a.xlsx")) == tmp_path / "a.xlsx"
    assert path_of("Bok1") is None
    assert path_of(f"{LIBRARY}nämnd.xlsm") is None, "nothing is synchronized here"
