#!/bin/sh
# A number stored as text in a summed range is counted by one evaluator of workbooks in Python and passed over by another.
#
# In a range Excel's SUM, COUNT and AVERAGE pass over text, whatever it looks like: 10, "5" and 20 give 30, 2 and 15.
# That is why such a cell hides in a report, and why whoever checks a sum must know which of the two was computed.
# Guess, before it was run: both evaluators pass the text over, as Excel documents it.
# Seen with pycel 1.0b30 and formulas 1.3.4 (openpyxl 3.1.5, Python 3.11): pycel gives 30, 2 and 15. formulas gives 35 for
# SUM and 3 for COUNT, counts "5" in SUMPRODUCT as well, but leaves "1 500" out of the sum; AVERAGE becomes #VALUE!.
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
for row, amount in enumerate((10, "5", 20, "1 500"), 2):
    sheet.cell(row, 3, amount)
asked = {
    "E2": "=SUM(C2:C4)", "E3": "=COUNT(C2:C4)", "E4": "=AVERAGE(C2:C4)", "E5": "=SUMPRODUCT(C2:C4,C2:C4)",
    "E6": "=SUM(C2:C5)",
}
for cell, formula in asked.items():
    sheet[cell] = formula
book.save("text.xlsx")
compiler = ExcelCompiler("text.xlsx")
print("pycel:", *(compiler.evaluate(f"Drift!{cell}") for cell in asked))
solution = formulas.ExcelModel().loads("text.xlsx").finish().calculate()
cells = {str(key).split("!")[-1].strip("'"): value for key, value in solution.items()}
print("formulas:", *(cells[cell].value[0, 0] for cell in asked))
PY
"$folder/venv/bin/python" try.py 2>/dev/null | tee seen.txt
cat > expected.txt <<'TXT'
pycel: 30 2 15.0 500 30
formulas: 35.0 3 #VALUE! 525.0 35.0
TXT
diff expected.txt seen.txt
echo "as before"
