"""What the models of a layout have in common: frozen, no unknown keys, Swedish yes and no."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Model(BaseModel):
    """Frozen, with no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


def _yes_no(value: Any) -> Any:
    return {"ja": True, "nej": False}.get(value.casefold(), value) if isinstance(value, str) else value


YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Text = Annotated[str, Field(max_length=2000)]
