"""The Python side of the page: files come in as bytes, results go out as JSON text and copies as bytes.

It runs in the page's worker. What it gives are texts, bytes, None and tuples of these, which can cross to the page.
"""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from msgspec import MsgspecError
from msgspec.json import decode, encode
from msgspec.structs import replace

from mallkoll.addin.browser.rule_pages import rule_pages
from mallkoll.addin.check_file import Checked
from mallkoll.addin.correct_file import NotCorrectedError, correct_file
from mallkoll.addin.garbage import collect_between_files, file_done
from mallkoll.addin.mark_files import check_and_mark
from mallkoll.addin.own_outputs import is_own_output
from mallkoll.addin.web.given_files import kind_of, told
from mallkoll.templates.library.find_layouts import (
    LAYOUTS_FOLDER,
    LayoutFolder,
    LayoutLibrary,
    built_in,
    layout_names,
)
from mallkoll.validators.answers.motivations import Motivation, motivation_of
from mallkoll.validators.report.arrived_file import Expected, arrival
from mallkoll.validators.report.batch import Batch
from mallkoll.validators.report.expected_deliveries import deliveries
from mallkoll.workbook.package.file_faults import OUT_OF_MEMORY
from mallkoll.workbook.package.open_package import UnreadableFile, too_large_sentence
from mallkoll.workbook.results.file_result import FileResult, unreadable
from mallkoll.workbook.results.finding import Finding, Severity
from mallkoll.workbook.results.json_answer import json_text, result_from
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

Bytes = bytes | memoryview
NOTHING_SURE = "Det finns inga säkra förslag att föra in."


class Session:
    """The files of one page. Each is on disk, which in the browser is memory, only while it is looked at."""

    def __init__(self) -> None:
        self._library = LayoutLibrary()
        self._layouts: dict[PurePosixPath, bytes] = {}
        self._expected: tuple[Expected, ...] = ()
        self._folder = Path(tempfile.mkdtemp())
        collect_between_files()

    def prepare(self) -> None:
        """Put the built-in layouts together, so that they are kept in the user's cache folder."""
        self.layouts()
        self.warm()

    def warm(self) -> None:
        """Import what the first file and its report need, so that they do not have to wait for it."""
        built_in(layout_names()[0])
        self.rules()
        self.report([])

    def add_layout(self, name: str, content: Bytes) -> None:
        """Keep a layout, or a part of one, for the files that come after it. Raises OSError."""
        self._layouts[_below_layouts(name)] = bytes(content)
        self._folder = Path(tempfile.mkdtemp())  # what was found in the old one is remembered
        for inside, layout in self._layouts.items():
            place = self._folder / LAYOUTS_FOLDER / inside
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(layout)

    def layout_faults(self) -> Sequence[str]:
        """A sentence for each of the kept layouts that cannot be used."""
        kept = LayoutFolder(self._folder / LAYOUTS_FOLDER)
        return [told.replace(f"{kept.folder}/", "") for layout_id in kept.files for told in _fault(kept, layout_id)]

    def kinds(self, names: Sequence[str]) -> Sequence[str]:
        """What each file is to the page, by its path: see ``kind_of``."""
        return [kind_of(name) for name in names]

    def is_own_output(self, content: Bytes) -> bool:
        """Whether a file in a folder is one that Mallkoll has written, or the uppsättning, and no delivery."""
        return is_own_output(bytes(content))

    def passed_over(self, names: Sequence[str]) -> Sequence[str]:
        """A sentence for each kind of file that is passed over."""
        return list(told(names))

    def check(
        self, name: str, content: Bytes, answers: str = "[]", between: str = "[]"
    ) -> tuple[str, bytes | None, str]:
        """The result of one file as JSON, its marked copy where one could be made, and its warnings as JSON.

        The warnings are motivations, with a text where they have been answered; ``answers`` are some of them, as JSON,
        with the text that was written on the page. They were kept in the browser, where other pages could change them.
        ``between`` is what ``compare`` gave for the file.
        """
        file_done()  # the one before: the memory of a page is never given back
        source, target = self._place(name, content), self._folder / "markerad"
        try:
            told = decode(between, type=tuple[Finding, ...])
            checked = check_and_mark(source, self._library, None, target, None, told, _read_answers(answers))
            marked = target.read_bytes() if target.exists() else None
            return json_text(_named(checked.result, name)), marked, _warnings(checked)
        except MemoryError:
            return self.refused(name, OUT_OF_MEMORY), None, encode([]).decode()
        finally:
            source.unlink()
            target.unlink(missing_ok=True)

    def compare(
        self, names: Sequence[str], contents: Sequence[Bytes], others: Sequence[str], against: Sequence[Bytes]
    ) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
        """Files that will be checked, compared with each other and with earlier ones: for each of ``names`` its
        findings as JSON; a sentence for each file that could not be compared; and those of ``others`` of no use."""
        from mallkoll.addin.web.compared import compared  # noqa: PLC0415 - it brings what a batch needs

        checked = dict(zip(names, map(bytes, contents), strict=True))
        found = compared(self._folder, checked, dict(zip(others, map(bytes, against), strict=True)))
        told = [encode(found.findings.get(name, ())).decode() for name in names]
        return told, list(found.said), list(found.refused)

    def corrected(self, name: str, content: Bytes) -> tuple[bytes | None, str]:
        """The corrected copy, or None and a Swedish sentence that says why there is none."""
        source = self._place(name, content)
        target = source.with_name(f"rättad{source.suffix}")
        try:
            made = correct_file(source, target, self._library).correction.made
            return (target.read_bytes(), "") if made else (None, NOTHING_SURE)
        except (NotCorrectedError, UnreadableFile) as error:
            return None, str(error).replace(str(source), source.name)
        finally:
            source.unlink()
            target.unlink(missing_ok=True)

    def rules(self) -> str:
        """The page of every rule, as JSON."""
        return encode(list(rule_pages())).decode()

    def layouts(self) -> str:
        """The built-in layouts as JSON: pairs of id and name."""
        return encode([(layout.id, layout.name) for layout in map(built_in, layout_names())]).decode()

    def template(self, layout: str, period: str) -> tuple[bytes | None, str]:
        """An empty template of a built-in layout for a period such as ``2026-08``, and its name; or None and why."""
        from mallkoll.addin.web.new_templates import new_template  # noqa: PLC0415 - it brings what draws workbooks

        return new_template(layout, period)

    def templates(self, name: str, content: Bytes, period: str) -> tuple[bytes | None, str]:
        """The templates and layouts of all nämnder in an uppsättning as a zip, or None; and what was said of them."""
        from mallkoll.addin.web.new_templates import templates_of_setup  # noqa: PLC0415 - as above

        source = self._place(name, content)
        try:
            made, said = templates_of_setup(source, period)
        finally:
            source.unlink()
        return (self.zipped([*made], [*made.values()]) if made else None), said

    def refused(self, name: str, sentence: str) -> str:
        """The result, as JSON, of a file that the page did not let in, or whose check was ended."""
        return json_text(unreadable(name, sentence))

    def too_large(self, name: str, size: int) -> str:
        """The result, as JSON, of a file of so many bytes that it is not even read."""
        return json_text(unreadable(name, too_large_sentence(size)))

    def expect(self, name: str, content: Bytes) -> tuple[int, str]:
        """Keep the list of nämnder that are to deliver, for the reports; how many they are, or 0 and a sentence."""
        from mallkoll.addin.lists.expected_list import read_expected  # noqa: PLC0415 - only where there is one

        source = self._place(name, content)
        try:
            self._expected = read_expected(source)
            return len(self._expected), ""
        except (OSError, UnreadableFile) as error:
            return 0, str(error).replace(str(source), source.name)
        finally:
            source.unlink()

    def saved_report(self, ending: str, results: Sequence[str]) -> bytes:
        """The report of results (each as JSON) as a file with that ending, such as ``.xlsx``."""
        from mallkoll.addin.report.write_report import report_for  # noqa: PLC0415 - only where one is saved

        target = self._folder / f"rapport{ending}"
        report_for(target).make(self._batch(results))
        try:
            return target.read_bytes()
        finally:
            target.unlink()

    def report(self, results: Sequence[str]) -> str:
        """The report of results (each as JSON) as a web page, which holds the filter and the heat map.

        Of one file the findings come first: what the others are for is to find one's way among many.
        """
        from mallkoll.validators.report.html import write_html  # noqa: PLC0415 - it brings Jinja

        stream = io.BytesIO()
        batch = self._batch(results)
        write_html(batch, stream, Path("r.html"), findings_first=len(results) == 1)
        return stream.getvalue().decode("utf-8")

    def zipped(self, names: Sequence[str], contents: Sequence[Bytes]) -> bytes:
        """Files under their names in one zip; of several with one name, all but the first get a number."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            taken: set[str] = set()
            for name, content in zip(names, contents, strict=True):
                archive.writestr(_free(name, taken), bytes(content))
        return stream.getvalue()

    def _batch(self, results: Sequence[str]) -> Batch:
        read = [result_from(text) for text in results]
        delivered = deliveries(self._expected, (arrival(each, 0) for each in read)) if self._expected else None
        return Batch(read, dt.datetime.now().astimezone(), len(read), delivered, stopped=False)

    def _place(self, name: str, content: Bytes) -> Path:
        place = self._folder / (PurePosixPath(name).name or "fil")
        place.write_bytes(bytes(content))
        return place


def _fault(folder: LayoutFolder, layout_id: str) -> Iterator[str]:
    try:
        folder.get(layout_id)
    except LayoutError as error:
        yield str(error)


def _read_answers(text: str) -> Sequence[Motivation]:
    """The answers that a page kept; what does not look like some is none."""
    try:
        return decode(text, type=tuple[Motivation, ...])
    except MsgspecError:
        return ()


def _warnings(checked: Checked) -> str:
    warnings = [each for each in checked.answers.answered if each.finding.severity is Severity.WARNING]
    return encode([motivation_of(each, checked.layout) for each in warnings]).decode()


def _below_layouts(name: str) -> PurePosixPath:
    """Where a layout lies below the folder of layouts: as it came from such a folder, else directly in it."""
    parts = [part for part in PurePosixPath(name).parts if part not in {"..", "/"}]
    if LAYOUTS_FOLDER in parts[:-1]:
        return PurePosixPath(*parts[parts.index(LAYOUTS_FOLDER) + 1 :])
    return PurePosixPath(parts[-1])


def _free(name: str, taken: set[str]) -> str:
    path, number, free = PurePosixPath(name), 1, name
    while free.casefold() in taken:
        number += 1
        free = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
    taken.add(free.casefold())
    return free


def _named(result: FileResult, name: str) -> FileResult:
    return replace(result, file=name, marked=None)
