"""Which Python files a page needs: those that its session imports, at once or later, and those that these import."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final

from mallkoll.addin.browser.module_imports import Imports, imports_of, with_parents

Asked = Callable[[str], Imports]

BY_NAME: Final[Mapping[str, tuple[str, ...]]] = {
    "mallkoll.addin.report.write_report": (
        "mallkoll.addin.report.excel_report",
        "mallkoll.validators.report.csvfile",
        "mallkoll.validators.report.html",
        "mallkoll.validators.report.jsonfile",
        "mallkoll.validators.report.junit",
    ),
}
"""Modules that one imports by their names in a table."""
WALKED = (
    "mallkoll.validators.any_workbook.rules",
    "mallkoll.validators.notices",
    "mallkoll.validators.rules",
    "mallkoll.validators.rules_between",
    "mallkoll.validators.word_notices",
)
"""Packages whose modules are found by looking, not by name."""
_OFFERED = re.compile(r"pydantic/v1/|defusedxml/xmlrpc\.py")
"""What packages offer to others, such as an older version of themselves, and lead to without need."""
_READ = re.compile(r"mallkoll/(workbook|validators|templates/(?!examples/))")
"""Where files that are no modules are read on the page."""
_STANDARD = re.compile(
    r"(_pyrepl|ctypes|curses|email/mime|ensurepip|idlelib|lib2to3|multiprocessing|pydoc_data|sqlite3|test|tkinter"
    r"|turtledemo|unittest|venv|wsgiref|xmlrpc|__phello__)/"
    r"|asyncio/windows_|encodings/(mbcs|oem)\.|http/server\.|concurrent/(interpreters/|futures/(process|interpreter)\.)"
    r"|logging/(config|handlers)\."
    r"|(_pydatetime|_pydecimal|_pyio|antigravity|bdb|cProfile|cmd|compileall|doctest|filecmp|fileinput|ftplib|getpass"
    r"|imaplib|mailbox|modulefinder|netrc|nturl2path|optparse|pdb|pickletools|plistlib|poplib|profile|pstats|pty"
    r"|pyclbr|pydoc|sched|shelve|smtplib|socketserver|symtable|tabnanny|this|timeit|trace|tty|turtle|wave"
    r"|webbrowser|zipapp|__hello__)\.py$"
)


def needed_of_standard_library(name: str) -> bool:
    """Whether the page may need this file of the standard library."""
    return not _STANDARD.match(name)


def needed_files(files: Mapping[str, bytes], session: str) -> Iterator[str]:
    """The names of those files, packages and their data among them, that this session needs, in their order."""
    modules = {_module(name): name for name in files if name.endswith((".py", ".so")) and not _OFFERED.match(name)}
    imports = cache(lambda module: _imports(module, modules[module], files))
    without = _unusable(_reached(session, modules, imports, set()), modules, imports)
    needed = {modules[module] for module in _reached(session, modules, imports, without)}
    for name in files:
        if name in needed or name.endswith(".so") or (not name.endswith(".py") and _READ.match(name)):
            yield name


def _imports(module: str, name: str, files: Mapping[str, bytes]) -> Imports:
    if name.endswith(".so"):
        return Imports((), (), ())
    return imports_of(files[name], module if name.endswith("/__init__.py") else module.rpartition(".")[0])


def _reached(session: str, modules: Mapping[str, str], imports: Asked, without: AbstractSet[str]) -> set[str]:
    """The modules that the session leads to, but those ``without`` and what only they lead to."""
    found = [module for module in modules if module.startswith(tuple(f"{package}." for package in WALKED))]
    left, reached = [session, *found], set[str]()
    while left:
        module = left.pop()
        if module in reached or module in without or module not in modules:
            continue
        reached.add(module)
        left.extend(BY_NAME.get(module, ()))
        left.extend(part for each in imports(module).anywhere for part in with_parents(each))
    return reached


def _unusable(reached: AbstractSet[str], modules: Mapping[str, str], imports: Asked) -> set[str]:
    """Those of the modules that begin by importing what is not on the page, such as pandas, or one of these."""
    known = {part for module in modules for part in with_parents(module)}
    unusable = {module for module in reached if any(_is_absent(each, known) for each in imports(module).needed)}
    while more := {
        module for module in reached - unusable
        if any(part in unusable for each in (module, *imports(module).first) for part in with_parents(each))
    }:  # fmt: skip
        unusable |= more
    return unusable


def _is_absent(module: str, known: AbstractSet[str]) -> bool:
    top = module.partition(".")[0]
    if top in known:
        return module not in known
    return top not in sys.stdlib_module_names or not needed_of_standard_library(f"{module.replace('.', '/')}.py")


def _module(name: str) -> str:
    place, _, file = name.rpartition("/")
    return ".".join([*place.split("/"), *([] if file == "__init__.py" else [file.partition(".")[0]])]).lstrip(".")
