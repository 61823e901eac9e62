"""A large file on its way in: handed on piece by piece, so that no more of it is held than that.

What is larger than may be is known from what the browser says of it, before it is read; one that
said less than it sends is read off the line and dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from penciled.clients.importing.reading import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from penciled.clients.importing.reading import Arriving

AROUND = 64 * 1024  # what a form says beside its file


class Receiving(FileUploadHandler):
    """Takes the first file of a form; `begin` makes room for it, given what it is called."""

    def __init__(self, request: HttpRequest, begin: Callable[[str], Arriving]) -> None:
        super().__init__(request)
        self.begin = begin
        self.taken: Arriving | None = None
        self.is_too_large = _length(request) > MOST_BYTES + AROUND

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.taken is not None or not self.file_name:
            raise SkipFile
        self.taken = self.begin(self.file_name)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.taken is None:
            return
        if self.taken.size + len(raw_data) > MOST_BYTES:
            self.is_too_large = True
            raise StopUpload
        self.taken.take(raw_data)

    def file_complete(self, file_size: int) -> None:
        """Leave nothing for the form: `taken` is all there is."""


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if str(said).isdecimal() else 0
