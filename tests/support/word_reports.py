"""The reports of the built-in examples as Word documents, and single edits in them as a person makes them."""

from __future__ import annotations

import copy
import io
import random
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import chart_edits
import samples
from docx.oxml.ns import qn
from lxml import etree
from program import mallkoll

from mallkoll.workbook.results.finding import Finding

_MAIN = "word/document.xml"


EXAMPLE_NAMES = (
    "linkoping-2018-08", "linkoping-2019-04", "linkoping-2021-08", "linkoping-internbudget-2019", "tyreso-2017-08",
)  # fmt: skip


def example_books(folder: Path) -> list[Path]:
    """The published documents as workbooks."""
    return [samples.write(name, folder / f"{name}.xlsx") for name in EXAMPLE_NAMES]


def report_of(*workbooks: Path) -> bytes:
    """The report of a workbook, or of several nämnders."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rapport.docx"
        done = mallkoll("dokument", *workbooks, "--ut", target)
        assert target.exists(), done.stderr
        return target.read_bytes()


def saved_again(documents: Sequence[Path], folder: Path) -> list[Path]:
    """The documents opened in LibreOffice and saved as .docx, in a folder below this one."""
    out, profile = folder / "igen", (folder / "profil").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "docx",
        "--outdir",
        str(out),
    ]
    subprocess.run([*command, *map(str, documents)], check=True, capture_output=True, timeout=600)
    return [out / document.name for document in documents]


def with_main(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The document with its text changed as XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == _MAIN:
                root = etree.fromstring(part)
                change(root)
                part = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(name, part)
    return out.getvalue()


def without_controls(content: bytes) -> bytes:
    """The document as somebody has typed it: the same text, no controls and nothing of where it comes from."""

    def change(root: Any) -> None:
        for control in list(root.iter(qn("w:sdt"))):
            inner = control.find(qn("w:sdtContent"))
            at = control.getparent().index(control)
            for child in list(inner):
                control.getparent().insert(at, child)
                at += 1
            control.getparent().remove(control)

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(with_main(content, change))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if not name.startswith("customXml"):
                new.writestr(name, old.read(name))
    return out.getvalue()


# --- single edits ---------------------------------------------------------------------------------------------------


class Edit(NamedTuple):
    """An edit: the document, what was done, and where a reader sees it."""

    content: bytes
    what: str
    places: tuple[tuple[int | None, int | None, int | None], ...]  # paragraph, table and row, any of which is right

    def found_by(self, finding: Finding) -> bool:
        """Whether a finding stands there."""
        passage = finding.passage
        return passage is not None and (passage.paragraph, passage.table, passage.row) in self.places


_SIGN_WORDS = {"underskott": "överskott", "överskott": "underskott", "ökning": "minskning", "minskning": "ökning",
               "ökat": "minskat", "minskat": "ökat"}  # fmt: skip
_SIGN = re.compile(rf"\b(?:{'|'.join(_SIGN_WORDS)})", re.IGNORECASE)
_UNIT = re.compile(r"(?<![\w/])(?:tkr|mnkr|mkr)\b")
_DIGIT = re.compile(r"\d")
OF_CHARTS = ("diagram", "gammalt diagram", "byta i diagram")
KINDS = ("siffra", "teckenord", "enhet", "byta rader", "gammal rad", "status", "tabelltext", *OF_CHARTS)


def planted(content: bytes, kind: str, rng: random.Random, *, tracked: bool) -> Edit | None:
    """One edit of a kind, None where the document has nothing for it. Nobody tracks changes in a chart."""
    if kind in OF_CHARTS:
        return chart_edits.planted(content, kind, rng)
    done: list[Edit] = []

    def change(root: Any) -> None:
        edit = _KINDS[kind](Page(root, rng, tracked=tracked))
        if edit is not None:
            done.append(Edit(b"", f"{kind}: {edit[0]}", edit[1]))

    made = with_main(content, change)
    return done[0]._replace(content=made) if done else None


class Page:
    """The text of a document as XML while it is edited, with the place of each paragraph."""

    def __init__(self, root: Any, rng: random.Random, *, tracked: bool) -> None:
        self.root, self.rng, self.tracked = root, rng, tracked
        self.body = root.find(qn("w:body"))
        self.places: dict[Any, tuple[int | None, int | None, int | None]] = {}
        paragraph = table = 0
        for block in self.body.iter(qn("w:p"), qn("w:tbl")):
            if block.tag == qn("w:tbl"):
                table += 1
                for number, row in enumerate(block.findall(qn("w:tr")), 1):
                    for inner in row.iter(qn("w:p")):
                        self.places[inner] = (None, table, number)
            elif block not in self.places:
                paragraph += 1
                self.places[block] = (paragraph, None, None)

    def texts(self, *, controls: bool | None = None) -> list[Any]:
        """The ``w:t`` outside the table of contents; only those in controls or outside them where that is asked for."""
        found = []
        for text in self.root.iter(qn("w:t")):
            inside = any(True for _ in text.iterancestors(qn("w:sdt")))
            if controls in {None, inside} and not any(True for _ in text.iterancestors(qn("w:hyperlink"))):
                found.append(text)
        return found

    def place(self, node: Any) -> tuple[int | None, int | None, int | None]:
        return self.places[next(node.iterancestors(qn("w:p")))]

    def write(self, text: Any, new: str) -> None:
        """Another text in a run, typed plainly or as a tracked change."""
        run = text.getparent()
        if not self.tracked:
            text.text = new
            return
        removed, added = copy.deepcopy(run), copy.deepcopy(run)
        for one in removed.iter(qn("w:t")):
            one.tag = qn("w:delText")
        added.find(qn("w:t")).text = new
        for tag, inner in (("w:del", removed), ("w:ins", added)):
            mark = etree.Element(qn(tag), {qn("w:id"): "9001", qn("w:author"): "A"})
            mark.append(inner)
            run.addprevious(mark)
        run.getparent().remove(run)


_Done = tuple[str, tuple[tuple[int | None, int | None, int | None], ...]]


def _replaced(page: Page, texts: list[Any], pattern: re.Pattern[str], other: Callable[[str], str]) -> _Done | None:
    chosen = [(text, match) for text in texts for match in pattern.finditer(text.text or "")]
    if not chosen:
        return None
    text, match = page.rng.choice(chosen)
    new = f"{text.text[: match.start()]}{other(match[0])}{text.text[match.end() :]}"
    place, old = page.place(text), text.text
    page.write(text, new)
    return f"{old[max(0, match.start() - 30) : match.end() + 20]!r} → {other(match[0])!r}", (place,)


def _digit(page: Page) -> _Done | None:
    numbers = [text for text in page.texts(controls=True) if re.search(r"\d\d", text.text or "")]
    return _replaced(page, numbers, _DIGIT, lambda old: str((int(old) + page.rng.randint(1, 9)) % 10))


def _sign_word(page: Page) -> _Done | None:
    def other(old: str) -> str:
        new = _SIGN_WORDS[old.lower()]
        return new.capitalize() if old[0].isupper() else new

    return _replaced(page, page.texts(), _SIGN, other)


def _unit(page: Page) -> _Done | None:
    return _replaced(page, page.texts(), _UNIT, lambda old: "tkr" if old != "tkr" else "mnkr")


def _rows(page: Page, least: int = 2) -> Iterator[tuple[Any, list[Any]]]:
    """The rows of tables with at least so many controls, with the texts in them."""
    for row in page.root.iter(qn("w:tr")):
        texts = [t for control in row.iter(qn("w:sdt")) for t in control.iter(qn("w:t"))]
        if len(texts) >= least:
            yield row, texts


def _exchange(page: Page) -> _Done | None:
    """Two neighbouring rows: their figures, or the rows as they stand."""
    pairs = []
    for first, texts in _rows(page):
        second = first.getnext()
        others = [] if second is None else [t for c in second.iter(qn("w:sdt")) for t in c.iter(qn("w:t"))]
        if len(others) == len(texts) and any(a.text != b.text for a, b in zip(texts, others, strict=True)):
            pairs.append((first, second, texts, others))
    if not pairs:
        return None
    first, second, texts, others = page.rng.choice(pairs)
    places = (page.place(texts[0]), page.place(others[0]))
    what = "".join(first.itertext())[:40]
    if page.rng.random() < 0.5:
        for one, other in zip(texts, others, strict=True):
            old, new = one.text, other.text
            if old != new:
                page.write(one, new)
                page.write(other, old)
        return f"siffror {what!r}", places
    if not page.tracked:
        second.addnext(first)
        return f"rader {what!r}", places
    moved = copy.deepcopy(first)
    second.addnext(moved)
    for row, mark in ((first, "w:del"), (moved, "w:ins")):
        properties = row.find(qn("w:trPr"))
        if properties is None:
            properties = etree.Element(qn("w:trPr"))
            row.insert(0, properties)
        properties.append(etree.Element(qn(mark), {qn("w:id"): "9002", qn("w:author"): "A"}))
        for run in list(row.iter(qn("w:r"))):
            wrapped = etree.Element(qn(mark), {qn("w:id"): "9003", qn("w:author"): "A"})
            run.addprevious(wrapped)
            wrapped.append(run)
            for text in run.findall(qn("w:t")) if mark == "w:del" else ():
                text.tag = qn("w:delText")
    return f"rader {what!r}", places


def _old_row(page: Page) -> _Done | None:
    """All figures of a row as they may have been in an older version."""
    rows = [(row, [t for t in texts if re.search(r"\d\d", t.text or "")]) for row, texts in _rows(page)]
    rows = [(row, texts) for row, texts in rows if len(texts) >= 2]
    if not rows:
        return None
    row, texts = page.rng.choice(rows)
    place, what = page.place(texts[0]), "".join(row.itertext())[:40]
    for text in texts:
        old = text.text
        at = re.search(r"\d", old)
        assert at is not None
        digit = str(int(at[0]) % 9 + 1)
        page.write(text, old[: at.start()] + digit + old[at.end() :])
    return repr(what), (place,)


_STATUS = re.compile(r"[●▲■◆☺☹😐✓] \w.*")


def _status(page: Page) -> _Done | None:
    found = [text for text in page.texts(controls=True) if text.text and _STATUS.fullmatch(text.text)]
    words = sorted({text.text for text in found})
    if len(words) < 2:
        return None
    text = page.rng.choice(found)
    new = page.rng.choice([word for word in words if word != text.text])
    place, old = page.place(text), text.text
    page.write(text, new)
    return f"{old!r} → {new!r}", (place,)


def _table_text(page: Page) -> _Done | None:
    """A digit in what a table is called, or said to hold, for who listens."""
    found = [
        (number, said) for number, table in enumerate(page.root.iter(qn("w:tbl")), 1)
        for said in table.iter(qn("w:tblCaption"), qn("w:tblDescription")) if _DIGIT.search(said.get(qn("w:val")))
    ]  # fmt: skip
    if not found:
        return None
    number, said = page.rng.choice(found)
    old = said.get(qn("w:val"))
    match = page.rng.choice(list(_DIGIT.finditer(old)))
    said.set(qn("w:val"), f"{old[: match.start()]}{int(match[0]) % 9 + 1}{old[match.end() :]}")
    return f"{old[max(0, match.start() - 30) : match.end() + 20]!r}", ((None, number, None),)


_KINDS: dict[str, Callable[[Page], _Done | None]] = {
    "siffra": _digit, "teckenord": _sign_word, "enhet": _unit, "byta rader": _exchange, "gammal rad": _old_row,
    "status": _status, "tabelltext": _table_text,
}  # fmt: skip
