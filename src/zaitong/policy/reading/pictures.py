"""Scans and photos as pictures of pages: upright, of a size that can be read, one at a time, never too large to open."""

from __future__ import annotations

import io
import math
import warnings
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from zaitong.policy.errors import ReadError
from zaitong.policy.reading.guard import PDFIUM

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MAX_PAGES = 100  # of a scan: some minutes of work
MAX_PIXELS = 60_000_000  # of one picture: a phone's largest
LONG_SIDE = 1_800  # pixels of the longer side of a page as it is read: A4 at 154 dpi

LONGEST = 2.2  # a picture higher than so many widths is a long screenshot
SLICE = 1.45  # widths: the height of a page cut from one
_PLAIN = 24  # greys between the darkest and the lightest of a row without text
_ORIENTATION, _LYING = 0x0112, (5, 6, 7, 8)
_SMALLER = "请把分辨率调到 200 dpi 左右重新扫描后再试。"
_DAMAGED = "图片已损坏，打不开，请重新扫描或换一张再试。"


class _Source(Protocol):
    count: int

    def picture(self, number: int, long_side: int) -> Picture: ...
    def close(self) -> None: ...


class Pictures:
    """The pages of a scan. `picture(1)` is the first. Use as a context: `with open_pictures(data, kind) as pages`."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self.count = source.count

    def picture(self, number: int, long_side: int = LONG_SIDE) -> Picture:
        """A page in RGB with its longer side at most so many pixels. Raises `ReadError` where it cannot be drawn."""
        return self._source.picture(number, long_side)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.close()


def open_pictures(data: bytes, kind: str) -> Pictures:
    """Open a scan; `kind` is pdf or picture (.jpg, .png, .tif). Only the directory is read yet."""
    return Pictures(_Pdf(data) if kind == "pdf" else _Photo(data))


def check_count(count: int) -> None:
    """Raise where a scan has more pages than anybody would wait for."""
    if count > MAX_PAGES:
        raise ReadError("too_large", f"扫描件有 {count} 页，超过 {MAX_PAGES} 页，请拆分后再试。")


class _Pdf:
    def __init__(self, data: bytes) -> None:
        import pypdfium2

        with PDFIUM:
            try:
                self._document: Any = pypdfium2.PdfDocument(data)
                self.count = len(self._document)
            except pypdfium2.PdfiumError as error:
                raise ReadError("damaged", "PDF 已损坏或已加密，打不开，请用原程序重新导出后再试。") from error

    def picture(self, number: int, long_side: int) -> Picture:
        import pypdfium2

        with PDFIUM:
            try:
                page = self._document[number - 1]
                self._check(page, number)
                longest = max(page.get_width(), page.get_height(), 1)
                drawn: Picture = page.render(scale=long_side / longest, may_draw_forms=False).to_pil().convert("RGB")
                page.close()
            except pypdfium2.PdfiumError as error:
                raise ReadError("damaged", f"PDF 第 {number} 页已损坏，请重新导出后再试。") from error
        return drawn

    @staticmethod
    def _check(page: Any, number: int) -> None:
        """Refuse a page whose pictures would unpack to more than memory should hold."""
        import pypdfium2.raw as pdfium

        pixels = 0
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            size = item.get_px_size()
            pixels += size[0] * size[1]
            if pixels > MAX_PIXELS:
                raise ReadError("too_large", f"第 {number} 页的图片超过 {MAX_PIXELS // 10_000} 万像素，{_SMALLER}")

    def close(self) -> None:
        with PDFIUM:
            self._document.close()


@dataclass
class _Photo:
    """A picture file. A .tif may hold several pages; a long screenshot is cut into pages between its lines."""

    data: bytes
    count: int = 1
    sliced: bool = False

    def __post_init__(self) -> None:
        with self._opened() as opened:
            frames = int(getattr(opened, "n_frames", 1)) if opened.format == "TIFF" else 1
            across = opened.getexif().get(_ORIENTATION, 1) in _LYING
            width, height = (opened.height, opened.width) if across else (opened.width, opened.height)
        self.sliced = frames == 1 and height > LONGEST * width and width >= 200
        self.count = math.ceil(height / (SLICE * width)) if self.sliced else frames

    def picture(self, number: int, long_side: int) -> Picture:
        from PIL import Image, ImageOps

        with self._opened() as opened:
            try:
                if number > 1 and not self.sliced:
                    opened.seek(number - 1)
                    self._check(opened)
                # a JPEG is unpacked at half or a quarter where that will do
                opened.draft("RGB", (long_side, long_side * (self.count if self.sliced else 1)))
                upright = ImageOps.exif_transpose(opened)
                if self.sliced:
                    upright = _slice(upright, number, self.count)
                upright.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
                return _on_white(upright)
            except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
                raise ReadError("damaged", _DAMAGED) from error

    def _opened(self) -> Any:
        from PIL import Image

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Pillow warns of large pictures; ours are counted below
                opened = Image.open(io.BytesIO(self.data), formats=["JPEG", "PNG", "TIFF"])
                self._check(opened)
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
            if "exceeds limit" in str(error):
                raise _too_many_pixels() from error
            raise ReadError("damaged", _DAMAGED) from error
        return opened

    @staticmethod
    def _check(opened: Any) -> None:
        if opened.width * opened.height > MAX_PIXELS:
            raise _too_many_pixels()

    def close(self) -> None:
        """Nothing is held open."""


def _slice(long: Picture, number: int, count: int) -> Picture:
    """One of so many pieces of a long picture, cut where its rows are plainest."""
    rows = [max(row) - min(row) for row in _rows(long)]
    cuts = [
        0,
        *(_cut(rows, long.height * at // count, long.height // (8 * count)) for at in range(1, count)),
        long.height,
    ]
    return long.crop((0, cuts[number - 1], long.width, cuts[number]))


def _rows(long: Picture) -> list[bytes]:
    """Each row of a picture in 64 greys."""
    from PIL import Image

    narrow = long.convert("L").resize((64, long.height), Image.Resampling.BOX)
    data = narrow.tobytes()
    return [data[at : at + 64] for at in range(0, len(data), 64)]


def _cut(rows: list[int], wanted: int, around: int) -> int:
    """The middle of the longest run of plain rows near a place; the place itself where there is none."""
    best, run = (0, wanted), 0
    for at in range(max(wanted - around, 0), min(wanted + around, len(rows))):
        run = run + 1 if rows[at] < _PLAIN else 0
        best = max(best, (run, at - run // 2))
    return best[1]


def _too_many_pixels() -> ReadError:
    return ReadError("too_large", f"图片超过 {MAX_PIXELS // 10_000} 万像素，{_SMALLER}")


def _on_white(picture: Any) -> Picture:
    """In RGB; what is transparent shows as paper."""
    from PIL import Image

    if picture.mode in {"I;16", "I", "F"}:
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        paper.alpha_composite(layer)
        picture = paper
    drawn: Picture = picture.convert("RGB")
    return drawn
