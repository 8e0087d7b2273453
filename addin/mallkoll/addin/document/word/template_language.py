"""The language of a Word template's fields: jinja within narrow bounds, since a template may come from anyone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from docx.oxml.ns import qn
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from mallkoll.validators.findings.words import enumerated, in_quotes

_ALLOWED: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.If,
    nodes.For, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter, nodes.Test,
)  # fmt: skip
_FILTERS: Final = frozenset({"upper", "lower", "title", "capitalize", "trim", "default", "length", "count"})
_TESTS: Final = frozenset({"defined", "undefined", "none"})
_DEEPEST_LOOP: Final = 2
_TAG: Final = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_LOOSE: Final = re.compile(r"\{\{|\}\}|\{%|%\}")
_PREFIX: Final = re.compile(r"^-?\s*(?:p|r|tr|tc)\s")
_FOR: Final = re.compile(r"^\s*for\s+(\w+)\s+in\s+(\w+)\s*$")


class TemplateFieldError(OSError):
    """A template's field cannot be filled; the text says which, where and what to do, in Swedish."""


class Place(Struct, frozen=True):
    """A paragraph of a template: where it is, in words, and its text."""

    words: str
    text: str


class FieldLanguage(ImmutableSandboxedEnvironment):
    """The sandbox: no calls, no arithmetic, no macros, loops over our own lists only, two deep."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, extensions=[])

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _check(tree, 0)
        return tree


def _check(node: nodes.Node, loops: int) -> None:
    if not isinstance(node, _ALLOWED):
        raise TemplateFieldError(f"mallen använder {_kind(node)}, som inte är tillåtet i en wordmall")
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        raise TemplateFieldError(f"mallen använder filtret {node.name}, som inte är tillåtet i en wordmall")
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        raise TemplateFieldError(f"mallen använder testet {node.name}, som inte är tillåtet i en wordmall")
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        named = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", "")
        if str(named).startswith("_"):
            raise TemplateFieldError(f"mallen använder {named}, som inte är tillåtet i en wordmall")
    if isinstance(node, nodes.For):
        loops += 1
        if loops > _DEEPEST_LOOP or node.recursive or not isinstance(node.iter, nodes.Name | nodes.Getattr):
            raise TemplateFieldError("mallen har en slinga ({% for … %}) som inte går över en av våra listor")
    for child in node.iter_child_nodes():
        _check(child, loops)


def _kind(node: nodes.Node) -> str:
    words = {"Call": "ett anrop, (…)", "Macro": "macro", "Import": "import", "Include": "include", "Extends": "extends",
             "Assign": "set", "Block": "block"}  # fmt: skip
    return words.get(type(node).__name__, type(node).__name__)


def places(document: Any) -> Iterator[Place]:
    """Every paragraph of a template with fields in it, headers and footers too."""
    yield from _places(document.element.body, "")
    for section in document.sections:
        for part, words in ((section.header, "sidhuvudet"), (section.footer, "sidfoten"),
                            (section.first_page_header, "första sidans sidhuvud"),
                            (section.first_page_footer, "första sidans sidfot")):  # fmt: skip
            if not part.is_linked_to_previous:
                yield from _places(part._element, words)  # noqa: SLF001 - its only way to the XML


def _places(root: Any, words: str) -> Iterator[Place]:
    paragraph = table = 0
    for block in root.iterchildren():
        if block.tag == qn("w:tbl"):
            table += 1
            for at, row in enumerate(block.iter(qn("w:tr")), 1):
                for one in row.iter(qn("w:p")):
                    yield Place(words or f"tabell {table}, rad {at}", _text(one))
        else:
            for one in block.iter(qn("w:p")):
                paragraph += 1
                yield Place(words or f"stycke {paragraph}", _text(one))


def _text(paragraph: Any) -> str:
    return "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


def check_fields(document: Any, fields: Mapping[str, Any], single_only: frozenset[str]) -> None:
    """Look through the fields of a template before it is filled. Raises TemplateFieldError for the first wrong one.

    ``single_only`` are fields that only the report of a single workbook has.
    """
    found = [place for place in places(document) if "{" in place.text or "}" in place.text]
    language = FieldLanguage()
    opened: list[tuple[str, Place]] = []
    looped: dict[str, Sequence[Any]] = {}
    for place in found:
        loose = _LOOSE.search(_TAG.sub("", place.text))
        if loose is not None:
            raise TemplateFieldError(_at(place, f"det står {loose[0]} utan den andra halvan"))
        for tag in _TAG.finditer(place.text):
            if tag[1] is not None:
                _check_field(language, place, _inner(tag), fields, looped, single_only)
            else:
                _check_statement(place, _inner(tag), fields, opened, looped)
    if opened:
        word, place = opened[-1]
        raise TemplateFieldError(_at(place, f"{{% {word} … %}} saknar sitt {{% end{word} %}}"))


def _check_statement(
    place: Place, inner: str, fields: Mapping[str, Any], opened: list[tuple[str, Place]],
    looped: dict[str, Sequence[Any]],
) -> None:  # fmt: skip
    """Keep account of what is begun and ended, and of what loops go through."""
    word = inner.split(maxsplit=1)[0] if inner.split() else ""
    if word in {"for", "if"}:
        opened.append((word, place))
    elif word in {"endfor", "endif"} and (not opened or opened.pop()[0] != word.removeprefix("end")):
        raise TemplateFieldError(_at(place, f"{{% {word} %}} avslutar inget som är påbörjat"))
    if word != "for":
        return
    match = _FOR.match(inner)
    items = fields.get(match[2]) if match else None
    if match is None or not isinstance(items, list):
        lists = enumerated([name for name, value in fields.items() if isinstance(value, list)])
        raise TemplateFieldError(_at(place, f"slingan går inte över en av våra listor ({lists})"))
    looped[match[1]] = items


def _inner(tag: re.Match[str]) -> str:
    return _PREFIX.sub("", tag[1] if tag[1] is not None else tag[2])


def _check_field(
    language: FieldLanguage, place: Place, inner: str, fields: Mapping[str, Any],
    looped: Mapping[str, Sequence[Any]], single_only: frozenset[str],
) -> None:  # fmt: skip
    try:
        tree = language.parse("{{" + inner + "}}")
    except TemplateSyntaxError as error:
        raise TemplateFieldError(_at(place, f"{in_quotes('{{' + inner + '}}')} går inte att läsa")) from error
    except TemplateFieldError as error:
        raise TemplateFieldError(_at(place, str(error))) from error
    for path in _paths(tree):
        items = looped.get(path[0])
        if items is None:
            _follow(place, path, fields, single_only)
        elif items and not any(_has(item, path[1:]) for item in items):
            _follow(place, path, {path[0]: items[0]}, frozenset())


def _has(known: Any, path: Sequence[str]) -> bool:
    for step in path:
        if not isinstance(known, Mapping) or step not in known:
            return False
        known = known[step]
    return not isinstance(known, Mapping)


def _paths(tree: nodes.Node) -> Iterator[list[str]]:
    """The dotted names of an expression: ``tabell.drift_prognos``."""
    inner = {
        id(node.node) for node in tree.find_all((nodes.Getattr, nodes.Getitem))
        if isinstance(node, nodes.Getattr | nodes.Getitem)
    }  # fmt: skip
    for node in tree.find_all((nodes.Name, nodes.Getattr, nodes.Getitem)):
        if id(node) in inner:
            continue
        path: list[str] = []
        at: nodes.Expr = node
        while isinstance(at, nodes.Getattr | nodes.Getitem):
            path.append(at.attr if isinstance(at, nodes.Getattr) else str(getattr(at.arg, "value", "")))
            at = at.node
        if isinstance(at, nodes.Name):
            yield [at.name, *reversed(path)]


def _follow(place: Place, path: list[str], fields: Mapping[str, Any], single_only: frozenset[str]) -> None:
    known: Any = fields
    for at, step in enumerate(path):
        if not isinstance(known, Mapping) or step not in known:
            name = ".".join(path)
            if at == 0 and step in single_only:
                raise TemplateFieldError(_at(place, (
                    f"fältet {name} finns bara när dokumentet görs av en enda fil; för flera nämnder skrivs det i en "
                    "slinga, {% for n in namnder %} {{ n." + name + " }} {% endfor %}"
                )))  # fmt: skip
            near = get_close_matches(step, [str(key) for key in known], 1) if isinstance(known, Mapping) else []
            meant = ".".join([*path[:at], *near]) if near else ""
            question = f". Menas {meant}?" if meant else ""
            raise TemplateFieldError(_at(place, f"fältet {name} finns inte{question}"))
        known = known[step]
    if isinstance(known, Mapping):
        example = ".".join([*path, next(iter(known), "…")])
        raise TemplateFieldError(_at(place, f"fältet {'.'.join(path)} är inte färdigt; det fortsätter, som {example}"))


def _at(place: Place, what: str) -> str:
    return f"{place.words} ({in_quotes(place.text)}): {what}"
