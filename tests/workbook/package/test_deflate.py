"""Packing and unpacking with isal and with zlib: each reads what the other has written."""

import contextlib
import zlib
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallkoll.workbook.package import deflate


@pytest.fixture(scope="module", params=["isal", "zlib"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "isal":
        pytest.importorskip("isal.isal_zlib", reason="isal finns inte för den här processorn")
    return str(request.param)


@pytest.fixture(autouse=True, scope="module")
def in_use(engine: str) -> object:
    with pytest.MonkeyPatch.context() as patch:
        if engine == "zlib":
            patch.setattr(deflate, "_engine", zlib)
            patch.setattr(deflate, "_inflater", partial(zlib.decompressobj, deflate.RAW))
        yield


@given(st.binary(max_size=5000))
def test_zlib_reads_what_is_packed_and_the_other_way_round(data: bytes) -> None:
    assert zlib.decompress(deflate.deflated(data, 1), deflate.RAW) == data
    packer = zlib.compressobj(6, zlib.DEFLATED, deflate.RAW)
    assert deflate.inflated(packer.compress(data) + packer.flush(), len(data) + 1) == data
    assert deflate.crc32(data) == zlib.crc32(data)


def test_no_more_is_given_than_asked_for() -> None:
    assert deflate.inflated(deflate.deflated(bytes(10_000_000), 1), 11) == bytes(11)


@given(st.binary(min_size=1, max_size=200))
def test_what_is_no_stream_raises_one_of_the_errors_or_gives_some_bytes(data: bytes) -> None:
    with contextlib.suppress(*deflate.ERRORS):
        assert len(deflate.inflated(data, 1000)) <= 1000
