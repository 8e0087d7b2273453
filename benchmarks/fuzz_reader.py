"""Damaged workbooks without end: no uncaught exception, no hang, no memory without bound in guard, reader, binding.

    python benchmarks/fuzz_reader.py [number of inputs] [seed]

Each input is one of the example workbooks, damaged in one of two ways: bytes of the file itself (zip headers, packed
data), or bytes, tags, attributes, numbers and references inside one of its parts, packed again. What is allowed: a
Book, which is then bound and every hundredth time checked by all rules, or UnreadableFile. Anything else, more than
5 seconds or more than 500 MB is written out with the input that caused it, and the program ends with 1.
"""

from __future__ import annotations

import io
import random
import re
import resource
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LayoutLibrary, built_in, example_files
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bind_layout import bind_layout, declared_layout_id, likeliest_layout
from mallkoll.workbook.reader.read_book import UnreadableFile, read_book

SECONDS = 5
MEGABYTES = 500
CHECK_EVERY = 100
WORDS = [b"", b"-1", b"0", b"1e999", b"NaN", b"1048577", b"XFD1048576", b"A0", b"&lt;", b"&#0;", b"&#x110000;", b"&x;",
         b"]]>", b"<![CDATA[", b"<!--", b"<?x?>", b"\x00", b"\xff\xfe", b"\xc3\x28", b"9" * 400, b"mallkoll:start",
         b"summa:x", b"true", b"'", b"Drift!$A$1:$XFD$1048576", b"#REF!", b"../../../etc/passwd", b"s", b"inlineStr",
         b"shared", b"array", b"=cmd|' /C calc'!A0"]  # fmt: skip
GENTLE = [word for word in WORDS if not re.search(rb"[<&\x00'\xff\xc3]", word)]
VALUE = re.compile(rb'(?<=")[^"<>&]+(?=")|(?<=>)[^<>&]+(?=<)')
TOKEN = re.compile(rb'<[^<>]*>|"[^"]*"|[0-9.]+|[A-Za-z]+')


class TooSlowError(BaseException):
    """Raised by the alarm; no handler of the program catches it."""


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    chance = random.Random(seed)
    library = LayoutLibrary()
    layouts = library.all()
    originals = [original(path) for path in example_files()]
    signal.signal(signal.SIGPROF, too_slow)
    outcomes: Counter[str] = Counter()
    began, slowest = time.monotonic(), 0.0
    for count in range(1, number + 1):
        content = damaged(chance, chance.choice(originals))
        start = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            outcomes[one(content, library, layouts, check=count % CHECK_EVERY == 0)] += 1
        except BaseException as error:
            signal.setitimer(signal.ITIMER_PROF, 0)
            if isinstance(error, KeyboardInterrupt):
                print(f"\nstopped after {count - 1}", dict(outcomes))
                return 130
            place = Path(tempfile.gettempdir()) / f"mallkoll-fuzz-{seed}-{count}.xlsx"
            place.write_bytes(content)
            print(f"input {count}: {type(error).__name__}: {error} -> {place}", flush=True)
            raise
        signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, time.process_time() - start)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        if memory > MEGABYTES:
            print(f"input {count}: {memory} MB")
            return 1
        if count % 1000 == 0 or count == number:
            rate = count / (time.monotonic() - began)
            kinds = ", ".join(f"{kind} {n}" for kind, n in outcomes.most_common())
            print(f"{count} inputs, {rate:.0f}/s, slowest {slowest:.2f} s, peak {memory} MB: {kinds}", flush=True)
    return 0


def original(path: Path) -> tuple[bytes, list[tuple[str, bytes]]]:
    """An example workbook as bytes, and its parts by name."""
    layout = built_in(path.stem)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "x.xlsx"
        build(layout, target, load_table_data(path, layout))
        content = target.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content, [(name, archive.read(name)) for name in archive.namelist()]


def damaged(chance: random.Random, source: tuple[bytes, list[tuple[str, bytes]]]) -> bytes:
    content, parts = source
    if chance.random() < 0.3:
        return damaged_bytes(chance, content)
    hurt = {chance.randrange(len(parts)) for _ in range(chance.choice((1, 1, 2, 3)))}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for at, (name, data) in enumerate(parts):
            if at in hurt:
                if chance.random() < 0.03:
                    continue  # the part is missing
                data = damaged_part(chance, data)  # noqa: PLW2901
            archive.writestr(name, data)
    return buffer.getvalue()


def damaged_bytes(chance: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 40))):
        at = chance.randint(0, len(data))  # nothing may be left of a small part
        kind = chance.randrange(4)
        if kind == 0:
            data[at : at + 1] = chance.randbytes(1)
        elif kind == 1:
            del data[at : at + chance.randrange(1, 60)]
        elif kind == 2:
            data[at:at] = chance.randbytes(chance.randrange(1, 20))
        else:
            data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"PK\x01\x02", b"PK\x05\x06"))
    return bytes(data[: chance.randint(0, len(data))] if chance.random() < 0.1 else data)


def damaged_part(chance: random.Random, data: bytes) -> bytes:
    if chance.random() < 0.5:
        return damaged_values(chance, data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        tokens = [match.span() for match in TOKEN.finditer(data, chance.randrange(max(len(data) - 400, 1)))][:40]
        if not tokens:
            return damaged_bytes(chance, data) if data else data
        start, end = chance.choice(tokens)
        kind = chance.randrange(7)
        token = data[start:end]
        if kind == 0:
            token = b""
        elif kind == 1:
            token = token * chance.choice((2, 3, 50))
        elif kind in {2, 3}:
            word = chance.choice(WORDS)
            token = b'"' + word + b'"' if token.startswith(b'"') else word
        elif kind == 4:
            other = chance.choice(tokens)
            token = data[other[0] : other[1]]
        elif kind == 5:
            token = token[: len(token) // 2]
        else:
            token = bytes(byte ^ 1 << chance.randrange(8) if chance.random() < 0.1 else byte for byte in token)
        data = data[:start] + token + data[end:]
    return data


def damaged_values(chance: random.Random, data: bytes) -> bytes:
    """Values alone, so that the part stays well formed and is read to its end."""
    for _ in range(chance.choice((1, 3, 10))):
        found = [match.span() for match in VALUE.finditer(data, chance.randrange(max(len(data) - 400, 1)))][:40]
        if found:
            (start, end), other = chance.choice(found), chance.choice(found)
            word = data[slice(*other)] if chance.random() < 0.5 else chance.choice(GENTLE)
            data = data[:start] + word + data[end:]
    return data


def one(content: bytes, library: LayoutLibrary, layouts: list, *, check: bool) -> str:
    try:
        book = read_book(content, "fuzz.xlsx")
    except UnreadableFile as error:
        assert error.sentence  # noqa: PT017 - this is no test function
        return "refused"
    named = declared_layout_id(book)
    layout = (library.get(named) if named else None) or likeliest_layout(book, layouts)
    if layout is None:
        return "no layout"
    bind_layout(layout, book)
    if check:
        findings = check_document(Document.of(layout, book))
        broken = [finding.text for finding in findings if finding.code == "SYS001"]
        if broken:
            raise AssertionError(broken[0])
        return "checked"
    return "bound"


def too_slow(*_: object) -> None:
    raise TooSlowError(f"more than {SECONDS} s")


if __name__ == "__main__":
    sys.exit(main())
