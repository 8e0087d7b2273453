#!/bin/sh
# A dash or "1 500" far down a column of amounts becomes a blank in polars and fastexcel, without a word.
#
# Figures of a whole kommun are one long table: a few thousand amounts, and now and then a dash or a number typed with a
# space. Guess, before it was run: such a column is read as texts, or reading stops with an error at the cell.
# Seen with polars 2.1.0 and fastexcel 0.21.0 (Python 3.11): the type of a column is settled by its first rows, 100
# in polars and 1 000 in fastexcel. A text below is null, as if nobody had filled the cell in, so that a sum is short.
# The same text above makes the column one of texts. infer_schema_length=None looks at all rows.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q polars==2.1.0 fastexcel==0.21.0 openpyxl==3.1.5
cd "$folder"
cat > try.py <<'PY'
import fastexcel
import openpyxl
import polars


def saved(row):
    """The name of a workbook with 1 500 amounts, and in one row and the next a dash and a number with a space."""
    book = openpyxl.Workbook()
    book.active.append(["Verksamhet", "Utfall"])
    for number in range(1500):
        book.active.append([f"Enhet {number}", 100])
    book.active.cell(row, 2).value, book.active.cell(row + 1, 2).value = "–", "1 500"
    book.save(f"{row}.xlsx")
    return f"{row}.xlsx"


for row in (50, 200):
    column = polars.read_excel(saved(row))["Utfall"]
    print("polars, row", row, column.dtype, column[row - 2 : row].to_list())
for row in (200, 1200):
    column = fastexcel.read_excel(saved(row)).load_sheet(0).to_polars()["Utfall"]
    print("fastexcel, row", row, column.dtype, column[row - 2 : row].to_list())
column = polars.read_excel(saved(1200), infer_schema_length=None)["Utfall"]
print("polars, all rows looked at", column.dtype, column[1198:1200].to_list())
PY
"$folder/venv/bin/python" try.py | tee seen.txt
cat > expected.txt <<'TXT'
polars, row 50 String ['–', '1 500']
polars, row 200 Int64 [None, None]
fastexcel, row 200 String ['–', '1 500']
fastexcel, row 1200 Float64 [None, None]
polars, all rows looked at String ['–', '1 500']
TXT
diff expected.txt seen.txt
echo "as before"
