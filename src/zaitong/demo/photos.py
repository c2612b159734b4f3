"""A drawn page of a notebook, as a phone would photograph it."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

SIZE = (720, 960)
LINES = 14


@cache
def notebook_photo() -> bytes:
    """A ruled page with strokes where words would stand. The same bytes each time."""
    page = Image.new("RGB", SIZE, "#f3efe4")
    draw = ImageDraw.Draw(page)
    for line in range(LINES):
        y = 90 + line * 60
        draw.line((50, y, SIZE[0] - 50, y), fill="#b9c6d3", width=2)
        for word in range(9 - (line * 5) % 4):
            x = 70 + word * 66
            draw.arc((x, y - 34, x + 40, y - 6), 20 * (word + line) % 360, 300, fill="#2b2f55", width=3)
            draw.line((x + 8, y - 30, x + 34, y - 10 - (word * 7) % 14), fill="#2b2f55", width=3)
    stored = io.BytesIO()
    page.save(stored, "JPEG", quality=70)
    return stored.getvalue()
