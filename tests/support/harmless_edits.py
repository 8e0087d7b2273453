"""What a person may well do with a report, which is no fault."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from typing import Any

from docx.oxml.ns import qn
from lxml import etree
from word_reports import Page, with_main

_OWN_TEXT = (
    "Nämnden följer utvecklingen noga och återkommer i samband med årsredovisningen.",
    "Under perioden har 14 nya medarbetare anställts och 3 enheter har flyttat till nya lokaler.",
    "En medarbetarenkät besvarades av 87 procent av personalen, vilket är fler än i fjol.",
    "Från och med 2024 gäller nya riktlinjer enligt 4 kap. 1 § socialtjänstlagen.",
    "Kommunens invånare är 164 616, en ökning med 1 200 personer.",
)
_MINUS, _HYPHEN = "\u2212", "-"


def harmless(content: bytes, kind: str, rng: random.Random) -> bytes | None:
    """The document with something that is no fault, None where it has nothing for it."""
    done: list[bool] = []

    def change(root: Any) -> None:
        done.append(_HARMLESS[kind](Page(root, rng, tracked=False)))

    made = with_main(content, change)
    return made if done[0] else None


def _own_text(page: Page) -> bool:
    paragraphs = [one for one in page.body.findall(qn("w:p")) if one.find(qn("w:r")) is not None]
    at = page.rng.choice(paragraphs)
    own = etree.SubElement(etree.Element("x"), qn("w:p"))
    text = etree.SubElement(etree.SubElement(own, qn("w:r")), qn("w:t"))
    text.text = page.rng.choice(_OWN_TEXT)
    at.addnext(own)
    return True


def _without_table(page: Page) -> bool:
    tables = page.body.findall(qn("w:tbl"))
    if len(tables) > 1:
        page.body.remove(page.rng.choice(tables))
    return len(tables) > 1


def _without_paragraph(page: Page) -> bool:
    paragraphs = [one for one in page.body.findall(qn("w:p")) if one.find(f".//{qn('w:sdt')}") is None]
    page.body.remove(page.rng.choice(paragraphs))
    return True


def _other_spaces(page: Page) -> bool:
    for text in page.texts(controls=True):
        if text.text and re.fullmatch(f"[{_MINUS}\\d\u00a0,]+", text.text):
            text.text = text.text.replace("\u00a0", " ").replace(_MINUS, page.rng.choice(["\u2013", _HYPHEN]))
    return True


class _Text:
    """What a control shows, however many runs it stands in."""

    def __init__(self, control: Any) -> None:
        self._nodes = list(control.iter(qn("w:t")))
        self.text = "".join(node.text or "" for node in self._nodes)

    def write(self, text: str) -> None:
        for node in self._nodes:
            node.text, text = text, ""


def _rounded_table(page: Page) -> bool:
    """Every amount of a table of money in mnkr, said in its caption."""
    for table in page.body.findall(qn("w:tbl")):
        caption = "".join(t.text or "" for t in table.getprevious().iter(qn("w:t")))
        figures = [_Text(control) for control in table.iter(qn("w:sdt"))]
        amounts = [one for one in figures if re.fullmatch(f"{_MINUS}?[\\d\u00a0]+", one.text)]
        if "tkr" not in caption or len(amounts) < 12 or len(amounts) < len(figures):
            continue
        for one in amounts:
            value = int(one.text.replace("\u00a0", "").replace(_MINUS, _HYPHEN)) / 1000
            one.write(f"{value:,.1f}".replace(",", " ").replace(".", ",").replace(_HYPHEN, _MINUS))
        for text in table.getprevious().iter(qn("w:t")):
            text.text = (text.text or "").replace("tkr", "mnkr")
        return True
    return False


def _sorted_table(page: Page) -> bool:
    """The rows of a table turned round."""
    tables = [one for one in page.body.findall(qn("w:tbl")) if len(one.findall(qn("w:tr"))) > 6]
    if not tables:
        return False
    table = page.rng.choice(tables)
    for row in table.findall(qn("w:tr"))[1:]:
        table.insert(list(table).index(table.findall(qn("w:tr"))[0]) + 1, row)
    return True


def _reworded(page: Page) -> bool:
    """A sentence with a word of its own put in."""
    texts = [t for t in page.texts(controls=False) if len((t.text or "").split()) > 8]
    if not texts:
        return False
    text = page.rng.choice(texts)
    words = text.text.split(" ")
    words.insert(page.rng.randrange(1, len(words)), "dessutom")
    text.text = " ".join(words)
    return True


def _split_runs(page: Page) -> bool:
    """Every run cut in two, as Word does with what has been edited."""
    for text in page.texts():
        run, whole = text.getparent(), text.text or ""
        if len(whole) < 2:
            continue
        second = copy.deepcopy(run)
        at = len(whole) // 2
        text.text, second.find(qn("w:t")).text = whole[:at], whole[at:]
        for one in (text, second.find(qn("w:t"))):
            one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.addnext(second)
    return True


_HARMLESS: dict[str, Callable[[Page], bool]] = {
    "egen mening": _own_text, "tabell borta": _without_table, "stycke borta": _without_paragraph,
    "andra tecken": _other_spaces, "tabell i mnkr": _rounded_table, "sorterad": _sorted_table,
    "omskriven": _reworded, "delade körningar": _split_runs,
}  # fmt: skip
HARMLESS = tuple(_HARMLESS)
