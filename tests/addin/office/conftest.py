"""A filled template open in the stand-in for Excel."""

from pathlib import Path

import excel
import pytest
from excel_objects import Book as Workbook

from mallkoll.addin.vba.template_macros import TEMPLATE_MACROS
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.reader.read_book import read_book

NAME = "linkoping-2018-08"


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("mall") / "mall.xlsm"
    layout = built_in(NAME)
    build(layout, target, load_table_data(EXAMPLES / f"{NAME}.yaml", layout), TEMPLATE_MACROS)
    return target


@pytest.fixture(scope="session")
def read(saved: Path) -> Book:
    return read_book(saved)


@pytest.fixture
def book(read: Book) -> Workbook:
    return excel.opened(read, excel.PLACE)
