"""What a Python module imports, as its source says it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from msgspec import Struct


class Imports(Struct, frozen=True):
    """Names of modules that a module imports; of what it takes out of a module it is not said whether it is one.

    ``anywhere`` are all of them; ``first`` those without which it cannot be imported itself, not within a condition, a
    function or an attempt; ``needed`` those of ``first`` that are modules for certain.
    """

    anywhere: tuple[str, ...]
    first: tuple[str, ...]
    needed: tuple[str, ...]


def imports_of(source: bytes, package: str) -> Imports:
    """The imports of a module in that package. Raises SyntaxError."""
    tree = ast.parse(source)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    first = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    needed = ([_start(node, package)] if isinstance(node, ast.ImportFrom) else _named(node, package) for node in first)
    return Imports(_names(nodes, package), _names(first, package), tuple(name for names in needed for name in names))


def with_parents(module: str) -> Iterator[str]:
    """A module, its package, and that one's."""
    while module:
        yield module
        module = module.rpartition(".")[0]


def _names(nodes: Iterable[ast.Import | ast.ImportFrom], package: str) -> tuple[str, ...]:
    return tuple(name for node in nodes for name in _named(node, package))


def _named(node: ast.Import | ast.ImportFrom, package: str) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{_start(node, package)}.{alias.name}" for alias in node.names]


def _start(node: ast.ImportFrom, package: str) -> str:
    above = package.split(".")[: -(node.level - 1) or None] if node.level else []
    return ".".join([*above, *([node.module] if node.module else [])])
