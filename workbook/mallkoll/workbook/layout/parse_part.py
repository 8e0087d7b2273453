"""Parse the data of a YAML file into the parts of a layout, collecting every error with its path in the data.

The pydantic models are generated from the structs (:mod:`layout_part`) when a layout is first read. They add only the
shorthand that the YAML file allows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Meta, Struct
from msgspec.structs import fields
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, create_model

from mallkoll.workbook.layout.layout_model import DeclaredRelation, Role, RowFields
from mallkoll.workbook.layout.layout_part import LayoutPart

_Part = TypeVar("_Part", bound=LayoutPart)
_LIMITS = ("pattern", "min_length", "max_length", "gt", "ge", "lt", "le")
_ROLES = frozenset(Role)


def parse_part(part: type[_Part], data: Any) -> _Part:
    """The part that the data describe. Raises pydantic.ValidationError with all faults."""
    return cast("_Part", _adapter(part).validate_python(data))


@cache
def _adapter(part: type[LayoutPart]) -> TypeAdapter[Any]:
    return TypeAdapter(_annotation(part))


@cache
def _model(part: type[Struct]) -> type[BaseModel]:
    """A pydantic model with the part's fields, keys, limits and defaults."""
    hints = get_type_hints(part, include_extras=True)
    declared: dict[str, Any] = {}
    for info in fields(part):
        default: dict[str, Any] = {}
        if info.default is not NODEFAULT:
            default = {"default": info.default}
        elif info.default_factory is not NODEFAULT:
            default = {"default_factory": info.default_factory}
        declared[info.name] = (_annotation(hints[info.name]), Field(alias=info.encode_name, **default))
    return create_model(part.__name__, __config__=ConfigDict(extra="forbid", defer_build=True), **declared)


def _annotation(kind: Any) -> Any:
    """The type of a field for pydantic, with the shorthand of YAML files."""
    if kind is bool:
        return _YES_NO
    if isinstance(kind, type) and issubclass(kind, Struct):
        return Annotated[_model(kind), BeforeValidator(_SHORT.get(kind, _as_it_is)), AfterValidator(_frozen(kind))]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _limited(_annotation(inner[0]), inner[1])
    if origin in {Union, UnionType}:
        return reduce(or_, map(_annotation, inner))
    if origin is None:
        return kind
    among = (_annotation(inner[0]), ...) if origin is tuple else tuple(map(_annotation, inner))
    generic: Any = origin
    return generic[among]


def _limited(kind: Any, limits: Meta) -> Any:
    meant: Callable[[str], object] | None = (limits.extra or {}).get("read_as")
    if meant is not None:

        def text(value: Any) -> str:
            meant(str(value))
            return str(value)

        return Annotated[kind, BeforeValidator(text)]
    given = {name: limit for name in _LIMITS if (limit := getattr(limits, name)) is not None}
    return Annotated[kind, Field(**given)]


def _frozen(part: type[Struct]) -> Callable[[BaseModel], Struct]:
    return lambda model: part(**model.__dict__)


def _as_it_is(value: Any) -> Any:
    return value


def _yes_no(value: Any) -> Any:
    return {"ja": True, "nej": False}.get(value.casefold(), value) if isinstance(value, str) else value


def _short_row(value: Any) -> Any:
    """``Familjehem`` is an item; ``{summa: Summa}`` is a row whose role is the key and whose label is the value."""
    if isinstance(value, str):
        return {"etikett": value}
    if value is None:
        raise ValueError("Raden är tom: skriv en text, eller ta bort den.")
    if not isinstance(value, dict):
        raise ValueError(f"En rad ska vara en text eller nycklar med värden, inte {value!r}.")  # noqa: TRY004 - pydantic's
    roles = [key for key in value if key in _ROLES]
    if len(roles) > 1:
        raise ValueError(f"En rad har en enda roll, inte både {' och '.join(roles)}.")
    if roles and "etikett" not in value:
        return {"etikett": value[roles[0]], "roll": roles[0], **{k: v for k, v in value.items() if k != roles[0]}}
    return value


def _short_relation(value: Any) -> Any:
    return {"lika": value} if isinstance(value, str) else value


_YES_NO = Annotated[bool, BeforeValidator(_yes_no)]
_SHORT: Mapping[type[Struct], Callable[[Any], Any]] = {RowFields: _short_row, DeclaredRelation: _short_relation}
