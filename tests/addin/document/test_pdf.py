"""``--pdf``: a tagged PDF through LibreOffice, and a sentence where there is none."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import office
import pytest
import samples
from program import mallkoll

from mallkoll.addin.document import write_pdf

NAME = "linkoping-2021-08"


@pytest.mark.libreoffice
def test_the_pdf_is_tagged_with_headings_header_rows_and_pictures(tmp_path: Path) -> None:
    office.require()
    source, target = tmp_path / f"{NAME}.xlsx", tmp_path / "rapport.docx"
    source.write_bytes(samples.example(NAME))
    done = mallkoll("dokument", source, "--ut", target, "--pdf")
    assert done.returncode == 0, done.stderr
    pdf = target.with_suffix(".pdf")
    about = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged: +yes", about)
    assert re.search(r"Title: +Delårsrapport augusti 2021", about)
    tags = subprocess.run(["pdfinfo", "-struct-text", pdf], capture_output=True, text=True, check=True).stdout
    assert {"H1", "H2", "TH", "TD", "Figure", "Table", "TOC", "L"} <= set(re.findall(r"^ *(\w+)\b", tags, re.MULTILINE))
    sizes = subprocess.run(["pdfinfo", "-l", "99", pdf], capture_output=True, text=True, check=True).stdout
    lying = re.findall(r"Page +(\d+) size: +841\.\d+ x 595", sizes)
    assert lying  # the table of indicators, with the footer of the upright pages
    for page in lying:
        text = subprocess.run(["pdftotext", "-f", page, "-l", page, pdf, "-"], capture_output=True, text=True,
                              check=True).stdout  # fmt: skip
        assert "Delårsrapport augusti 2021, Social- och omsorgsnämnden" in text


def test_without_libreoffice_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_pdf, "office_program", lambda: None)
    source, target = tmp_path / f"{NAME}.xlsx", tmp_path / "rapport.docx"
    source.write_bytes(samples.example(NAME))
    done = mallkoll("dokument", source, "--ut", target, "--pdf")
    assert done.returncode == 2
    assert "LibreOffice finns inte på datorn" in done.stderr
    assert not target.exists()
