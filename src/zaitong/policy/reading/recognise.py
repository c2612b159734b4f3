"""Text on the picture of a page, through RapidOCR (the extra `zaitong[ocr]`): boxes, characters, how certain each is.

Red seals are lowered first, so that the words under them can be read and the words on them are not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from zaitong.policy.errors import ReadError

if TYPE_CHECKING:
    from PIL.Image import Image

DETECT_SIDE = 1_280  # pixels of the longer side on which text is looked for
MAX_BOXES = 600  # on one page; more is a pattern, not text
NARROWEST = 0.4  # shorter side by longer side
LEAST = 0.5  # a box read with less certainty on average holds no text
TURNED = 0.6  # so many of the boxes must agree before a page is turned


@dataclass(frozen=True)
class Piece:
    """A stretch of text on one line: its corners clockwise from the upper left in pixels, characters, certainty of each."""

    corners: tuple[tuple[float, float], ...]
    text: str
    confidences: tuple[float, ...]


@dataclass(frozen=True)
class Seen:
    """What was found on a page, and the quarter turns (clockwise) by which it had to be turned to stand upright."""

    pieces: tuple[Piece, ...]
    turns: int = 0


_BROKEN = "这是扫描件，识别组件装得不完整，没有识别成。请管理员重新安装识别组件；急用时可以粘贴全文。"
Recogniser = Callable[["Image"], Seen]


def available() -> bool:
    """Whether this installation can recognise text."""
    return all(find_spec(name) is not None for name in ("rapidocr_onnxruntime", "cv2"))


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    """The recogniser of this process; its models are loaded once (some 100 MB, half a second).

    Raises `ReadError` where it is installed, but cannot start.
    """
    try:
        from rapidocr_onnxruntime import RapidOCR
    except (ImportError, OSError) as error:
        raise ReadError("scan", _BROKEN) from error
    return _Rapid(RapidOCR(text_score=LEAST))


class _Rapid:
    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __call__(self, picture: Image) -> Seen:
        import numpy as np

        array = _roomy(without_seals(np.asarray(picture.convert("RGB")))[:, :, ::-1])
        boxes = self._boxes(array)
        turns = 0
        if _mostly(boxes, _is_upright_box):
            turns, array = 3, np.rot90(array, 1)  # lying: turn it, and see below whether it stands on its head
            boxes = self._boxes(array)
        crops = self._engine.get_crop_img_list(np.ascontiguousarray(array), boxes) if boxes else []
        crops, labels = self._upright(crops)
        if _mostly(labels, lambda label: "180" in label[0]):
            array = np.rot90(array, 2)
            turns = (turns + 2) % 4
            height, width = array.shape[:2]
            boxes = [(np.array([width, height], dtype="float32") - box)[[2, 3, 0, 1]] for box in boxes]
        return Seen(tuple(self._read(boxes, crops)), turns)

    def _boxes(self, array: Any) -> list[Any]:
        """Where text stands. Looked for on a smaller picture, which takes half the memory; read from the large one."""
        import cv2
        import numpy as np

        scale = min(DETECT_SIDE / max(array.shape[:2]), 1.0)
        small = array if scale == 1.0 else cv2.resize(array, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        found, _ = self._engine.text_det(np.ascontiguousarray(small))
        boxes = [] if found is None else list(self._engine.sorted_boxes(found))
        return [np.asarray(box, dtype="float32") / scale for box in boxes[:MAX_BOXES]]

    def _upright(self, crops: list[Any]) -> tuple[list[Any], list[Any]]:
        if not crops:
            return [], []
        turned, labels, _ = self._engine.text_cls(crops)
        return list(turned), list(labels)

    def _read(self, boxes: list[Any], crops: list[Any]) -> list[Piece]:
        if not crops:
            return []
        results, _ = self._engine.text_rec(crops, return_word_box=True)
        pieces = []
        for box, result in zip(boxes, results, strict=True):
            text, score = str(result[0]), float(result[1])
            if not text.strip() or score < LEAST:
                continue
            corners = tuple((float(x), float(y)) for x, y in box)
            pieces.append(Piece(corners, text, tuple(float(one) for one in result[2][4])))
        return pieces


def _roomy(array: Any) -> Any:
    """A narrow strip on a wider sheet: the library enlarges the shorter side, whatever becomes of the longer."""
    import numpy as np

    height, width = array.shape[:2]
    least = int(max(height, width) * NARROWEST)
    down, right = max(least - height, 0), max(least - width, 0)
    return np.pad(array, ((0, down), (0, right), (0, 0)), constant_values=255) if down or right else array


def _mostly(items: list[Any], holds: Callable[[Any], bool]) -> bool:
    return len(items) > 2 and sum(1 for item in items if holds(item)) > TURNED * len(items)


def _is_upright_box(box: Any) -> bool:
    """Whether a box is much higher than wide: a line of a page that lies on its side."""
    width = max(abs(float(box[1][0] - box[0][0])), 1.0)
    height = abs(float(box[3][1] - box[0][1]))
    return height > 1.5 * width


def without_seals(array: Any) -> Any:
    """A picture (RGB) in which red seals are as white as the paper; red letterheads stay.

    A seal is a connected red thing between 2.4 and 8 cm high and wide (of a page 29.7 cm long). Dark ink under it is dark in the
    red channel too, so inside of it the red channel alone is kept, stretched until the seal's own red is white.
    """
    import cv2
    import numpy as np

    red, rest = array[:, :, 0].astype("int16"), array[:, :, 1:].max(axis=2).astype("int16")
    mask = ((red - rest > 35) & (red > 90)).astype("uint8")
    if int(mask.sum()) < 400:
        return array
    unit = max(array.shape[:2]) / 29.7
    near = max(int(unit * 0.12), 1) * 2 + 1
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((near, near), "uint8"))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    cleaned = array.copy()
    for left, top, width, height, _area in stats[1:count].tolist():
        if not (2.4 * unit < width < 12 * unit and 2.4 * unit < height < 8 * unit):
            continue
        part = (slice(top, top + height), slice(left, left + width))
        ink = red[part][mask[part] > 0]
        white = max(float(np.percentile(ink, 15)) * 0.92, 60.0)
        level = np.clip(red[part] * (255.0 / white), 0, 255).astype("uint8")
        cleaned[part] = level[:, :, None]
    return cleaned
