#!/bin/sh
# A field for rich text that is given a plain name leaves nothing of it in the document, and docxtpl says nothing.
#
# A template's author may write {{r namn }} in hope of keeping the looks of the words around. Guess, before it was run:
# a plain text there is written as a text, or rendering stops with an error that names the field.
# Seen with docxtpl 0.20.2 and python-docx 1.2.0 (Python 3.11): the name is put between two runs, straight into the
# paragraph, where text has no place, and the next reader does not see it. {{p namn }} takes the whole paragraph with it,
# the words beside it too. {{ namn }} is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q docxtpl==0.20.2 python-docx==1.2.0
cd "$folder"
cat > try.py <<'PY'
import docx
import docxtpl

for field in ("{{ namn }}", "{{r namn }}", "{{p namn }}"):
    document = docx.Document()
    document.add_paragraph(f"Nämnd: {field} 2026")
    document.add_paragraph("Sammanfattning")
    document.save("template.docx")
    template = docxtpl.DocxTemplate("template.docx")
    template.render({"namn": "Socialnämnden"})
    template.save("report.docx")
    print(field, [paragraph.text for paragraph in docx.Document("report.docx").paragraphs])
PY
"$folder/venv/bin/python" try.py > seen
cat seen
cat > expected <<'TXT'
{{ namn }} ['Nämnd: Socialnämnden 2026', 'Sammanfattning']
{{r namn }} ['Nämnd:  2026', 'Sammanfattning']
{{p namn }} ['Sammanfattning']
TXT
diff expected seen && echo "As when it was found."
