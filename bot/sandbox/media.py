"""Files in messages: what a document or a photo looks like, sent by a person or by the bot."""

from __future__ import annotations

import struct

from bot.sandbox.rules import PHOTO_LIMIT, UPLOAD_LIMIT, ApiError, bad
from bot.sandbox.world import Json, StoredFile, World


def document(world: World, data: bytes, name: str, mime: str, size: int | None = None) -> Json:
    if not data and not size:
        raise bad("file must be non-empty")
    if len(data) > UPLOAD_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    return document_of(world.store_file(data, name, mime, "documents", size))


def document_of(kept: StoredFile) -> Json:
    facts = {
        "file_id": kept.id, "file_unique_id": kept.unique_id, "file_name": kept.name, "mime_type": kept.mime,
        "file_size": kept.size,
    }  # fmt: skip
    return {"document": facts}


def photo(world: World, data: bytes, name: str, mime: str) -> Json:
    if not data:
        raise bad("file must be non-empty")
    if len(data) > PHOTO_LIMIT:
        raise bad("file is too big")
    width, height = dimensions(data)
    if width + height > 10000 or max(width, height) > 20 * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return photo_of(world.store_file(data, name or "photo.jpg", mime, "photos"))


def photo_of(kept: StoredFile) -> Json:
    width, height = dimensions(kept.data)
    facts = {
        "file_id": kept.id, "file_unique_id": kept.unique_id, "width": width, "height": height, "file_size": kept.size,
    }  # fmt: skip
    return {"photo": [facts]}


def dimensions(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, GIF, WebP or JPEG; Telegram refuses anything else as a photo."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:4] == b"GIF8" and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return int(width), int(height)
    if data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return int(width) & 0x3FFF, int(height) & 0x3FFF
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 < len(data) and data[at] == 0xFF:
        if 0xC0 <= data[at + 1] <= 0xCF and data[at + 1] not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise bad("IMAGE_PROCESS_FAILED")
