"""The archives of Python files made ready for Pyodide, in Pyodide: run there by ``prepare.mjs``, without Mallkoll."""

import io
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from importlib import _bootstrap_external
from pathlib import Path

_PAGES = "/mallkoll/validators/"
"""Where docstrings are the rules' pages, and modules are found by looking."""
_CACHE = Path.home() / ".cache"


def compiled_library(content: bytes | memoryview) -> bytes:
    """The zip of a standard library with those modules compiled that have been imported here."""
    imported = _imported()
    return _zip(
        (f"{name}c", _compiled(held, f"{_library()}/{name}", 2)) if f"{_library()}/{name}" in imported else (name, held)
        for name, held in _in_zip(content)
    )


def compiled_packages(content: bytes | memoryview) -> bytes:
    """The tar of packages with every module compiled."""
    return _tar(
        (f"{name}c", _compiled(held, f"/{name}", 0 if _PAGES in name else 2)) if name.endswith(".py") else (name, held)
        for name, held in _in_tar(content)
    )


def with_cache(content: bytes | memoryview) -> bytes:
    """The tar with what stands in the user's cache folder here."""
    kept = sorted(path for path in _CACHE.rglob("*") if path.is_file())
    return _tar([*_in_tar(content), *((str(path).lstrip("/"), path.read_bytes()) for path in kept)])


def library_without_imported(content: bytes | memoryview) -> bytes:
    """The zip without the modules that have been imported here."""
    imported = _imported()
    return _zip((name, held) for name, held in _in_zip(content) if f"{_library()}/{name}" not in imported)


def packages_without_imported(content: bytes | memoryview) -> bytes:
    """The tar without the modules that have been imported here; of those that are found by looking a name is left."""
    imported = _imported()
    left = ((name, held) for name, held in _in_tar(content) if f"/{name}" not in imported or _PAGES in name)
    return _tar((name, b"" if f"/{name}" in imported else held) for name, held in left)


def _library() -> str:
    return next(path for path in sys.path if path.endswith(".zip"))


def _imported() -> set[str]:
    """The files of the modules that have been imported here; a library has to be loaded anew each time."""
    files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    return {file for file in files if not file.endswith(".so")}


def _compiled(source: bytes, place: str, optimize: int) -> bytes:
    """The module as a file that is used as it is, without its source's being looked at."""
    code = compile(source, place, "exec", dont_inherit=True, optimize=optimize)
    made: bytes = _bootstrap_external._code_to_hash_pyc(code, bytes(8), checked=False)  # type: ignore[attr-defined]  # noqa: SLF001
    return made


def _in_zip(content: bytes | memoryview) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield from ((name, archive.read(name)) for name in archive.namelist())


def _in_tar(content: bytes | memoryview) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        opened = ((member.name, archive.extractfile(member)) for member in archive)
        yield from ((name, stream.read()) for name, stream in opened if stream)


def _zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, held in files:
            archive.writestr(zipfile.ZipInfo(name), held)
    return out.getvalue()


def _tar(files: Iterable[tuple[str, bytes]]) -> bytes:
    """In the one form of tar that has no headers of other kinds."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, held in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(held)
            archive.addfile(entry, io.BytesIO(held))
    return out.getvalue()
