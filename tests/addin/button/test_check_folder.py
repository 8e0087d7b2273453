"""Kontrollera mapp says beside the report what the command says beside its results."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

import pytest
from compared_kommun import made_kommun, write_sheet

from mallkoll.addin.button.check_folder import run


def test_it_is_said_that_the_periods_of_a_folder_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    made = made_kommun(1)
    for key in ("2026-budget", "2026-04"):
        write_sheet(made.sheets[0, key], tmp_path)
    answer = run(argparse.Namespace(mapp=str(tmp_path)))
    report = tmp_path / "mallkoll-rapport.html"
    assert opened == [report.as_uri()]
    assert answer.text.splitlines() == [
        f"Mappen är kontrollerad. Rapporten öppnas i webbläsaren och ligger i {report}.",
        "Filerna jämförs med varandra: internbudget 2026 och 2026-04.",
    ]
    assert "KOR001" in report.read_text(encoding="utf-8")
