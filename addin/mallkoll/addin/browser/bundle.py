"""What a page needs to run the check in a worker of its own: Pyodide, the packages and Mallkoll, as named parts.

A page brings three things. Its session is a module with a class ``Session``, whose methods are the jobs that the page
asks for; they take and give what ``worker.js`` says. Its ``warm()`` imports what the first of them needs, and
``prepare()`` fills the user's cache folder, which then is part of the bundle. The page's script is put after
``engine_script()`` and one ``Parts``, an object whose ``bytes(name)`` gives a promise of a part as Uint8Array, from
wherever the page keeps them, and whose ``has(name)`` says whether there is one (the image need not be).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources

from msgspec import Struct

from mallkoll.addin import browser
from mallkoll.addin.browser.fetch_parts import fetch_pyodide, fetch_wheels, parts
from mallkoll.addin.browser.packed_parts import packed, unpacked
from mallkoll.addin.browser.prepared_parts import imaged_parts, prepared_parts
from mallkoll.addin.browser.python_files import licence_texts, members, packages, standard_library
from mallkoll.addin.browser.worker_script import worker_script


class Licence(Struct, frozen=True):
    """A part of the bundle, its version and licence; the licence's own text where the part brings one."""

    part: str
    text: str | None


def bundle(session: str) -> Mapping[str, bytes]:
    """The parts by name, packed, for the session in that module. Raises CannotBuildError."""
    pyodide = members(fetch_pyodide())
    library, others = standard_library(pyodide["python_stdlib.zip"]), packages(fetch_wheels(), session)
    return packed({
        "wasm": pyodide["pyodide.asm.wasm"],
        **prepared_parts(library, others, session),
        "worker": worker_script(pyodide, session).encode("utf-8"),
    })  # fmt: skip


def with_image(parts: Mapping[str, bytes], session: str) -> Mapping[str, bytes]:
    """The bundle of that session with one part more: Pyodide's memory after its start. Raises CannotBuildError."""
    return {**parts, **packed(imaged_parts(unpacked(parts), session))}


def engine_script() -> str:
    """The page's side of the worker, ``Engine``, which starts it and asks it for jobs; and ``RulePage``, which shows
    the page of a rule."""
    scripts = ("engine.js", "rule_page.js")
    return "\n".join(resources.files(browser).joinpath(name).read_text("utf-8") for name in scripts)


def licences() -> Iterator[Licence]:
    """Every part that is not Mallkoll's own. Raises CannotBuildError."""
    texts = {name: text for wheel in fetch_wheels() for name, text in licence_texts(wheel)}
    pinned = parts()
    for part in (pinned["npm"], *pinned["inside"], *pinned["wasm"], *pinned["pure"]):
        line = f"{part['name']} {part['version']}: {part['licence']}"
        yield Licence(line, texts.get(part["name"].replace("-", "_")))
