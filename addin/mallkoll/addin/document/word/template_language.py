"""The language of a Word template's fields: jinja within narrow bounds, since a template may come from anyone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from jinja2 import ChainableUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from mallkoll.addin.document.word.template_places import Place, places
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
_STATEMENT: Final = re.compile(r"\{%.*?%\}", re.DOTALL)
_PREFIX: Final = re.compile(r"^(?:p|r|tr|tc)\s")  # what docxtpl takes away with a statement
_FOR: Final = re.compile(r"^\s*for\s+(\w+)\s+in\s+(\w+)\s*$")


class TemplateFieldError(OSError):
    """A template's field cannot be filled; the text says which, where and what to do, in Swedish."""


class FieldLanguage(ImmutableSandboxedEnvironment):
    """The sandbox: no calls, no arithmetic, no macros, loops over our own lists only, two deep.

    Names are looked through before (:func:`check_fields`); in a loop, what one nämnd lacks is blank.
    """

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=ChainableUndefined, extensions=[])

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


class Known(Struct, frozen=True):
    """The fields that there are: ``fields`` by name, ``single_only`` those that only the report of one workbook has.

    ``is_whole`` says whether a value stands for whole sections, ``is_figure`` whether for a figure.
    """

    fields: Mapping[str, Any]
    single_only: frozenset[str]
    is_whole: Callable[[object], bool]
    is_figure: Callable[[object], bool]


def check_fields(document: Any, known: Known) -> None:
    """Look through the fields of a template before it is filled. Raises TemplateFieldError for the first wrong one."""
    found = [place for place in places(document) if "{" in place.text or "}" in place.text]
    language = FieldLanguage()
    opened: list[tuple[str, Place]] = []
    looped: dict[str, Sequence[Any]] = {}
    tags = 0
    for place in found:
        loose = _LOOSE.search(_TAG.sub("", place.text))
        if loose is not None:
            raise TemplateFieldError(_at(place, f"det står {loose[0]} utan den andra halvan"))
        for tag in _TAG.finditer(place.text):
            tags += 1
            if tag[1] is None:
                _check_statement(language, place, _inner(tag[2]), known, opened, looped)
                continue
            inner = tag[1].strip(" -")
            prefix = _PREFIX.match(inner)
            if prefix is not None:
                bare = inner[prefix.end() :].strip()
                raise TemplateFieldError(_at(place, f"{tag[0]} går inte att fylla. Skriv {{{{ {bare} }}}}"))
            for value in _values(language, place, inner, known, looped):
                _check_room(place, tag[0], value, known)
    if opened:
        word, place = opened[-1]
        raise TemplateFieldError(_at(place, f"{{% {word} … %}} saknar sitt {{% end{word} %}}"))
    if not tags:
        raise TemplateFieldError(
            "mallen har inga fält, så det finns ingen plats för siffrorna. Skriv {{ innehall }} i ett eget stycke där "
            "rapporten ska stå; mallkoll dokument --ny-wordmall visar alla fält"
        )


def _check_room(place: Place, tag: str, value: object, known: Known) -> None:
    """Raise TemplateFieldError for a field that has no room where it stands."""
    if known.is_whole(value):
        if place.words_only:
            raise TemplateFieldError(
                _at(place, f"där kan bara ord och enstaka siffror stå, inget helt avsnitt som {tag}")
            )
        beside = _STATEMENT.sub("", place.text).replace(tag, "", 1).strip()
        if beside:
            raise TemplateFieldError(_at(place, f"{tag} ska stå ensamt i sitt stycke, utan {in_quotes(beside)}"))
    elif known.is_figure(value) and place.text_only:
        raise TemplateFieldError(_at(place, f"där kan bara ord stå, ingen siffra som {tag}"))


def _check_statement(
    language: FieldLanguage, place: Place, inner: str, known: Known, opened: list[tuple[str, Place]],
    looped: dict[str, Sequence[Any]],
) -> None:  # fmt: skip
    """Keep account of what is begun and ended, and of what loops go through."""
    word, _, rest = inner.partition(" ")
    if word in {"for", "if"}:
        opened.append((word, place))
    elif word in {"endfor", "endif"}:
        if not opened or opened.pop()[0] != word.removeprefix("end"):
            raise TemplateFieldError(_at(place, f"{{% {word} %}} avslutar inget som är påbörjat"))
    elif word not in {"elif", "else"}:
        allowed = "{% for n in namnder %}, {% if … %}, {% elif … %}, {% else %}, {% endif %} och {% endfor %}"
        raise TemplateFieldError(_at(place, f"{{% {word} … %}} är inte tillåtet i en wordmall; det är {allowed}"))
    if word in {"if", "elif"}:
        list(_values(language, place, rest, known, looped))
    if word != "for":
        return
    match = _FOR.match(inner)
    items = known.fields.get(match[2]) if match else None
    if match is None or not isinstance(items, list):
        lists = enumerated([name for name, value in known.fields.items() if isinstance(value, list)])
        raise TemplateFieldError(_at(place, f"slingan går inte över en av våra listor ({lists})"))
    looped[match[1]] = items


def _inner(statement: str) -> str:
    bare = statement.strip(" -\t\n\u00a0")
    return " ".join(_PREFIX.sub("", bare).split())


def _values(
    language: FieldLanguage, place: Place, inner: str, known: Known, looped: Mapping[str, Sequence[Any]]
) -> Iterator[object]:
    """What the names of an expression stand for. Raises TemplateFieldError for one that there is not."""
    try:
        tree = language.parse("{{" + inner + "}}")
    except TemplateSyntaxError as error:
        raise TemplateFieldError(_at(place, f"{in_quotes('{{' + inner + '}}')} går inte att läsa")) from error
    except TemplateFieldError as error:
        raise TemplateFieldError(_at(place, str(error))) from error
    if next(tree.find_all(nodes.Test), None) is not None:  # it asks whether there is one
        return
    for path in _paths(tree):
        items = looped.get(path[0])
        if items is None:
            yield _follow(place, path, known.fields, known.single_only)
        elif items:
            having = next((item for item in items if _has(item, path[1:])), items[0])
            yield _follow(place, path, {path[0]: having}, frozenset())


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


def _follow(place: Place, path: list[str], fields: Mapping[str, Any], single_only: frozenset[str]) -> object:
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
    return known


def _at(place: Place, what: str) -> str:
    return f"{place.words} ({in_quotes(place.text)}): {what}"
