"""A Word document read by other means than the program's own: the zip and its XML, figure by figure."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{urn:mallkoll:rapport}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_UNITS = {"kr": 1e-6, "tkr": 1e-3, "mnkr": 1.0}
_NUMBER = re.compile("^\u2212?[0-9]{1,3}(?:\u00a0[0-9]{3})*(?:,[0-9]+)?$")


class Shown(NamedTuple):
    """A control: its title, the text in the body, and what the data part says of it."""

    title: str
    text: str
    said: dict[str, str]
    kept: str


def parts(content: bytes | Path) -> dict[str, bytes]:
    """The parts by name."""
    with zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(content: bytes | Path) -> Any:
    """The root of the main part."""
    return etree.fromstring(parts(content)["word/document.xml"])


def data(content: bytes | Path) -> Any:
    """The root of the part that keeps the figures, None where there is none."""
    for name, part in parts(content).items():
        if name.startswith("customXml/item") and b"urn:mallkoll:rapport" in part and b"<rapport" in part:
            return etree.fromstring(part)
    return None


def text_of(element: Any) -> str:
    """The text of an element, its controls' too."""
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def controls(content: bytes | Path) -> Iterator[Shown]:
    """Every figure of the document, found by what it is bound to."""
    kept = data(content)
    figures, origins = kept.findall(f"{M}uppgift"), kept.findall(f"{M}ursprung")
    for control in body(content).iter(f"{W}sdt"):
        binding = control.find(f"{W}sdtPr/{W}dataBinding")
        bound = "" if binding is None else binding.get(f"{W}xpath")
        if "uppgift" not in bound:
            continue
        at = int(re.search(r"uppgift\[(\d+)\]", bound)[1]) - 1  # type: ignore[index]
        title = control.find(f"{W}sdtPr/{W}alias").get(f"{W}val")
        yield Shown(title, text_of(control.find(f"{W}sdtContent")), dict(origins[at].attrib), figures[at].text or "")


def headings(content: bytes | Path) -> list[tuple[int, str]]:
    """The headings with their levels, in order."""
    found = []
    for paragraph in body(content).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val").startswith("Heading"):
            found.append((int(style.get(f"{W}val")[-1]), text_of(paragraph)))
    return found


def table(content: bytes | Path, caption: str) -> list[list[str]]:
    """The cells' texts of the table with that caption, row by row."""
    for found in body(content).iter(f"{W}tbl"):
        said = found.find(f"{W}tblPr/{W}tblCaption")
        if said is not None and said.get(f"{W}val") == caption:
            return [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in found.iter(f"{W}tr")]
    raise LookupError(caption)


def number(text: str) -> float | None:
    """A figure in Swedish as a number; None for a text."""
    if not _NUMBER.match(text):
        return None
    return float(text.replace("\u2212", "-").replace("\u00a0", "").replace(",", "."))


def is_what_the_cell_says(shown: Shown, value: Any, percent: bool, unit: str) -> bool:
    """Whether a figure is its cell's value, in its own unit and rounded to its own decimals."""
    found = number(shown.text)
    if shown.said.get("slag") == "status":
        return str(value).strip().casefold() in shown.text.casefold()
    if shown.said.get("slag") == "ord":
        return shown.text == ("i balans" if not value else "överskott" if value > 0 else "underskott")
    if found is None or isinstance(value, str):
        return " ".join(str(value).split()) == " ".join(shown.text.split())
    factor = 100.0 if percent else 1.0
    own = shown.said.get("enhet", "")
    converted = shown.said["nyckel"].startswith("kommun/") or shown.said["nyckel"].endswith("/mnkr")
    if converted and own in _UNITS:
        factor *= _UNITS[unit] / _UNITS[own]
    places = int(shown.said["decimaler"])
    return abs(found - value * factor) <= 0.5 * 10**-places + 1e-9


def differing(document: bytes | Path, folder: Path, unit: str = "tkr") -> list[tuple[Shown, Any]]:
    """The figures of a document that are not what openpyxl finds in their cells."""
    sources = {one.get("id"): one.get("namn") for one in data(document).findall(f"{M}kalla")}
    books = {key: openpyxl.load_workbook(next(folder.rglob(name)), data_only=True) for key, name in sources.items()}
    wrong = []
    for shown in controls(document):
        if "kalla" not in shown.said:
            continue
        cell = books[shown.said["kalla"]][shown.said["blad"]][shown.said["cell"]]
        own = "mnkr" if "gn" in shown.said["blad"] else unit
        if not is_what_the_cell_says(shown, cell.value, "%" in cell.number_format, own) or shown.text != shown.kept:
            wrong.append((shown, cell.value))
    return wrong


def charts_differing(document: bytes | Path, workbook: Path) -> list[tuple[str, float]]:
    """The figures of charts that openpyxl does not find in a row of that name in the workbook."""
    book = openpyxl.load_workbook(workbook, data_only=True)
    held: dict[str, set[float]] = {}
    for row in (row for sheet in book for row in sheet.iter_rows(values_only=True)):
        for text in (value for value in row if isinstance(value, str)):
            numbers = held.setdefault(" ".join(text.split()), set())
            numbers.update(float(value) for value in row if isinstance(value, int | float))
    wrong = []
    for name, part in parts(document).items():
        if not name.startswith("word/charts/chart"):
            continue
        for series in etree.fromstring(part).iter(f"{C}ser"):
            names, values = ({one.get("idx"): one.findtext(f"{C}v") for one in series.iterfind(f"{C}{key}//{C}pt")}
                             for key in ("cat", "val"))  # fmt: skip
            drawn = [(names[at] or "", float(value or "nan")) for at, value in values.items()]
            wrong += [(label, value) for label, value in drawn if value not in held.get(label, ())]
            assert drawn
    return wrong


def kommun_differing(document: bytes | Path) -> list[str]:
    """What does not add up in the kommun's part: sums of the nämnder, deviations, and the totals in words."""
    wrong = []
    for caption in ("Drift per nämnd, netto tkr", "Investeringar per nämnd, netto tkr"):
        header, *rows = table(document, caption)
        amounts = {row[0]: [number(text) for text in row[1:]] for row in rows}
        below = [name for name in ("Summa nämnder", "Avgår interna poster", "Kommunen totalt") if name in amounts]
        own = [name for name in amounts if name not in below]
        for at, heading in enumerate(header[1:-1]):
            summed = sum(amounts[name][at] or 0 for name in own)
            away = (amounts["Avgår interna poster"][at] or 0) if len(below) > 1 else 0
            if amounts["Kommunen totalt"][at] != summed + away:
                wrong.append(f"{caption}: {heading} är inte summan")
        budget, against = (next(at for at, text in enumerate(header[1:]) if text.startswith(word))
                           for word in ("Budget 20", "Prognos"))  # fmt: skip
        for name, values in amounts.items():
            known = values[budget] is not None and values[against] is not None
            if known and values[-1] != values[budget] - values[against]:  # type: ignore[operator]
                wrong.append(f"{caption}: avvikelsen för {name}")
        if caption.startswith("Drift"):
            said = next(text_of(one) for one in body(document).iter(f"{W}p") if "tillsammans är" in text_of(one))
            shown = [number(text) for text in re.findall("[\u22120-9\u00a0]+,[0-9]", said)]
            whole = amounts["Kommunen totalt"]
            for text, value in zip(shown, (whole[against], whole[budget], whole[-1]), strict=True):
                if text is None or value is None or abs(text - value / 1000) > 0.05001:
                    wrong.append(f"meningen: {text} mnkr mot {value} tkr")
    return wrong


def typed_numbers(document: bytes | Path) -> list[str]:
    """The figures in cells of tables that stand in no control."""
    found = []
    for cell in body(document).iter(f"{W}tc"):
        text = text_of(cell).removesuffix("\u00a0%")
        if number(text) is not None and next(cell.iter(f"{W}sdt"), None) is None:
            found.append(text)
    return found
