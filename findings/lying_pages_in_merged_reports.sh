#!/bin/sh
# Reports merged by docxcompose trade the way their pages lie: a wide table stands up, and another nämnd's text lies down.
#
# Each nämnd writes its part, with wide tables on pages that lie, and the kommun puts the parts together. Guess, before it
# was run: every page keeps the way it lies, since each part brings the breaks between its sections along; at worst all
# pages become those of the first document, as its headers and footers do (which docxcompose says).
# Seen with docxcompose 2.2.0 and python-docx 1.2.0 (Python 3.11): breaks inside a part come along, the way its last pages
# lie does not. A part that ends with a table on a lying page gets it on a standing one, where it is too wide. In a part
# that begins with one, the break behind the table holds for all that stands before it: the kommun's own text lies down.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q docxcompose==2.2.0 python-docx==1.2.0
cd "$folder"
cat > try.py <<'PY'
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docxcompose.composer import Composer

TEXT, TABLE = ("text", WD_ORIENT.PORTRAIT), ("wide table", WD_ORIENT.LANDSCAPE)


def part(whose, *pages):
    """A document with a section for each of the pages."""
    document = Document()
    for number, (what, way) in enumerate(pages):
        if number:
            document.add_section(WD_SECTION.NEW_PAGE)
        section = document.sections[-1]
        short, long = sorted((section.page_width, section.page_height))
        lies = way is WD_ORIENT.LANDSCAPE
        section.orientation = way
        section.page_width, section.page_height = (long, short) if lies else (short, long)
        document.add_paragraph(f"{whose} {what}")
    return document


def sections(document):
    """Whether the pages of each section lie or stand, and what is on them."""
    on_page = []
    for element in document.element.body:
        on_page += [text.text for text in element.iter(qn("w:t"))]
        for end in element.iter(qn("w:sectPr")):
            size = end.find(qn("w:pgSz"))
            wide = int(size.get(qn("w:w"))) > int(size.get(qn("w:h")))
            print("  lies:  " if wide else "  stands:", ", ".join(on_page))
            on_page = []


for pages in ((TEXT, TABLE), (TABLE, TEXT)):
    whole = Composer(part("the kommun's", TEXT))
    print("a nämnd's part:", " then ".join(what for what, _ in pages))
    whole.append(part("the nämnd's", *pages))
    whole.save("whole.docx")
    sections(Document("whole.docx"))
PY
"$folder/venv/bin/python" try.py | tee seen.txt
cat > expected.txt <<'TXT'
a nämnd's part: text then wide table
  stands: the kommun's text, the nämnd's text
  stands: the nämnd's wide table
a nämnd's part: wide table then text
  lies:   the kommun's text, the nämnd's wide table
  stands: the nämnd's text
TXT
diff expected.txt seen.txt
echo "as before"
