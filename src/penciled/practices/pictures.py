"""Pictures: drawn anew from what was sent in, so that nothing it carried goes on from here.

What is sent is anybody's file. It is looked at only as one of three formats, its size is known
before a pixel is decoded, and what is kept is a small WebP of our own without any metadata.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import NamedTuple
from uuid import UUID

from PIL import Image, ImageOps

from penciled.core.errors import InvalidInput
from penciled.practices.models import Picture

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
SIDE = 512
FORMATS = ("JPEG", "PNG", "WEBP")
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
ODD = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, OverflowError)
TOO_HEAVY = "This file is larger than 8 MB. Choose a smaller one."
TOO_LARGE = "This picture has more than 40 megapixels. Choose a smaller one."
NOT_READ = "This file can’t be read as a picture. Choose a JPEG, PNG or WebP."


class Drawn(NamedTuple):
    """A picture as it is kept: a WebP of `width` by `height`."""

    content: bytes
    width: int
    height: int


def square(sent: bytes, *, side: int = SIDE, field: str = "photo") -> Drawn:
    """Return the middle of a picture as a square of at most `side` pixels, turned as it was taken.

    Raises:
        InvalidInput: it is too large, or no JPEG, PNG or WebP.
    """
    image = _opened(sent, side=side, field=field)
    side = min(side, *image.size)
    return _written(ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS))


def within(sent: bytes, *, width: int, height: int, field: str) -> Drawn:
    """Return a picture whole, as large as fits into `width` by `height`, and no larger than it is.

    Raises:
        InvalidInput: it is too large, or no JPEG, PNG or WebP.
    """
    image = _opened(sent, side=max(width, height), field=field)
    image.thumbnail((width, height), Image.Resampling.LANCZOS)
    return _written(image)


def keep(drawn: Drawn, *, now: datetime) -> Picture:
    """Store a picture in the caller's transaction."""
    return Picture.objects.create(
        content=drawn.content, width=drawn.width, height=drawn.height, made_at=now
    )


def picture_of(ref: UUID) -> bytes | None:
    """Return the WebP of that id, if there is one."""
    found = Picture.objects.filter(ref=ref).values_list("content", flat=True).first()
    return None if found is None else bytes(found)


def _opened(sent: bytes, *, side: int, field: str) -> Image.Image:
    """Decode what was sent, upright and in plain colours."""
    if len(sent) > MOST_BYTES:
        raise InvalidInput(TOO_HEAVY, field=field)
    try:
        image = Image.open(BytesIO(sent), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise InvalidInput(TOO_LARGE, field=field)
        image.draft("RGB", (2 * side, 2 * side))  # a JPEG is decoded no larger than is needed
        turned = _upright(image)
        return turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    except BOMBS as bomb:
        raise InvalidInput(TOO_LARGE, field=field) from bomb
    except ODD as odd:
        raise InvalidInput(NOT_READ, field=field) from odd


def _upright(image: Image.Image) -> Image.Image:
    """Turn it as it was taken, as far as what it tells of itself can be read."""
    try:
        return ImageOps.exif_transpose(image)
    except ODD:
        return image


def _written(image: Image.Image) -> Drawn:
    """Draw on a fresh sheet, which knows nothing of what was sent."""
    sheet = Image.new("RGBA" if image.mode == "RGBA" else "RGB", image.size)
    sheet.paste(image)
    file = BytesIO()
    sheet.save(file, "WEBP", quality=84, method=4)
    return Drawn(file.getvalue(), *sheet.size)
