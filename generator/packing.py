"""Writes the parts of a Word file into a zip whose bytes depend on the parts alone: fixed dates, order and attributes.

A part that did not change is copied as it lies, compressed. It must not know what the parts mean beyond the one that has
to come first.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from msgspec import Struct

_FIRST = ("[Content_Types].xml", "_rels/.rels")
_DATE = 1 << 5 | 1  # January 1, 1980, as the format writes a day
#: No Word file of text comes near; a file that does would fill the memory.
MOST_PARTS, MOST_BYTES = 5_000, 300_000_000
_LEVEL = 1  # a third of the time of zlib's own choice, and a fifth more bytes


class Entry(Struct, frozen=True):
    """A part as it lies in the zip: its deflated bytes, their checksum, and its true size."""

    data: bytes
    crc: int
    size: int

    def content(self) -> bytes:
        """The part itself."""
        return zlib.decompress(self.data, -15)


def entry(content: bytes) -> Entry:
    """A part made ready for the zip."""
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return Entry(squeeze.compress(content) + squeeze.flush(), zlib.crc32(content), len(content))


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name. Raises `zipfile.BadZipFile` if `data` is none, or one that would do harm: names that
    lead out of the package, the same name twice, or more than `MOST_BYTES` when unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        listed = package.infolist()
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_BYTES:
            raise zipfile.BadZipFile("it holds more than any Word file does")
        seen: set[str] = set()
        for part in listed:
            name = part.filename
            # `orig_filename` still has what zipfile cuts off or turns round.
            steps = part.orig_filename.replace("\\", "/").split("/")
            if ".." in steps or steps[0] == "" or ":" in steps[0] or "\0" in part.orig_filename:
                raise zipfile.BadZipFile(f"the part {name!r} leads out of the file")
            if name.lower() in seen:
                raise zipfile.BadZipFile(f"the part {name!r} is there twice")
            seen.add(name.lower())
        return {part.filename: _read(package, part) for part in listed}


def _read(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part, of the size that is declared: the size in the listing may be a lie."""
    with package.open(part) as stream:
        content = stream.read(part.file_size + 1)
    if len(content) > part.file_size:
        raise zipfile.BadZipFile(f"the part {part.filename!r} is longer than it says")
    return content


def entries(data: bytes) -> dict[str, Entry]:
    """The parts of a package by name, ready for another. Raises `zipfile.BadZipFile` if `data` is none."""
    return {name: entry(content) for name, content in unpack(data).items()}


def pack(parts: Mapping[str, bytes | Entry]) -> bytes:
    """The package as bytes: the content types first, then the other parts by name."""
    out: list[bytes] = []
    listing: list[bytes] = []
    place = 0
    for name in sorted(parts, key=lambda n: (_FIRST.index(n) if n in _FIRST else len(_FIRST), n)):
        part = parts[name]
        if not isinstance(part, Entry):
            part = entry(part)
        known = name.encode("utf-8")
        # Names in UTF-8, deflated, one date, checksum, both sizes, no extra field.
        common = struct.pack(
            "<HHHHHLLLHH",
            20,
            0 if known.isascii() else 0x800,
            8,
            0,
            _DATE,
            part.crc,
            len(part.data),
            part.size,
            len(known),
            0,
        )
        # Made on Unix (3), a plain file that its owner may write (0644).
        listing.append(
            struct.pack("<4sBB", b"PK\1\2", 20, 3)
            + common
            + struct.pack("<HHHLL", 0, 0, 0, 0o100644 << 16, place)
            + known
        )
        out += (b"PK\3\4" + common, known, part.data)
        place += 30 + len(known) + len(part.data)
    central = b"".join(listing)
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, len(listing), len(listing), len(central), place, 0)
    return b"".join((*out, central, end))
