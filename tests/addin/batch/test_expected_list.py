"""The list of nämnder as people keep it."""

from __future__ import annotations

import datetime as dt

import pytest
import xlsxwriter

from mallkoll.addin.batch.expected_list import ExpectedListError, read_expected
from mallkoll.validators.report.expected_deliveries import Expected

BOTH = (Expected("Äldrenämnden", "Åre"), Expected("Byggnadsnämnden"))


@pytest.mark.parametrize(
    "content",
    [
        "Nämnd;Kommun\r\nÄldrenämnden;Åre\r\nByggnadsnämnden;\r\n".encode("cp1252"),
        "\ufeffNämnd;Kommun\nÄldrenämnden;Åre\nByggnadsnämnden;\n".encode(),
        b"KOMMUN,n\xc3\xa4mnd\n\xc3\x85re,  \xc3\x84lden\xc3\xa4mnden\n".replace(b"lden", b"ldren")
        + "\n,Byggnadsnämnden\n".encode(),
        'Kommun\tNämnd\n"Åre"\tÄldrenämnden\n\tByggnadsnämnden\n\tByggnadsnämnden\n'.encode(),
    ],
)
def test_text_files_as_programs_write_them(tmp_path, content):
    (tmp_path / "lista.csv").write_bytes(content)
    assert read_expected(tmp_path / "lista.csv") == BOTH


def test_a_list_without_headings_is_one_of_names(tmp_path):
    (tmp_path / "lista.csv").write_text("Äldrenämnden\nByggnadsnämnden\n", "utf-8")
    assert [entry.namnd for entry in read_expected(tmp_path / "lista.csv")] == ["Äldrenämnden", "Byggnadsnämnden"]


def test_a_workbook_with_everything(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "lista.xlsx")
    book.add_worksheet("Tomt")
    sheet = book.add_worksheet("Nämnder")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(2, 1, ["Mall", "Nämnd", "Period", "Version"])
    sheet.write_row(3, 1, ["l-1", "Äldrenämnden"])
    sheet.write_datetime(3, 3, dt.datetime(2018, 8, 31), day)
    sheet.write_number(3, 4, 2)
    book.close()
    assert read_expected(tmp_path / "lista.xlsx") == (Expected("Äldrenämnden", None, "l-1", "2018-08-31", "2"),)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "tom"),
        (b"Kommun;Period\nAle;x\n", "kolumnen N"),
        (b"N\xc3\xa4mnd\n", "inga n"),
        (b"PK\x03\x04", "textfil"),
    ],
)
def test_unusable_lists_are_told(tmp_path, content, said):
    (tmp_path / "lista.csv").write_bytes(content)
    with pytest.raises(ExpectedListError, match=said):
        read_expected(tmp_path / "lista.csv")
