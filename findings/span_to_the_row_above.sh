#!/bin/sh
# A sum that ends on the row above by INDEX is a circle to two evaluators of workbooks in Python.
#
# SUM(C2:INDEX(C:C,ROW()-1)) is an old way to write a total that still counts rows put in just above it: INDEX gives a
# reference, and the range ends there. Excel and LibreOffice compute 60 here.
# Guess, before it was run: both evaluators compute 60 as well, or say that they do not know the form.
# Seen with pycel 1.0b30 and formulas 1.3.4 (openpyxl 3.1.5, Python 3.11): pycel raises RecursionError, and from then on
# for every other cell of the workbook too, 1+1 among them. formulas counts the other cells and leaves the total out of
# its solution without a word.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pycel==1.0b30 formulas==1.3.4 openpyxl==3.1.5
cd "$folder"
cat > try.py <<'PY'
import formulas
import openpyxl
from pycel import ExcelCompiler

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Drift"
for row, amount in enumerate((10, 20, 30), 2):
    sheet.cell(row, 3, amount)
sheet["C5"] = "=SUM(C2:INDEX(C:C,ROW()-1))"
sheet["E5"] = "=SUM(C2:C4)"
sheet["F5"] = "=1+1"
book.save("total.xlsx")


def asked(compiler, cell):
    try:
        return compiler.evaluate(f"Drift!{cell}")
    except RecursionError:
        return "RecursionError"


fresh = ExcelCompiler("total.xlsx")
print("pycel alone:", asked(fresh, "E5"), asked(fresh, "F5"))
compiler = ExcelCompiler("total.xlsx")
print("pycel:", asked(compiler, "C5"), asked(compiler, "E5"), asked(compiler, "F5"))
solution = formulas.ExcelModel().loads("total.xlsx").finish().calculate()
cells = {str(key).split("!")[-1].strip("'"): value for key, value in solution.items()}
print("formulas:", *(cells[c].value[0, 0] if c in cells else "none" for c in ("C5", "E5", "F5")))
PY
"$folder/venv/bin/python" try.py 2>/dev/null | tee seen.txt
cat > expected.txt <<'TXT'
pycel alone: 60 2
pycel: RecursionError RecursionError RecursionError
formulas: none 60.0 2.0
TXT
diff expected.txt seen.txt
echo "as before"
