#!/bin/sh
# "14‑15 procent" with Word's non-breaking hyphen is read as "1415 procent" by docx2txt and docx2python.
#
# Spans of figures ("14‑15 procent", "2018‑2019") are set with a hyphen that does not break (Ctrl+Shift+hyphen in Word),
# which the file keeps as an element, w:noBreakHyphen. Guess, before it was run: every reader gives a hyphen of some kind.
# Seen with docx2txt 0.9, docx2python 3.7.1, python-docx 1.2.0 and mammoth 1.13.0 (Python 3.11): the first two leave the
# element out, so that two figures become one. python-docx gives "-" and mammoth U+2011.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1 mammoth==1.13.0
cd "$folder"
cat > try.py <<'PY'
import docx
import docx2python
import docx2txt
import mammoth
from docx.oxml import OxmlElement

document = docx.Document()
run = document.add_paragraph("Andelen är ").add_run("14")
run._r.append(OxmlElement("w:noBreakHyphen"))
run.add_text("15 procent.")
document.save("report.docx")

print("docx2txt:   ", ascii(docx2txt.process("report.docx").strip()))
with docx2python.docx2python("report.docx") as read:
    print("docx2python:", ascii(read.text.strip()))
print("python-docx:", ascii(docx.Document("report.docx").paragraphs[0].text))
with open("report.docx", "rb") as file:
    print("mammoth:    ", ascii(mammoth.extract_raw_text(file).value.strip()))
PY
"$folder/venv/bin/python" try.py > seen
cat seen
cat > expected <<'TXT'
docx2txt:    'Andelen \xe4r 1415 procent.'
docx2python: 'Andelen \xe4r 1415 procent.'
python-docx: 'Andelen \xe4r 14-15 procent.'
mammoth:     'Andelen \xe4r 14\u201115 procent.'
TXT
diff expected seen && echo "As when it was found."
