"""Run on the page's side of Python: what of all that is packed there cannot be imported.

Every module is imported, and everything that Mallkoll's own modules import, also late. ``failed`` has a line for each
that could not be, with the module that is missing.
"""

import dis
import importlib
import marshal
import sys
import warnings
import zipfile
from pathlib import Path
from types import CodeType

HEAD = 16  # bytes before the code of a compiled module

warnings.simplefilter("ignore")  # of modules that are kept for old programs


def names_in(paths):
    found = (
        path.rpartition(".py")[0].removesuffix("/__init__").replace("/", ".")
        for path in paths
        if path.endswith((".py", ".pyc"))
    )
    return sorted(name for name in found if "-" not in name and not name.endswith("__main__"))


def imported_by(code):
    for step in dis.get_instructions(code):
        if step.opname == "IMPORT_NAME" and step.argval:
            yield step.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from imported_by(inner)


def trouble(name):
    try:
        importlib.import_module(name)
    except ImportError as error:
        return f"{name}: {error.name}"
    return None


packed, library = (
    Path(importlib.import_module("mallkoll.addin.web.session").__file__).parents[3],
    next(path for path in sys.path if path.endswith(".zip")),
)
own = sorted(packed.joinpath("mallkoll").rglob("*.pyc"))
wanted = {
    *names_in(path.relative_to(packed).as_posix() for path in packed.rglob("*.pyc")),
    *names_in(zipfile.ZipFile(library).namelist()),
    *(name for path in own for name in imported_by(marshal.loads(path.read_bytes()[HEAD:]))),
}
failed = "\n".join(filter(None, map(trouble, sorted(wanted))))
