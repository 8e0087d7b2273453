"""Which Python files are put in a page: what its session leads to, and nothing that could not be imported there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mallkoll.addin.browser.needed_files import needed_files

SESSION = "own.session"


def needed(files: Mapping[str, str]) -> set[str]:
    return set(needed_files({"own/__init__.py": b""} | {name: text.encode() for name, text in files.items()}, SESSION))


@pytest.mark.parametrize(
    "first",
    [
        "import pandas as pd",
        "from pandas import DataFrame",
        "import own.gone",
        "from own._fast import sum",
        "from .gone import x",
        "import json, pyarrow.compute",
        "import curses.panel",
        "import own.needs_pandas",
        "from own import needs_pandas",
        "from own.needs_pandas import x",
        "from .needs_pandas import x",
    ],
)
def test_what_begins_by_importing_what_is_not_there_is_left_out_with_what_only_it_leads_to(first: str) -> None:
    files = {
        "own/session.py": "def f():\n    import own.first\n",
        "own/first.py": f"{first}\nimport own.only\n",
        "own/only.py": "",
        "own/needs_pandas.py": "import pandas\n",
    }
    assert needed(files) == {"own/__init__.py", "own/session.py"}


@pytest.mark.parametrize(
    "first",
    [
        "try:\n    import pandas\nexcept ImportError:\n    pandas = None",
        "if x:\n    import pandas",
        "def f():\n    import own.needs_pandas",
        "import json, _decimal, xml.etree.ElementTree as ET",
        "from own.fast import sum",
        "from . import fast",
        "import other.inner.deep",
    ],
)
def test_what_can_be_imported_stays(first: str) -> None:
    files = {
        "own/session.py": "import own.first\n",
        "own/first.py": f"{first}\nimport own.only\n",
        "own/only.py": "",
        "own/needs_pandas.py": "import pandas\n",
        "own/fast.cpython-314-wasm32-emscripten.so": "",
        "other/inner/deep.py": "",
    }
    assert {"own/first.py", "own/only.py"} <= needed(files)
    assert "own/needs_pandas.py" not in needed(files)


def test_a_package_that_cannot_be_imported_takes_its_modules_with_it() -> None:
    files = {
        "own/session.py": "def f():\n    from own.inner import deep\n",
        "own/inner/__init__.py": "import pandas\n",
        "own/inner/deep.py": "",
    }
    assert needed(files) == {"own/__init__.py", "own/session.py"}
