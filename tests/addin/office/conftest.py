"""A filled template open in the stand-in for Excel."""

from pathlib import Path

import excel
import pytest
import samples
from excel_objects import Book as Workbook

from mallkoll.workbook.model.book import Book
from mallkoll.workbook.reader.read_book import read_book

NAME = "linkoping-2018-08"


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("mall") / "mall.xlsm"
    target.write_bytes(samples.with_macros(NAME))
    return target


@pytest.fixture(scope="session")
def read(saved: Path) -> Book:
    return read_book(saved)


@pytest.fixture
def book(read: Book) -> Workbook:
    return excel.opened(read, excel.PLACE)
