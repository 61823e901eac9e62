from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from penciled.core.errors import InvalidInput
from penciled.practices import pictures
from tests.practices.pictures import SVG, bomb, halves, photo, written


def opened(drawn: pictures.Drawn) -> Image.Image:
    return Image.open(BytesIO(drawn.content))


def test_a_photo_is_turned_cut_square_and_drawn_anew_as_a_small_webp() -> None:
    drawn = pictures.square(photo())

    image = opened(drawn).convert("RGB")
    top, bottom = image.getpixel((256, 40)), image.getpixel((256, 470))
    assert (opened(drawn).format, image.size) == ("WEBP", (512, 512))
    assert (drawn.width, drawn.height) == (512, 512)
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > top[2], bottom[2] > bottom[0]) == (True, True), "red above, blue below"


def test_nothing_that_a_file_tells_of_itself_is_kept() -> None:
    profile = b"Secretprofile" * 20
    sent = [
        photo(),
        written(
            halves(), "WEBP", exif=b"Exif\0\0Secretexif", xmp=b"Secretxmp", icc_profile=profile
        ),
        written(halves(), "PNG", icc_profile=profile),
    ]

    for each in sent:
        assert b"Secret" in each or b"iCCP" in each
        kept = pictures.square(each)
        assert b"Secret" not in kept.content
        assert [name for name in (b"EXIF", b"XMP ", b"ICCP") if name in kept.content] == []
        assert not opened(kept).getexif()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_can_be_a_photo(mode: str) -> None:
    image = Image.new(mode, (300, 200))

    assert pictures.square(written(image, "PNG"))[1:] == (200, 200)


def test_a_jpeg_for_printers_can_be_a_photo() -> None:
    assert pictures.square(written(halves().convert("CMYK")))[1:] == (512, 512)


def test_a_picture_with_holes_keeps_them() -> None:
    drawn = pictures.within(
        written(Image.new("RGBA", (40, 20)), "PNG"), width=30, height=30, field="x"
    )

    assert opened(drawn).convert("RGBA").getpixel((3, 3)) == (0, 0, 0, 0)
    assert drawn[1:] == (30, 15)


def test_a_small_picture_is_not_blown_up() -> None:
    assert pictures.square(written(halves(90, 60)))[1:] == (60, 60)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"a" * 2000,
        SVG,
        b"GIF89a" + b"\0" * 100,
        b"%PDF-1.7\n",
        photo()[:2000],
        bomb(100, 100)[:60],
        written(halves(), "GIF"),
        written(halves(), "TIFF"),
        written(halves(), "BMP"),
    ],
    ids=["nothing", "text", "svg", "gif head", "pdf", "cut", "cut png", "gif", "tiff", "bmp"],
)
def test_what_is_no_jpeg_png_or_webp_is_refused_in_words(sent: bytes) -> None:
    with pytest.raises(InvalidInput, match="JPEG, PNG or WebP") as refusal:
        pictures.square(sent)

    assert refusal.value.field == "photo"


@pytest.mark.parametrize("size", [(6400, 6400), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_more_than_40_megapixels_is_refused_before_it_is_decoded(
    size: tuple[int, int],
) -> None:
    with pytest.raises(InvalidInput, match="40 megapixels"):
        pictures.square(bomb(*size))


def test_a_file_of_more_than_8_mb_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "open", lambda *_args, **_kwargs: pytest.fail("opened"))

    with pytest.raises(InvalidInput, match="8 MB"):
        pictures.square(b"\0" * (pictures.MOST_BYTES + 1))
