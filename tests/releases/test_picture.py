"""Pictures of a release, made fit to be published: silent, upright, small, or refused."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from distributor.contract import Asset
from distributor.releases.picture import LARGEST, Unfit, fit_picture, size_of


def photograph(size=(800, 600), kind="JPEG", mode="RGB", **options):
    """Noise, so that it counts as a photograph and does not shrink to nothing."""
    noise = Image.effect_noise(size, 80).convert(mode)
    return saved(noise, kind, **options)


def saved(picture, kind, **options):
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def fitted(content):
    asset = fit_picture(Asset(name="a", media_type="image/any", content=content, alt="A boat"))
    return asset, Image.open(io.BytesIO(asset.content))


def test_what_a_camera_wrote_into_a_photograph_is_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8825] = 6, "Secret camera", {1: "N", 2: (46.8, 0, 0)}
    asset, picture = fitted(photograph(exif=exif, comment=b"secret comment"))
    assert (picture.size, asset.media_type, asset.alt) == ((600, 800), "image/jpeg", "A boat")
    assert dict(picture.getexif()) == {}
    assert b"Secret" not in asset.content
    assert b"secret" not in asset.content


def test_text_inside_a_drawing_is_gone():
    told = PngInfo()
    told.add_text("Author", "Secret author")
    asset, picture = fitted(saved(Image.new("RGB", (800, 400), "navy"), "PNG", pnginfo=told))
    assert (asset.media_type, picture.getpixel((9, 9))) == ("image/png", (0, 0, 128))
    assert b"Secret" not in asset.content


def test_a_large_picture_becomes_as_large_as_platforms_show():
    asset, picture = fitted(saved(Image.new("RGB", (5000, 3000), "teal"), "JPEG"))
    assert picture.size == (LARGEST, LARGEST * 3 // 5)
    assert size_of(asset.content) == picture.size


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "LA"), ("GIF", "P"),
     ("WEBP", "RGB"), ("BMP", "RGB"), ("TIFF", "CMYK"), ("JPEG", "CMYK"), ("JPEG", "L")],
)  # fmt: skip
def test_every_usual_kind_becomes_png_or_jpeg(kind, mode):
    source = "L" if mode == "I;16" else "RGB"
    asset, picture = fitted(saved(Image.new(source, (640, 480), 120).convert(mode), kind))
    assert picture.format in {"PNG", "JPEG"}
    assert asset.media_type == f"image/{picture.format.lower()}"
    assert picture.size == (640, 480)


def test_a_moving_picture_stands_still():
    frames = [Image.new("RGB", (640, 480), colour) for colour in ("red", "blue")]
    content = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    _, picture = fitted(content)
    assert getattr(picture, "n_frames", 1) == 1
    assert picture.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_a_colour_profile_is_kept_only_with_the_colours_it_describes():
    assert fitted(photograph(icc_profile=b"a profile"))[1].info["icc_profile"] == b"a profile"
    assert "icc_profile" not in fitted(photograph(mode="CMYK", icc_profile=b"of print"))[1].info


def test_holes_in_a_photograph_that_is_too_big_as_png_become_white():
    noise = Image.effect_noise((1600, 1600), 80).convert("RGB")
    holes = Image.merge("RGBA", (*(c.rotate(90 * n) for n, c in enumerate(noise.split())),
                                 Image.effect_noise((1600, 1600), 200)))  # fmt: skip
    asset, picture = fitted(saved(holes, "PNG", compress_level=1))
    assert asset.media_type == "image/jpeg"
    assert picture.size == (1600, 1600)
    assert len(asset.content) < 5_000_000


def test_the_same_picture_gives_the_same_bytes():
    content = photograph()
    assert fitted(content)[0] == fitted(content)[0]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "cannot be opened"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be opened"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "cannot be opened"),
        (photograph()[:2000], "cannot be opened"),
        (saved(Image.new("RGB", (120, 40)), "PNG"), "120 × 40 points"),
        (saved(Image.new("RGB", (1600, 250)), "PNG"), "too narrow"),
        (saved(Image.new("1", (9000, 9000)), "PNG"), "too many points"),
        (saved(Image.new("1", (16000, 16000)), "PNG"), "too many points"),
    ],
    ids=["empty", "svg", "torn png", "torn jpeg", "logo", "banner", "large", "bomb"],
)
def test_what_cannot_be_published_is_refused_with_the_reason(content, why):
    with pytest.raises(Unfit, match=why):
        fitted(content)
