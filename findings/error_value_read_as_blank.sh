#!/bin/sh
# An error value in a cell reads as an empty text in python-calamine, the fast reader that pandas can use.
#
# A total that shows #DIV/0! or #REF! is the plainest fault that a report can hold. openpyxl gives the error's own words.
# Guess, before it was run: calamine gives the words too, or raises, since it tells None from "" nowhere else.
# Seen with python-calamine 0.9.1 and openpyxl 3.1.5 (Python 3.11): a cell with an error and a blank cell are both "",
# so whoever reads with it cannot tell a broken total from one that was not filled in. A negative number in a cell that is
# formatted as a date (a wrong format over -1) reads as midnight, datetime.time(0, 0), with its value gone.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q python-calamine==0.9.1 openpyxl==3.1.5
cd "$folder"
cat > try.py <<'PY'
import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
sheet = book.active
sheet["A1"], sheet["E1"] = "Summa", "slut"
sheet["B1"] = "#DIV/0!"
sheet["B1"].data_type = "e"
sheet["D1"] = -1
sheet["D1"].number_format = "yyyy-mm-dd"
book.save("error.xlsx")
print("openpyxl:", repr(openpyxl.load_workbook("error.xlsx").active["B1"].value))
_, error, blank, negative, _ = CalamineWorkbook.from_path("error.xlsx").get_sheet_by_index(0).to_python()[0]
print("calamine:", repr(error), repr(blank), repr(negative))
PY
"$folder/venv/bin/python" try.py | tee seen.txt
cat > expected.txt <<'TXT'
openpyxl: '#DIV/0!'
calamine: '' '' datetime.time(0, 0)
TXT
diff expected.txt seen.txt
echo "as before"
