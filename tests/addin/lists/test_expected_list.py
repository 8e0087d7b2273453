"""The list of nämnder as people keep it."""

from __future__ import annotations

import codecs
import datetime as dt
import json
import os
from pathlib import Path

import pytest
import xlsxwriter
from program import mallkoll

from mallkoll.addin.lists.expected_list import read_expected
from mallkoll.addin.lists.list_rows import ListError
from mallkoll.validators.report.arrived_file import Expected

BOTH = (Expected("Äldrenämnden", "Åre"), Expected("Byggnadsnämnden"))


@pytest.mark.parametrize(
    "content",
    [
        "Nämnd;Kommun\r\nÄldrenämnden;Åre\r\nByggnadsnämnden;\r\n".encode("cp1252"),
        "\ufeffNämnd;Kommun\nÄldrenämnden;Åre\nByggnadsnämnden;\n".encode(),
        b"KOMMUN,n\xc3\xa4mnd\n\xc3\x85re,  \xc3\x84lden\xc3\xa4mnden\n".replace(b"lden", b"ldren")
        + "\n,Byggnadsnämnden\n".encode(),
        "Nämnd\tKommun\r\nÄldrenämnden\tÅre\r\nByggnadsnämnden\t\r\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Nämnd;Kommun\nÄldrenämnden;Åre\nByggnadsnämnden;\n".encode("utf-16-be"),
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
        (b"N\0\0\0m", "textfil"),
        (b"Drift;Utfall;Budget\nLokaler;12;14\n", "saknar kolumnen N.*verst st.r .Drift., .Utfall. och .Budget."),
    ],
)
def test_unusable_lists_are_told(tmp_path, content, said):
    (tmp_path / "lista.csv").write_bytes(content)
    with pytest.raises(ListError, match=said):
        read_expected(tmp_path / "lista.csv")


def test_headings_below_a_title_on_a_later_sheet(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "lista.xlsx")
    book.add_worksheet("Läs mig").write_row(0, 0, ["Listan står på nästa blad"])
    sheet = book.add_worksheet("Lista")
    sheet.write_row(0, 0, ["Nämnder i Granvik", "", "2026"])
    sheet.write_row(3, 1, ["Nämnd", "Kortnamn", "Period", "Kontaktperson"])
    sheet.write_row(4, 1, ["Socialnämnden", "SON, Soc", "jan–aug 2026", "Kim Karlsson"])
    book.close()
    assert read_expected(tmp_path / "lista.xlsx") == (
        Expected("Socialnämnden", period="jan–aug 2026", short=("SON", "Soc"), contact="Kim Karlsson"),
    )


TRIED = Path(__file__).parents[2] / "data" / "tried" / "granvik"


def test_the_setup_workbook_is_the_list():
    entries = read_expected(TRIED / "upp.xlsx")
    assert [(entry.namnd, entry.short, entry.kommun) for entry in entries][:2] == [
        ("Kommunstyrelsen", ("ks",), "Granvik"), ("Barn- och utbildningsnämnden", ("bun",), "Granvik"),
    ]  # fmt: skip
    assert all(entry.contact for entry in entries)


def test_a_setup_that_names_nobody_is_told(tmp_path):
    assert mallkoll("uppsattning", "ny", tmp_path / "upp.xlsx").returncode == 0
    with pytest.raises(ListError, match=r"säger inte vilka som ska lämna\. Nämnder: ingen nämnd är ifylld"):
        read_expected(tmp_path / "upp.xlsx")


def leverans(folder, *options):
    """What the JSON tells of deliveries: nämnd, period, stand, and the file that counts."""
    done = mallkoll("kontrollera", folder, "--layout", TRIED / "layouter", "--json", "-", *options)
    assert done.returncode in {0, 1}, done.stderr
    return [(one["namnd"], one["period"], one["lage"], one.get("fil") and Path(one["fil"]).name)
            for one in json.loads(done.stdout)["leverans"]]  # fmt: skip


def test_aprils_file_among_those_of_august(tmp_path):
    """The period is chosen before the newest file, and April's under August's name is told."""
    april = TRIED / "fel-period-april-som-augusti.xlsx"
    for number, source in enumerate((TRIED / "10-prognos-glomd-en.xlsx", TRIED / "tom-mall.xlsx", april)):
        target = tmp_path / ("granvik-son-2026-08.xlsx" if source == april else source.name)
        target.write_bytes(source.read_bytes())
        os.utime(target, (1_000_000 + number,) * 2)
    for listed in ("upp.xlsx", "namnder2.csv", "namnder.csv"):
        told = {namnd: rest for namnd, *rest in leverans(tmp_path, "--forvantade", TRIED / listed)}
        assert told["Socialnämnden"] == ["2026-08", "annan period", "granvik-son-2026-08.xlsx"]
        assert told["Tekniska nämnden"] == ["2026-08", "inte ifylld", "tom-mall.xlsx"]
        assert told["Barn- och utbildningsnämnden"] == ["2026-08", "levererad", "10-prognos-glomd-en.xlsx"]
        assert told["Kommunstyrelsen"] == ["2026-08", "saknas", None]


def test_the_period_in_the_words_of_the_template(tmp_path):
    (tmp_path / "bun.xlsx").write_bytes((TRIED / "10-prognos-glomd-en.xlsx").read_bytes())
    assert leverans(tmp_path, "--forvantade", TRIED / "n5.csv") == [
        ("Kommunstyrelsen", "2026-08", "saknas", None),
        ("Barn- och utbildningsnämnden", "2026-08", "levererad", "bun.xlsx"),
    ]


def test_another_workbook_than_a_list_is_told_in_one_sentence(tmp_path):
    (tmp_path / "fil.xlsx").write_bytes((TRIED / "10-prognos-glomd-en.xlsx").read_bytes())
    for command in (
        ("kontrollera", TRIED / "tom-mall.xlsx", "--forvantade", tmp_path / "fil.xlsx"),
        ("skapa", "--uppsattning", tmp_path / "fil.xlsx", "--period", "2026-08", "--ut", tmp_path / "ut"),
    ):
        done = mallkoll(*command)
        assert (done.returncode, done.stdout) == (2, "")
        [sentence] = done.stderr.splitlines()
        assert "mallen granvik-" in sentence


def test_a_list_of_others_is_asked_about(tmp_path):
    (tmp_path / "fil.xlsx").write_bytes((TRIED / "10-prognos-glomd-en.xlsx").read_bytes())
    (tmp_path / "lista.csv").write_text("Nämnd;Kortnamn\nByggnadsnämnden;BN\n", "utf-8")
    done = mallkoll("kontrollera", tmp_path, "--layout", TRIED / "layouter", "--forvantade", tmp_path / "lista.csv")
    assert "mallkoll: ingen av filerna är från någon i listan över nämnder. Är det rätt lista?" in done.stderr


def test_a_list_without_headings_may_have_other_columns(tmp_path):
    (tmp_path / "lista.csv").write_text("Äldrenämnden;ÄN\nByggnadsnämnden;BN\n", "utf-8")
    assert [entry.namnd for entry in read_expected(tmp_path / "lista.csv")] == ["Äldrenämnden", "Byggnadsnämnden"]


def test_a_name_that_is_not_calculated_is_told(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "lista.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Kommun", "Nämnd"])
        sheet.write_row(1, 0, ["Åre", "Äldrenämnden"])
        sheet.write_formula(2, 1, "=B2", None, "")
    with pytest.raises(ListError, match="nämnden är inte uträknad i B3: öppna listan i Excel och spara den"):
        read_expected(tmp_path / "lista.xlsx")
