"""Cells that are read wrongly somewhere, in an open workbook: read live they are what the file reader gives."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import calc
import pytest
import xlsxwriter
from both_readers import cells, in_a_file, live_and_file

from mallkoll.workbook.model.book import CellError
from mallkoll.workbook.reader.read_book import read_book

Write = Callable[[Any, Any, int], object]  # book, sheet, row from 0


def number(value: float, code: str = "General") -> Write:
    return lambda book, sheet, row: sheet.write_number(row, 1, value, book.add_format({"num_format": code}))


def moment(value: dt.datetime | dt.date | dt.time, code: str) -> Write:
    return lambda book, sheet, row: sheet.write_datetime(row, 1, value, book.add_format({"num_format": code}))


def text(value: str, **look: object) -> Write:
    return lambda book, sheet, row: sheet.write_string(row, 1, value, book.add_format(look))


def formula(value: str, code: str = "General") -> Write:
    return lambda book, sheet, row: sheet.write_formula(row, 1, value, book.add_format({"num_format": code}))


def rich(book: Any, sheet: Any, row: int) -> None:
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
    sheet.write_rich_string(row, 1, "Prognos ", bold, "2 000", red, " tkr")


LITERAL: dict[str, Write] = {
    "kronor": number(1473.25, '#,##0.00 "kr"'),
    "valuta": number(-36_653, "#,##0 [$kr-41D]"),
    "dollar": number(12.5, '"$"#,##0.00'),
    "bokföring": number(0, '_-* #,##0 _k_r_-;-* #,##0 _k_r_-;_-* "-" _k_r_-;_-@_-'),
    "procent": number(0.985, "0.0%"),
    "hundra procent": number(1, "0%"),
    "tusental": number(1234567, "#,##0,"),
    "bråk": number(0.5, "# ?/?"),
    "datum": moment(dt.date(2018, 8, 31), "yyyy-mm-dd"),
    "svenskt datum": moment(dt.date(2018, 8, 31), "[$-41D]d mmmm yyyy"),
    "datum och tid": moment(dt.datetime(2018, 8, 31, 12, 30, 15), "yyyy-mm-dd hh:mm:ss"),
    "tid": moment(dt.time(7, 45), "hh:mm"),
    "timmar": number(1.5, "[h]:mm"),
    "skottdag som finns": moment(dt.date(2020, 2, 29), "yyyy-mm-dd"),
    "år och månad": number(43343, "yyyy"),
    "negativt datum": number(-5, "yyyy-mm-dd"),
    "sant": lambda _, sheet, row: sheet.write_boolean(row, 1, True),
    "falskt": lambda _, sheet, row: sheet.write_boolean(row, 1, False),
    "tal i textformat": number(42, "@"),
    "tal som inte visas": number(42, ";;;"),
    "tal med färg": number(-1, "[Red]-0;0"),
    "mycket litet": number(1.5e-300),
    "mycket stort": number(1.7e308),
    "vetenskapligt": number(123456, "0.00E+00"),
    "femton siffror": number(123456789012345),
    "många decimaler": number(0.1 + 0.2),
    "negativ nolla": number(-0.0),
    "text som tal": text("36653"),
    "text som tal i textformat": text("36 653", num_format="@"),
    "text som datum": text("2018-08-31"),
    "text som formel": text("=1+1"),
    "text som fel": text("#N/A"),
    "text som sant": text("TRUE"),
    "plus först": text("+46 11 15 00 00"),
    "apostrof först": text("'s-Hertogenbosch"),
    "citattecken": text('"citat"', quote_prefix=True),
    "mycket lång": text("å" * 32_767),
    "blanka runt": text("   indraget  "),
    "bara blanka": text("   "),
    "hårt mellanslag": text("36\u00a0653\u00a0"),
    "smalt mellanslag": text("36\u202f653"),
    "radbrytning": text("första\nandra\n\ntredje", text_wrap=True),
    "tabb": text("a\tb"),
    "mjukt bindestreck": text("verk\u00adsamhet"),
    "tecken som koder": text("_x0041_ och &amp; <b>"),
    "utanför grundplanet": text("𝄞😀"),
    "kombinerande": text("a\u030aa\u0308o\u0308"),
    "rik text": rich,
    "länk": lambda _, sheet, row: sheet.write_url(row, 1, "https://example.org/a", string="Läs mer"),
    "länk inom boken": lambda _, sheet, row: sheet.write_url(row, 1, "internal:'Blad 2'!A1", string="Hit"),
    "sammanslagna": lambda book, sheet, row: sheet.merge_range(row, 1, row, 3, "över tre", book.add_format()),
    "tom med format": lambda book, sheet, row: sheet.write_blank(row, 1, None, book.add_format({"bg_color": "red"})),
}
FORMULAS: dict[str, Write] = {
    "#DIV/0!": formula("=1/0"),
    "#N/A": formula("=NA()"),
    "#NAME?": formula("=ingenting_alls"),
    "#VALUE!": formula('="a"+1'),
    "#NUM!": formula("=EXP(1000)"),
    "fel vidare": formula("=1+NA()"),
    "tom text": formula('=""'),
    "blankt": formula('=" "'),
    "text": formula('="a"&"b"'),
    "text som tal": formula('=TEXT(1234,"0")'),
    "sant": formula("=1=1"),
    "falskt": formula("=FALSE()"),
    "datum": formula("=DATE(2018,8,31)", "yyyy-mm-dd"),
    "tid": formula("=TIME(7,45,0)", "hh:mm"),
    "procent": formula("=1/3", "0%"),
    "valuta": formula("=1000*2.5", '#,##0.00 "kr"'),
    "nolla": formula("=0*1"),
    "villkor": formula('=IF(1>0,"ja;nej","{a|b}")'),
    "konstant lista": formula("=SUM({1,2;3,4})"),
    "annat blad": formula("='Blad 2'!A1&\"!\""),
    "hela kolumnen": formula("=COUNT('Blad 2'!A:A)"),
    "nyare funktion": formula('=_xlfn.IFNA(NA(),"saknas")'),
    "matris": lambda _, sheet, row: sheet.write_array_formula(row, 1, row, 1, "{=SUM('Blad 2'!A2:A4*2)}"),
    "matris över två": lambda _, sheet, row: sheet.write_array_formula(row, 1, row, 2, "{='Blad 2'!A2:B2*2}"),
    "länk": formula('=HYPERLINK("https://example.org","Läs")'),
}


def workbook(target: Path, kinds: dict[str, Write], **options: object) -> Path:
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, **options})
    sheet, other = book.add_worksheet("Blad 1"), book.add_worksheet("Blad 2")
    for row, (name, write) in enumerate(kinds.items()):
        sheet.write_string(row, 0, name)
        write(book, sheet, row)
    other.write_column(0, 0, ["text", 1, 2, 3])
    other.write_column(0, 1, ["text", 1, 2, 3])
    book.close()
    return target


@pytest.fixture(scope="module")
def office() -> Iterator[calc.Calc]:
    with calc.calc() as running:
        yield running


Place = tuple[str, int, int]


def differences(live: dict[Place, object], file: dict[Place, object], kinds: dict[str, Write]) -> dict[object, object]:
    names = list(kinds)
    return {
        (names[place[1] - 1] if place[0] == "Blad 1" else place): (live.get(place), file.get(place))
        for place in sorted({*live, *file})
        if live.get(place) != file.get(place)
    }


@pytest.mark.libreoffice
@pytest.mark.parametrize("kinds", [LITERAL, FORMULAS], ids=["inskrivet", "formler"])
def test_open_and_saved_are_the_same(office: calc.Calc, kinds: dict[str, Write], tmp_path: Path) -> None:
    made = workbook(tmp_path / "udda.xlsx", kinds)
    live, file = live_and_file(office, made, tmp_path / "sparad.xlsx", recalculated=True)
    opened, read = cells(live), cells(file)
    if kinds is FORMULAS:  # an open workbook has an array formula in each of its cells, a file in the first one only
        second = ("Blad 1", list(kinds).index("matris över två") + 1, 3)
        assert opened.pop(second)[0] == read.pop(second)[0] == 2.0
    assert differences(opened, read, kinds) == {}
    assert len(opened) > 2 * len(kinds)


@pytest.mark.libreoffice
def test_what_was_typed_is_read_as_from_the_file_that_was_opened(office: calc.Calc, tmp_path: Path) -> None:
    """Against the file that another program has written: what the office makes of it is no excuse."""
    made = workbook(tmp_path / "udda.xlsx", LITERAL)
    live, _ = live_and_file(office, made, tmp_path / "sparad.xlsx", recalculated=True)
    assert differences(cells(live), cells(read_book(made)), LITERAL) == {}


@pytest.mark.libreoffice
def test_dates_that_count_from_1904(office: calc.Calc, tmp_path: Path) -> None:
    kinds = {name: LITERAL[name] for name in ("datum", "datum och tid", "tid", "timmar", "kronor", "procent")}
    made = workbook(tmp_path / "mac.xlsx", kinds, date_1904=True)
    live, file = live_and_file(office, made, tmp_path / "sparad.xlsx", recalculated=True)
    assert differences(cells(live), cells(read_book(made)), kinds) == {}
    assert differences(cells(live), cells(file), kinds) == {}
    assert live.sheets[0].value(1, 2) == dt.date(2018, 8, 31)


@pytest.mark.libreoffice
def test_errors_are_errors_and_empty_texts_are_texts(office: calc.Calc, tmp_path: Path) -> None:
    """Both readers could be wrong together: so some are said outright."""
    made = workbook(tmp_path / "udda.xlsx", FORMULAS)
    live, _ = live_and_file(office, made, tmp_path / "sparad.xlsx", recalculated=True)
    found = {str(live.sheets[0].value(row, 1)): live.sheets[0].value(row, 2) for row in range(1, len(FORMULAS) + 1)}
    assert {name: found[name] for name in FORMULAS if name.startswith("#")} == {
        name: CellError(name) for name in FORMULAS if name.startswith("#")
    }
    assert (found["tom text"], found["sant"], found["text som tal"]) == ("", True, "1234")
    assert (found["datum"], found["tid"]) == (dt.date(2018, 8, 31), dt.time(7, 45))
    assert in_a_file(found["procent"]) == in_a_file(1 / 3)
