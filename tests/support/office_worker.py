"""Runs inside the system's Python, which has LibreOffice's uno: does what a person would do in Calc.

Reads one JSON job on standard input: {"port", "file", "steps": [[name, argument…]…], "save": path|null, "pdf":
path|null, "dump": bool, "links": bool, "only": [sheet…]} and answers with JSON where asked:
{sheet: {address: [value, formula]}} or {sheet: {address: URL}}.
"""

import json
import os
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import CellAddress, TableSortField


def prop(name, value):
    p = PropertyValue()
    p.Name, p.Value = name, value
    return p


def connect(port):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext")
            return [
                context.ServiceManager.createInstanceWithContext(f"com.sun.star.frame.{name}", context)
                for name in ("Desktop", "DispatchHelper")
            ]
        except Exception:  # noqa: BLE001 - uno raises its own kinds until the office answers
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not answer")


def column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def choose(book, helper, sheet, area, command, arguments):
    """Select cells and choose a command from the menu: what protection forbids a person, it forbids here too."""
    controller = book.CurrentController
    controller.setActiveSheet(sheet)
    controller.select(sheet.getCellRangeByName(area))
    given = tuple(prop(key, value) for key, value in arguments)
    helper.executeDispatch(controller.Frame, f".uno:{command}", "", 0, given)


def do(book, helper, name, *args):
    sheets = book.Sheets
    if name == "unprotect":
        sheets.getByName(args[0]).unprotect("")
    elif name == "rename":
        sheets.getByName(args[0]).Name = args[1]
    elif name == "reorder":
        sheets.moveByName(args[0], args[1])
    elif name == "insert_row":
        sheets.getByName(args[0]).Rows.insertByIndex(args[1] - 1, 1)
    elif name == "choose":
        choose(book, helper, sheets.getByName(args[0]), args[1], args[2], args[3:])
    elif name == "sort":  # rows of a range, by one of its columns (from 0)
        key = TableSortField()
        key.Field, key.IsAscending = args[2], True
        keys = uno.Any("[]com.sun.star.table.TableSortField", (key,))
        described = (prop("SortFields", keys), prop("ContainsHeader", False), prop("BindFormatsToContent", True))
        sheets.getByName(args[0]).getCellRangeByName(args[1]).sort(described)
    elif name == "delete_row":
        sheets.getByName(args[0]).Rows.removeByIndex(args[1] - 1, 1)
    elif name == "insert_column":
        sheets.getByName(args[0]).Columns.insertByIndex(column(args[1]), 1)
    elif name == "delete_column":
        sheets.getByName(args[0]).Columns.removeByIndex(column(args[1]), 1)
    elif name == "move_column":  # cut the column and put it in before another
        sheet = sheets.getByName(args[0])
        here, there = column(args[1]), column(args[2])
        sheet.Columns.insertByIndex(there, 1)
        here += there <= here
        address = sheet.Columns.getByIndex(here).RangeAddress
        target = CellAddress()
        target.Sheet, target.Column, target.Row = address.Sheet, there, 0
        sheet.moveRange(target, address)
        sheet.Columns.removeByIndex(here, 1)
    elif name == "value":
        sheets.getByName(args[0]).getCellRangeByName(args[1]).Value = args[2]
    elif name == "text":
        sheets.getByName(args[0]).getCellRangeByName(args[1]).String = args[2]
    elif name == "formula":
        sheets.getByName(args[0]).getCellRangeByName(args[1]).Formula = args[2]
    elif name == "recalculate":
        book.calculateAll()
    else:
        raise SystemExit(f"unknown step {name}")


def asked(book, only):
    """The sheets that are named, or all: every cell that is looked at takes its time over the bridge."""
    return [sheet for sheet in book.Sheets if not only or sheet.Name in only]


def dump(book, only):
    result = {}
    for sheet in asked(book, only):
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        area = sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow)
        cells = {}
        for r, (values, formulas) in enumerate(zip(area.getDataArray(), area.getFormulaArray(), strict=True)):
            for c, (value, formula) in enumerate(zip(values, formulas, strict=True)):
                if value != "" or formula != "":
                    letters, n = "", c + 1
                    while n:
                        n, rest = divmod(n - 1, 26)
                        letters = chr(65 + rest) + letters
                    error = sheet.getCellByPosition(c, r).getError()
                    cells[f"{letters}{r + 1}"] = [
                        f"#ERR{error}" if error else value,
                        formula if formula.startswith("=") else None,
                    ]
        result[sheet.Name] = cells
    return result


def links(book, only):
    """Where each cell with a link leads, as the office reads it: sheet → address → URL."""
    result = {}
    for sheet in asked(book, only):
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        for r in range(cursor.RangeAddress.EndRow + 1):
            for c in range(min(cursor.RangeAddress.EndColumn, 25) + 1):
                fields = sheet.getCellByPosition(c, r).TextFields.createEnumeration()
                while fields.hasMoreElements():
                    address = f"{chr(65 + c)}{r + 1}"
                    result.setdefault(sheet.Name, {})[address] = fields.nextElement().URL
    return result


def main():
    job = json.load(sys.stdin)
    desktop, helper = connect(job["port"])
    url = uno.systemPathToFileUrl(job["file"])
    book = desktop.loadComponentFromURL(url, "_blank", 0, (prop("Hidden", True), prop("MacroExecutionMode", 0)))
    try:
        for step in job.get("steps", []):
            do(book, helper, *step)
        told = dump if job.get("dump") else links if job.get("links") else None
        answer = told(book, job.get("only")) if told else {}
        if job.get("save"):
            book.storeToURL(uno.systemPathToFileUrl(job["save"]), (prop("FilterName", "Calc MS Excel 2007 XML"),))
        if job.get("pdf"):
            book.storeToURL(uno.systemPathToFileUrl(job["pdf"]), (prop("FilterName", "calc_pdf_Export"),))
    finally:
        book.close(True)
    json.dump(answer, sys.stdout)


main()
# Uno's bridge can fall while Python takes itself down, with all the work done: leave without that.
sys.stdout.flush()
os._exit(0)
