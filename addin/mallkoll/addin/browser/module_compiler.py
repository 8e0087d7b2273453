"""Python source compiled for Pyodide, by Pyodide: run there by ``compile_modules.mjs``, with nothing of Mallkoll's."""

import io
import sys
import tarfile
import zipfile
from importlib import _bootstrap_external

_KEPT = "mallkoll/validators/"
"""Where docstrings are the rules' pages."""
_PACKAGES = "/lib/python3.14/site-packages"


def compiled_library(content: bytes | memoryview) -> bytes:
    """The zip of a standard library with those modules compiled that have been imported here."""
    library = next(path for path in sys.path if path.endswith(".zip"))
    started = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            here = f"{library}/{name}"
            held = before.read(name)
            entry, kept = (f"{name}c", _compiled(held, here, 2)) if here in started else (name, held)
            after.writestr(zipfile.ZipInfo(entry), kept)
    return out.getvalue()


def compiled_packages(content: bytes | memoryview) -> bytes:
    """The tar of packages with every module compiled, in the one form of tar that has no headers of other kinds."""
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(content)) as before,
        tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as after,
    ):
        for member in before:
            stream = before.extractfile(member)
            held, name = stream.read() if stream else b"", member.name
            if name.endswith(".py"):
                held = _compiled(held, f"{_PACKAGES}/{name}", 0 if name.startswith(_KEPT) else 2)
                name += "c"
            entry = tarfile.TarInfo(name)
            entry.size = len(held)
            after.addfile(entry, io.BytesIO(held))
    return out.getvalue()


def _compiled(source: bytes, place: str, optimize: int) -> bytes:
    """The module as a file that is used as it is, without its source's being looked at."""
    code = compile(source, place, "exec", dont_inherit=True, optimize=optimize)
    made: bytes = _bootstrap_external._code_to_hash_pyc(code, bytes(8), checked=False)  # type: ignore[attr-defined]  # noqa: SLF001
    return made
