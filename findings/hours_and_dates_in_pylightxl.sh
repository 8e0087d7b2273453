#!/bin/sh
# Hours beyond a day lose the day in pylightxl, and dates of a workbook with the 1904 date system are four years early.
#
# Personnel tables hold hours as [h]:mm, and a workbook that began on a Mac may count its days from 1904, which its
# settings say. Guess, before it was run: every reader that makes dates of cells heeds the setting, and hours come as hours
# or as the plain number.
# Seen with pylightxl 1.61, openpyxl 3.1.5 and python-calamine 0.9.1 (Python 3.11): openpyxl and calamine give 31 August
# 2026 in both systems, and 26.5 hours as one day and two and a half hours. pylightxl gives 30 August 2022 for the date of
# the 1904 workbook, and "02:30:00" for the hours, as texts both, so that nothing tells that they are others.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pylightxl==1.61 openpyxl==3.1.5 python-calamine==0.9.1 xlsxwriter==3.2.9
cd "$folder"
cat > try.py <<'PY'
import datetime as dt

import openpyxl
import pylightxl
import python_calamine
import xlsxwriter

for from_1904 in (False, True):
    book = xlsxwriter.Workbook("hours.xlsx", {"date_1904": from_1904})
    sheet = book.add_worksheet("Personal")
    sheet.write_datetime("A1", dt.datetime(2026, 8, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_number("B1", 26.5 / 24, book.add_format({"num_format": "[h]:mm"}))
    book.close()
    print("1904" if from_1904 else "1900")
    print("  openpyxl ", *[cell.value for cell in openpyxl.load_workbook("hours.xlsx").active[1]], sep=" | ")
    read = python_calamine.CalamineWorkbook.from_path("hours.xlsx").get_sheet_by_index(0)
    print("  calamine ", *read.to_python()[0], sep=" | ")
    print("  pylightxl", *map(repr, pylightxl.readxl("hours.xlsx").ws("Personal").row(1)), sep=" | ")
PY
"$folder/venv/bin/python" try.py | tee seen.txt
cat > expected.txt <<'TXT'
1900
  openpyxl  | 2026-08-31 00:00:00 | 1 day, 2:30:00
  calamine  | 2026-08-31 | 1 day, 2:30:00
  pylightxl | '2026/08/31' | '02:30:00'
1904
  openpyxl  | 2026-08-31 00:00:00 | 1 day, 2:30:00
  calamine  | 2026-08-31 | 1 day, 2:30:00
  pylightxl | '2022/08/30' | '02:30:00'
TXT
diff expected.txt seen.txt
echo "as before"
