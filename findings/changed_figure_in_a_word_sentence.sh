#!/bin/sh
# Of a figure that was changed under track changes, python-docx gives neither the old nor the new.
#
# A report goes round the office with track changes on, and is then read to be compared with its workbook. Guess, before
# it was run: the text of a paragraph holds the new figure, as if the change were accepted; of a figure that was moved
# likewise.
# Seen with python-docx 1.2.0, docx2txt 0.9 and docx2python 3.7.1 (Python 3.11): paragraph.text leaves out what was
# inserted as well as what was deleted, so that "blev 14 541 tkr" is "blev  tkr"; so it is with a moved figure, one in a
# content control and one in a simple field. docx2txt and docx2python accept an insertion, but give a move twice, as
# one run of digits: "14 00014 541".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1
cd "$folder"
cat > try.py <<'PY'
import docx
import docx2python
import docx2txt
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

CHANGE = 'w:author="Handläggare" w:date="2026-01-15T09:00:00Z"'


def run(text, element="t"):
    return f'<w:r><w:{element} xml:space="preserve">{text}</w:{element}></w:r>'


WAYS = {
    "changed": f'<w:del w:id="1" {CHANGE}>{run("14 000", "delText")}</w:del><w:ins w:id="2" {CHANGE}>{run("14 541")}</w:ins>',
    "moved": f'<w:moveFrom w:id="3" {CHANGE}>{run("14 000")}</w:moveFrom><w:moveTo w:id="4" {CHANGE}>{run("14 541")}</w:moveTo>',
    "in a control": f'<w:sdt><w:sdtPr><w:tag w:val="utfall"/></w:sdtPr><w:sdtContent>{run("14 541")}</w:sdtContent></w:sdt>',
    "in a field": f'<w:fldSimple w:instr=" DOCPROPERTY utfall ">{run("14 541")}</w:fldSimple>',
}

for way, figure in WAYS.items():
    document = docx.Document()
    paragraph = f'<w:p {nsdecls("w")}>{run("Nettokostnaden blev ")}{figure}{run(" tkr.")}</w:p>'
    document.element.body.insert_element_before(parse_xml(paragraph), "w:sectPr")
    document.save("report.docx")
    print(f"{way}:")
    print("  python-docx:", docx.Document("report.docx").paragraphs[0].text)
    print("  docx2txt:   ", docx2txt.process("report.docx").strip())
    with docx2python.docx2python("report.docx") as read:
        print("  docx2python:", read.text.strip())
PY
"$folder/venv/bin/python" try.py > seen
cat seen
cat > expected <<'TXT'
changed:
  python-docx: Nettokostnaden blev  tkr.
  docx2txt:    Nettokostnaden blev 14 541 tkr.
  docx2python: Nettokostnaden blev 14 541 tkr.
moved:
  python-docx: Nettokostnaden blev  tkr.
  docx2txt:    Nettokostnaden blev 14 00014 541 tkr.
  docx2python: Nettokostnaden blev 14 00014 541 tkr.
in a control:
  python-docx: Nettokostnaden blev  tkr.
  docx2txt:    Nettokostnaden blev 14 541 tkr.
  docx2python: Nettokostnaden blev 14 541 tkr.
in a field:
  python-docx: Nettokostnaden blev  tkr.
  docx2txt:    Nettokostnaden blev 14 541 tkr.
  docx2python: Nettokostnaden blev 14 541 tkr.
TXT
diff expected seen && echo "As when it was found."
