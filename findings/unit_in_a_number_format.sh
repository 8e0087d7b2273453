#!/bin/sh
# A number format with its unit or a word in quotation marks makes xlsx2csv print the format and drop the amount.
#
# Swedish tables show mnkr, st, dagar and "Mål:" by the number format, so that the cell still holds a plain number.
# Guess, before it was run: words in quotation marks are no part of a date, and the figure comes out with or without them.
# Seen with xlsx2csv 0.8.6 (openpyxl 3.1.5, Python 3.11): each m, d, y, h or s in the words makes the cell a date. The
# amount is gone, the format is printed in its place, and letters of it have become the month or the day (" 11nkr"). What
# has none of these letters (kr, år) is right. Of two percentages, that with the format 0% is rounded and has its sign,
# that with 0.0% is printed as a fraction: one column holds 99% and 0.985.
# python-calamine 0.9.1 and openpyxl give the number in all of them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q xlsx2csv==0.8.6 python-calamine==0.9.1 openpyxl==3.1.5
cd "$folder"
cat > try.py <<'PY'
import openpyxl
from python_calamine import CalamineWorkbook
from xlsx2csv import Xlsx2csv

formats = ['#,##0" kr"', '#,##0" år"', '0.0" mnkr"', '0" st"', '0" dagar"', '"Mål: "0']
book = openpyxl.Workbook()
sheet = book.active
for row, number_format in enumerate(formats, 1):
    sheet.cell(row, 1, 2500.5).number_format = number_format
for row, number_format in enumerate(("0%", "0.0%"), len(formats) + 1):
    sheet.cell(row, 1, 0.985).number_format = number_format
book.save("units.xlsx")
print("openpyxl:", *(row[0].value for row in openpyxl.load_workbook("units.xlsx").active.rows))
print("calamine:", *(row[0] for row in CalamineWorkbook.from_path("units.xlsx").get_sheet_by_index(0).to_python()))
Xlsx2csv("units.xlsx", outputencoding="utf-8", delimiter=";").convert("units.csv")
with open("units.csv", encoding="utf-8") as lines:
    print("xlsx2csv:", *(line.rstrip().split(";")[0].replace('""', "'") for line in lines), sep="\n")
PY
"$folder/venv/bin/python" try.py | tee seen.txt
cat > expected.txt <<'TXT'
openpyxl: 2500.5 2500.5 2500.5 2500.5 2500.5 2500.5 0.985 0.985
calamine: 2500.5 2500.5 2500.5 2500.5 2500.5 2500.5 0.985 0.985
xlsx2csv:
2500.5
2500.5
"0.0' 11nkr'"
"0' st'"
"0' 04agar'"
'"11ål: '0"
99%
0.985
TXT
diff expected.txt seen.txt
echo "as before"
