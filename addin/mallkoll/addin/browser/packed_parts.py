"""The parts of a bundle as a page carries them: each packed with gzip, which every browser unpacks."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial


def packed(parts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The same parts packed, always to the same bytes; several at once, for zlib leaves the other threads alone."""
    with ThreadPoolExecutor() as threads:
        return dict(zip(parts, threads.map(partial(gzip.compress, mtime=0), parts.values()), strict=True))


def unpacked(parts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The parts as they were."""
    return {name: gzip.decompress(content) for name, content in parts.items()}
