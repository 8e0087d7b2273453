"""Which Python files a page needs: those that its session imports, at once or later, and those that these import."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

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
_NEVER = re.compile(
    r"pydantic/(v1|mypy)\b|defusedxml/xmlrpc\.py|yaml/cyaml\.py"
    r"|mallkoll/addin/(document/plan/kommun_|kommun/(fact_table|forecasts|judged|kommun_facts|money)\.py)"
)
"""What packages offer to others, such as an older version of themselves, or cannot have here, such as pandas."""
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
    modules = {_module(name): name for name in files if name.endswith(".py") and not _NEVER.match(name)}
    reached = _reached(session, modules, files)
    for name in files:
        if name in reached or name.endswith(".so") or (not name.endswith(".py") and _READ.match(name)):
            yield name


def _reached(session: str, modules: Mapping[str, str], files: Mapping[str, bytes]) -> set[str]:
    found = [module for module in modules if module.startswith(tuple(f"{package}." for package in WALKED))]
    left, reached = [session, *found], set[str]()
    while left:
        module = left.pop()
        name = modules.get(module)
        if name is None or name in reached:
            continue
        reached.add(name)
        left.extend(BY_NAME.get(module, ()))
        package = module if name.endswith("/__init__.py") else module.rpartition(".")[0]
        left.extend(part for each in _imported(files[name], package) for part in _with_parents(each))
    return reached


def _imported(source: bytes, package: str) -> Iterator[str]:
    """What a module in that package names in an import anywhere; some of it no module but a name in one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: -(node.level - 1) or None] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


def _with_parents(module: str) -> Iterator[str]:
    while module:
        yield module
        module = module.rpartition(".")[0]


def _module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
