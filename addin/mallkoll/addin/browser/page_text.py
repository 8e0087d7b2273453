"""What the pages that hold the bundle have in common as texts: places that are filled in, and the list of licences."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

from mallkoll.addin.browser.bundle import licences


def filled_in(page: str, content: Mapping[str, str]) -> str:
    """A page with ``{{name}}`` replaced by the content of that name."""
    for name, text in content.items():
        page = page.replace(f"{{{{{name}}}}}", text)
    return page


def licence_items() -> Iterator[str]:
    """Each part that is not Mallkoll's own as an item of a list in HTML, with the licence's text where it has one."""
    for part in licences():
        text = html.escape(part.text or "")
        whole = f"<details><summary>Licenstext</summary><pre>{text}</pre></details>" if text else ""
        yield f"<li>{html.escape(part.part)}{whole}</li>"
