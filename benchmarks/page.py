"""The page in Chromium beside what it can be compared with: ``python benchmarks/page.py [N]``, of N each.

Its start beside that of bare Pyodide in a page of the same making, taken in turns, and how long a file takes that is
given to it at once; a later check beside the command line's in one process; the memory of all the browser's processes
while fifteen files are checked, and once more.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from statistics import median
from tarfile import USTAR_FORMAT, TarInfo
from tarfile import open as open_tar

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from chromium import launched
from playwright.sync_api import Browser, Page, expect
from samples import example

from mallkoll.addin.browser.bundle import with_image
from mallkoll.addin.browser.fetch_parts import fetch_pyodide
from mallkoll.addin.browser.packed_parts import packed, unpacked
from mallkoll.addin.browser.python_files import PLACE, members
from mallkoll.addin.browser.worker_script import worker_script
from mallkoll.addin.mark_files import check_and_mark
from mallkoll.addin.web.build_page import SESSION, page, page_parts
from mallkoll.templates.library.find_layouts import LayoutLibrary, example_files

LONG = 300_000
BARE = b"class Session:\n    def warm(self): pass\n"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHECK = """async ([name, held]) => {
  const bytes = Uint8Array.from(atob(held), c => c.charCodeAt(0)), start = performance.now();
  await Engine.ask("check", [name, bytes]);
  return (performance.now() - start) / 1000;
}"""


def bare(stdlib: bytes) -> Mapping[str, bytes]:
    """The parts of a page that holds nothing but Pyodide, with that standard library; packed."""
    pyodide = members(fetch_pyodide())
    tar = BytesIO()
    with open_tar(fileobj=tar, mode="w", format=USTAR_FORMAT) as archive:
        entry = TarInfo(f"{PLACE}/bare.py")
        entry.size = len(BARE)
        archive.addfile(entry, BytesIO(BARE))
    return packed({
        "wasm": pyodide["pyodide.asm.wasm"],
        "stdlib": stdlib,
        "packages": tar.getvalue(),
        "worker": worker_script(pyodide, "bare").encode(),
    })  # fmt: skip


def opened(browser: Browser, path: Path) -> tuple[float, Page]:
    """A page that is ready, and the seconds that it took."""
    made = browser.new_context(locale="sv-SE").new_page()
    made.set_default_timeout(LONG)
    start = time.perf_counter()
    made.goto(path.as_uri())
    expect(made.locator("#state")).to_contain_text("Redo", timeout=LONG)
    return time.perf_counter() - start, made


def first_result(path: Path) -> float:
    """The seconds until a file is checked that is given to the page before it is ready, in a browser of its own."""
    with launched() as browser:
        made = browser.new_context(locale="sv-SE").new_page()
        name = next(example_files()).stem
        start = time.perf_counter()
        made.goto(path.as_uri())
        made.set_input_files("#input", [{"name": f"{name}.xlsx", "mimeType": SHEET, "buffer": example(name)}])
        expect(made.locator("#state")).to_contain_text("Klar", timeout=LONG)
        return time.perf_counter() - start


def starts(pages: Mapping[str, Path], times: int) -> Mapping[str, Sequence[float]]:
    """The seconds to a ready page, of each; every start in a browser of its own, which keeps nothing."""
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(times):
        for name, path in pages.items():
            with launched() as browser:
                taken[name].append(opened(browser, path)[0])
    return taken


def later_checks(browser: Browser, path: Path, times: int) -> Iterator[tuple[str, float, float]]:
    """Each example's name, and the least seconds of a check that marks, on the page and in this process."""
    _, made = opened(browser, path)
    library = LayoutLibrary()
    with tempfile.TemporaryDirectory() as folder:
        for name in (path.stem for path in example_files()):
            source, target = Path(folder) / f"{name}.xlsx", Path(folder) / "markerad.xlsx"
            source.write_bytes(example(name))
            held = b64encode(example(name)).decode()
            there = [made.evaluate(CHECK, [source.name, held]) for _ in range(times + 1)][1:]
            here = [_checked(source, library, target) for _ in range(times + 1)][1:]
            yield name, min(there), min(here)


def rounds(browser: Browser, path: Path, number: int) -> Iterator[int]:
    """The memory of the browser's processes after each round of fifteen files, in bytes."""
    _, made = opened(browser, path)
    names = [path.stem for path in example_files()]
    for _ in range(number):
        for each in range(15):
            file = {
                "name": f"nr {each:02} {names[each % 5]}.xlsx",
                "mimeType": SHEET,
                "buffer": example(names[each % 5]),
            }
            made.set_input_files("#input", [file])
            expect(made.locator("#files li", has_text=file["name"])).to_be_visible(timeout=LONG)
            expect(made.locator("#state")).to_contain_text("Klar", timeout=LONG)
        for at in range(2):  # what nobody holds any longer is no growth
            made.context.new_cdp_session(made).send("HeapProfiler.collectGarbage")
            time.sleep(at)
        yield sum(_own_memory(process) for process in _descendants() if _is_chromium(process))


def _checked(source: Path, library: LayoutLibrary, target: Path) -> float:
    start = time.perf_counter()
    check_and_mark(source, library, None, target)
    return time.perf_counter() - start


def _descendants() -> Iterator[int]:
    """The processes that this one has started, and those that they have."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(place.parent.name)] = int(place.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    left = [os.getpid()]
    while left:
        found = [process for process, parent in parents.items() if parent in left]
        yield from found
        left = found


def _is_chromium(process: int) -> bool:
    try:
        return b"chrom" in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False


def _own_memory(process: int) -> int:
    """Its proportional share, in which what several processes share is counted once in all."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def main() -> None:
    """Build the pages, measure, print."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as name:
        folder, ours = Path(name), page_parts()
        own = members(fetch_pyodide())["python_stdlib.zip"]
        kinds = {
            "Mallkoll": ours,
            "Mallkoll, from its memory image": with_image(ours, SESSION),
            "Pyodide, as it comes": bare(own),
            "Pyodide, compiled": bare(unpacked(ours)["stdlib"]),
        }
        pages = {kind: folder / f"{number}.html" for number, kind in enumerate(kinds)}
        for kind, path in pages.items():
            path.write_text(page(kinds[kind]), "utf-8")
        for kind, path in pages.items():
            print(f"size, {kind}: {path.stat().st_size / 1e6:.2f} MB")
        taken = starts(pages, times)
        for how, of in (("least", min), ("median", median)):
            seconds = {kind: of(each) for kind, each in taken.items()}
            for kind, each in seconds.items():
                print(f"start, {how}, {kind}: {each:.2f} s; Mallkoll {seconds['Mallkoll'] / each:.2f} × that")
        for kind in list(pages)[:2]:
            first = median(first_result(pages[kind]) for _ in range(times))
            print(f"first result of a file given at once, median, {kind}: {first:.2f} s")
        with launched() as browser:
            for book, there, here in later_checks(browser, pages["Mallkoll"], times):
                print(f"later check, {book}: {there:.3f} s; {there / here:.2f} × {here:.3f} s")
        with launched() as browser:
            for number, held in enumerate(rounds(browser, pages["Mallkoll"], 4), start=1):
                print(f"memory after round {number} of 15 files: {held / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
