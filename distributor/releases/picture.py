"""Makes a picture out of a file fit to be published: small enough, upright, and silent.

A photograph tells where and by whom it was taken; that is nobody's business, so a picture is
always written anew and only its points are kept. What is no picture, or could blow up, is refused.
"""

import io
import warnings
from dataclasses import replace

from PIL import Image, ImageOps

from distributor.contract import Asset

LARGEST = 1600  # points on the longer side; every platform shows less
MOST_POINTS = 16_000_000  # opened, it must fit beside everything else in 250 MB
MOST_POINTS_OF_JPEG = 50_000_000  # which can be opened at a half or a quarter of its size
MOST_BYTES = 5_000_000  # X takes no more
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_SMALLEST = (400, 200)
_LONGEST_SHAPE = 4.0
_FEW_COLOURS = 4096
_PNG = b"\x89PNG"
_SHRINKING = ("L", "LA", "RGB", "RGBA", "CMYK")


class Unfit(Exception):
    """The picture cannot be published; the text says why, as the end of a sentence."""


def fit_picture(asset: Asset) -> Asset:
    """The picture as it may be published, as PNG or JPEG. The same input gives the same bytes.

    Raises:
        Unfit: it is no picture, too big to open, or too small or narrow for a post.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(asset.content), formats=_FORMATS) as opened:
                is_jpeg = opened.format == "JPEG"
                _refuse_unfit(*opened.size, most=MOST_POINTS_OF_JPEG if is_jpeg else MOST_POINTS)
                content = _written(_upright(opened), is_photograph=is_jpeg)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit("it has too many points to be opened") from error
    except (OSError, ValueError, SyntaxError, ArithmeticError, EOFError, MemoryError) as error:
        raise Unfit("it cannot be opened as a picture") from error
    kind = "image/png" if content.startswith(_PNG) else "image/jpeg"
    return replace(asset, media_type=kind, content=content)


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height of a picture that was written here."""
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
        return opened.size


def _refuse_unfit(width: int, height: int, *, most: int) -> None:
    if width * height > most:
        raise Unfit("it has too many points to be opened")
    if width < _SMALLEST[0] or height < _SMALLEST[1]:
        raise Unfit(
            f"it has {width} × {height} points, too few for a post ({_SMALLEST[0]} × "
            f"{_SMALLEST[1]} is the least)"
        )
    if max(width / height, height / width) > _LONGEST_SHAPE:
        raise Unfit(f"its shape, {width} × {height} points, is too narrow for a post")


def _upright(opened: Image.Image) -> Image.Image:
    """The first frame, turned as the camera was held, no larger than needed."""
    opened.draft("RGB", (LARGEST, LARGEST))
    has_holes = "A" in opened.getbands() or "transparency" in opened.info
    keeps_colours = opened.mode in ("RGB", "RGBA")
    can_shrink = opened.mode in _SHRINKING and "transparency" not in opened.info
    small = opened if can_shrink else opened.convert("RGBA" if has_holes else "RGB")
    small.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    turned = ImageOps.exif_transpose(small)
    if not keeps_colours:
        turned.info.pop("icc_profile", None)  # it describes points of another kind
    return turned.convert("RGBA" if has_holes else "RGB")


def _written(picture: Image.Image, *, is_photograph: bool) -> bytes:
    """Drawings stay sharp as PNG; photographs, and what would be too big, become JPEG."""
    profile = picture.info.get("icc_profile")
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    has_holes = bare.mode == "RGBA"
    if has_holes or (not is_photograph and bare.getcolors(_FEW_COLOURS) is not None):
        content = _bytes_of(bare, "PNG", icc_profile=profile, compress_level=6)
        if len(content) <= MOST_BYTES:
            return content
    flat = Image.new("RGB", bare.size, "white")
    flat.paste(bare, mask=bare.getchannel("A") if has_holes else None)
    return _bytes_of(flat, "JPEG", icc_profile=profile, quality=86)


def _bytes_of(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()
