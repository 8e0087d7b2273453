"""Single edits in the charts of a finished report, as a person makes them in the chart's data."""

from __future__ import annotations

import io
import random
import re
import zipfile
from typing import Any

import word_reports
from docx.oxml.ns import qn
from lxml import etree

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_RELATIONSHIPS = "word/_rels/document.xml.rels"


def planted(content: bytes, kind: str, rng: random.Random) -> word_reports.Edit | None:
    """One edit of a chart, None where the document has none for it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        places = _places(package)
        names = [name for name in places if _values(etree.fromstring(package.read(name)), kind)]
        if not names:
            return None
        name = rng.choice(names)
        root = etree.fromstring(package.read(name))
    what = _changed(_values(root, kind), kind, rng)
    made = with_part(content, name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return word_reports.Edit(made, f"{kind}: {what}", ((places[name], None, None),))


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The document with another content of a part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, part if one == name else old.read(one))
    return out.getvalue()


def _places(package: zipfile.ZipFile) -> dict[str, int | None]:
    """The paragraph of each chart part that the document shows."""
    targets = {
        one.get("Id"): f"word/{one.get('Target')}".replace("word//word/", "word/")
        for one in etree.fromstring(package.read(_RELATIONSHIPS))
    }
    page = word_reports.Page(etree.fromstring(package.read("word/document.xml")), random.Random(0), tracked=False)
    return {targets[one.get(qn("r:id"))]: page.place(one)[0] for one in page.root.iter(f"{C}chart")}


def _values(root: Any, kind: str) -> list[list[Any]]:
    """The figures of each series that the kind of edit can change."""
    found = [
        [value for value in series.iterfind(f"{C}val//{C}pt/{C}v") if re.search(r"\d\d", value.text)]
        for series in root.iter(f"{C}ser")
    ]
    return [values for values in found if len({value.text for value in values}) > (kind == "byta i diagram")]


def _changed(series: list[list[Any]], kind: str, rng: random.Random) -> str:
    if kind == "byta i diagram":
        values = rng.choice(series)
        one, other = rng.choice([(a, b) for a in values for b in values if a.text != b.text])
        one.text, other.text = other.text, one.text
        return f"{one.text} och {other.text}"
    if kind == "gammalt diagram":
        for value in (value for values in series for value in values):
            value.text = str(round(float(value.text) * 0.93) + 1)
        return "alla siffror"
    value = rng.choice(rng.choice(series))
    at = rng.choice([match.start() for match in re.finditer(r"\d", value.text)])
    old = value.text
    value.text = f"{old[:at]}{int(old[at]) % 9 + 1}{old[at + 1 :]}"
    return f"{old} → {value.text}"
