"""Workbooks as people make them, from a seed: lists, budgets, forms, banners, charts, filters, a stray last cell."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

WORDS = ("Förskola", "Grundskola", "Gymnasium", "Löner", "Hyror", "Övrigt", "Vård", "Omsorg", "Fritid", "Teknik", "IT")
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def put(sheet: Worksheet, row: int, col: int, formula: str | None, value: float) -> None:
    """Write a number, or a formula that gives it."""
    if formula is None:
        sheet.write_number(row, col, value)
    else:
        sheet.write_formula(row, col, formula, None, value)


def workbook(seed: int) -> bytes:
    """A workbook as people make them."""
    pick, buffer = random.Random(seed), io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for number in range(pick.randint(1, 5)):
            sheet = book.add_worksheet(f"{pick.choice(('Blad', 'Budget', 'År', 'Data'))} {number + 1}")
            row = 0
            for _ in range(pick.randint(0, 3)):
                row = (
                    pick.choice((budget, months, form, ledger, oddities, banner, excel_table))(book, sheet, row, pick)
                    + 2
                )
            if pick.random() < 0.1:
                sheet.write(1_048_575, pick.randrange(5), "slut")
            if pick.random() < 0.2:
                sheet.set_column(20, 16_383, 3)
                sheet.freeze_panes(1, 1)
            if pick.random() < 0.1:
                sheet.hide() if number else None
    return buffer.getvalue()


Part = Callable[[xlsxwriter.Workbook, Worksheet, int, random.Random], int]


def budget(book: xlsxwriter.Workbook, sheet: Worksheet, top: int, pick: random.Random) -> int:
    """Posts with a total, with or without formulas; returns the last row."""
    formulas, names = pick.random() < 0.6, pick.sample(WORDS, pick.randint(3, 9))
    sheet.write_row(top, 0, ["Verksamhet", "Budget", "Utfall", "Avvikelse"])
    sums = [0, 0, 0]
    for at, name in enumerate(names, top + 1):
        values = [pick.randrange(10, 90_000), pick.randrange(10, 90_000)]
        values.append(values[0] - values[1])
        sheet.write(at, 0, name)
        for col, value in enumerate(values, 1):
            put(sheet, at, col, f"=B{at + 1}-C{at + 1}" if formulas and col == 3 else None, value)
            sums[col - 1] += value
    last = top + len(names) + 1
    sheet.write(last, 0, pick.choice(("Summa", "Totalt", "SUMMA", "S:a")))
    for col, total in enumerate(sums, 1):
        letter = "ABCD"[col]
        put(sheet, last, col, f"=SUM({letter}{top + 2}:{letter}{last})" if formulas else None, total)
    if pick.random() < 0.3:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": [sheet.name, top + 1, 1, last - 1, 1]})
        sheet.insert_chart(last + 2, 1, chart)
    return last


def months(_: xlsxwriter.Workbook, sheet: Worksheet, top: int, pick: random.Random) -> int:
    """Months with quarters and a year between them."""
    heads = [head for n in range(4) for head in (*MONTHS[3 * n : 3 * n + 3], f"Kv {n + 1}")]
    sheet.write_row(top, 0, ["Konto", *heads, "Helår"])
    rows = pick.randint(2, 8)
    for at in range(top + 1, top + 1 + rows):
        sheet.write(at, 0, pick.choice(WORDS))
        year = 0
        for n in range(4):
            values = [pick.randrange(100, 9_000) for _ in range(3)]
            for k, value in enumerate(values):
                sheet.write(at, 1 + 4 * n + k, value)
            letters = "ABCDEFGHIJKLMNOPQRS"
            put(sheet, at, 4 + 4 * n, f"=SUM({letters[1 + 4 * n]}{at + 1}:{letters[3 + 4 * n]}{at + 1})", sum(values))
            year += sum(values)
        put(sheet, at, 17, f"=E{at + 1}+I{at + 1}+M{at + 1}+Q{at + 1}", year)
    return top + rows


def form(book: xlsxwriter.Workbook, sheet: Worksheet, top: int, pick: random.Random) -> int:
    """A form: labels, a list to choose from, a button, merged fields."""
    sheet.write_column(top, 0, ["Namn", "Datum", "Belopp", "Godkänd", "Kontonummer"])
    sheet.merge_range(top, 1, top, 4, pick.choice(WORDS))
    sheet.write_datetime(top + 1, 1, dt.datetime(2026, 5, 3), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write(top + 2, 1, pick.randrange(10_000))
    sheet.write_boolean(top + 3, 1, True)
    sheet.write_string(top + 4, 1, "0012345")
    sheet.data_validation(top + 3, 1, top + 3, 1, {"validate": "list", "source": ["Ja", "Nej"]})
    sheet.insert_button(top, 6, {"caption": "Skicka"})
    sheet.insert_checkbox(top + 1, 6, True) if pick.random() < 0.3 else None
    return top + 5


def ledger(_: xlsxwriter.Workbook, sheet: Worksheet, top: int, pick: random.Random) -> int:
    """A long list with numbers stored as text here and there, codes, and a running balance."""
    sheet.write_row(top, 0, ["Datum", "Verifikat", "Konto", "Belopp", "Saldo"])
    balance, rows = 1_000, pick.randint(10, 200)
    for at in range(top + 1, top + 1 + rows):
        amount = pick.randrange(-500, 500)
        balance += amount
        sheet.write_row(
            at, 0, [f"2026-01-{pick.randint(1, 28):02}", str(pick.randrange(9_000)), pick.randrange(3000, 8000)]
        )
        sheet.write(at, 3, amount)
        put(sheet, at, 4, f"=E{at}+D{at + 1}" if at > top + 1 else None, balance)
    sheet.autofilter(top, 0, top + rows, 4)
    return top + rows


def oddities(_: xlsxwriter.Workbook, sheet: Worksheet, top: int, pick: random.Random) -> int:
    """Errors, long texts, formulas of many kinds, a formula over the whole column, one over another workbook."""
    sheet.write_formula(top, 0, "=1/0", None, "#DIV/0!")
    sheet.write(top, 1, "x" * 5_000)
    sheet.write_formula(top + 1, 0, "=SUM(C:C)", None, 0)
    sheet.write_formula(top + 1, 1, "='[annan.xlsx]Blad1'!A1+B2", None, 3)
    sheet.write_formula(top + 2, 0, '=IF(A1="","",VLOOKUP(A1,D:F,3,FALSE))', None, "")
    sheet.write_array_formula(top + 3, 0, top + 4, 0, "{=TRANSPOSE(B1:C1)}", None, 1)
    sheet.write_dynamic_array_formula(top + 5, 0, top + 5, 0, "=SORT(B1:B9)", None, 1)
    sheet.write_formula(top + 6, 0, f"=SUM(A{top + 7}:A{top + 8})", None, 0)
    sheet.write_formula(top + 7, 0, "=OFFSET(A1,ROW(),2)*" + "+".join(["A1"] * pick.randint(1, 300)), None, 2)
    return top + 8


def banner(book: xlsxwriter.Workbook, sheet: Worksheet, top: int, pick: random.Random) -> int:
    """A heading over merged cells, a note, and figures in groups without a total."""
    sheet.merge_range(top, 0, top, 8, "Kommunens budget", book.add_format({"bold": True}))
    sheet.write_comment(top, 0, "Se bilaga")
    for at in range(top + 1, top + 4):
        sheet.write_row(at, 0, [pick.choice(WORDS), *(pick.randrange(100) / 10 for _ in range(6))])
    return top + 4


def excel_table(_: xlsxwriter.Workbook, sheet: Worksheet, top: int, pick: random.Random) -> int:
    """One of Excel's own tables with a total row."""
    rows = [[pick.choice(WORDS), pick.randrange(1_000)] for _ in range(pick.randint(3, 12))]
    columns = [{"header": "Enhet", "total_string": "Summa"}, {"header": "Belopp", "total_function": "sum"}]
    sheet.add_table(top, 0, top + len(rows) + 1, 1, {"data": rows, "columns": columns, "total_row": True})
    return top + len(rows) + 1
