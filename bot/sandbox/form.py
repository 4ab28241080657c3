"""The parameters of one Bot API call: form, multipart or JSON, read into plain values and files."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.requests import Request

from bot.sandbox.rules import bad
from bot.sandbox.world import Json

Upload = tuple[str, str, bytes]
"""File name, content type, content."""


class Form:
    """Values by name, decoded when asked for."""

    def __init__(self, values: Json, files: dict[str, Upload]) -> None:
        self.values, self.files = values, files

    def names(self) -> set[str]:
        return set(self.values) | set(self.files)

    def has(self, name: str) -> bool:
        return name in self.values or name in self.files

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int | None = None) -> int:
        value = self.values.get(name, default)
        try:
            if value is None or isinstance(value, bool):
                raise ValueError  # noqa: TRY301
            return int(value)
        except (TypeError, ValueError):
            raise bad(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def data(self, name: str) -> Any:
        """A JSON value; None when it was not given."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file of this parameter, sent under its name or as attach://…"""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.files.get(value.removeprefix("attach://"))
        return self.files.get(name)


async def read_form(request: Request) -> Form:
    values: Json = dict(request.query_params)
    files: dict[str, Upload] = {}
    body = await request.body()
    kind = request.headers.get("content-type", "")
    if not body:
        return Form(values, files)
    if kind.startswith("application/json"):
        try:
            given = json.loads(body)
        except ValueError:
            raise bad("can't parse JSON of the request body") from None
        values |= given if isinstance(given, dict) else {}
    elif kind.startswith("multipart/form-data"):
        for name, filename, mime, content in parts(body, kind):
            if filename is None:
                values[name] = content.decode("utf-8", "replace")
            else:
                files[name] = (filename, mime, content)
    else:
        values |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Form(values, files)


def parts(body: bytes, kind: str) -> list[tuple[str, str | None, str, bytes]]:
    """The parts of a multipart body: name, file name, content type, content."""
    boundary = re.search(r'boundary="?([^";]+)"?', kind)
    if boundary is None:
        raise bad("multipart body without a boundary")
    found = []
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:]:
        if piece.startswith(b"--"):
            break
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = head.decode("utf-8", "replace")
        name = re.search(r'\bname="([^"]*)"', headers)
        filename = re.search(r"\bfilename\*=utf-8''([^;\r\n]+)", headers, re.IGNORECASE)
        filename = filename or re.search(r'\bfilename="([^"]*)"', headers)
        mime = re.search(r"content-type:\s*([^\r\n]+)", headers, re.IGNORECASE)
        if name:
            label = unquote(filename[1]) if filename else None
            found.append((name[1], label, mime[1] if mime else "application/octet-stream", content))
    return found
