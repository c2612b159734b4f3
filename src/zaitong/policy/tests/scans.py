"""An invented notice as a printed page, a red seal on it, and what a scanner makes of it."""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FOLDER = Path("/usr/share/fonts/opentype/noto")
SERIF, BOLD = FOLDER / "NotoSerifCJK-Regular.ttc", FOLDER / "NotoSerifCJK-Bold.ttc"
WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dpi
BODY, PITCH, LINE = 33, 58, 27.5  # pixels, pixels, characters: 三号 at 28 points
RED = (208, 28, 34)
NAME = "禾川市教育体育局"
LETTERHEAD = NAME + "文件"
NUMBER = "禾教体发〔2026〕46号"
TITLE = (NAME, "关于开展冬季校园安全隐患排查整治工作的通知")
TEXT = """各乡镇（街道）中心学校，局属各学校、幼儿园，机关各科室：
为切实做好冬季校园安全工作，坚决防范各类事故发生，经局党组研究，决定在全市教育系统开展冬季校园安全隐患排查整治工作。现将有关事项通知如下：
一、排查重点
（一）消防安全。各学校要对教学楼、宿舍、食堂、实验室等重点场所进行全面排查，每层楼的灭火器不少于2具、应急照明完好率达到100%，于2026年12月10日前将排查情况报送安全管理科。
（二）取暖安全。使用锅炉、电暖设备的学校，要在供暖前完成一次安全检测，检测报告由学校留存备查。
（三）交通安全。各学校每周至少开展1次校车安全检查，每月5日前将上月检查台账报送基础教育科。
二、工作步骤
（一）自查自纠阶段（2026年11月25日至12月15日）。各学校对照清单逐项自查，建立问题台账，能够立即整改的立即整改，一时难以整改的要明确责任人和完成时限。
（二）集中督查阶段（12月16日至12月31日）。局安全管理科牵头，后勤服务中心、基础教育科配合，对各学校进行实地督查，督查覆盖面不低于30%。
（三）总结提升阶段（2027年1月）。各学校要认真总结经验做法，形成书面总结报告（不超过2000字），于2027年1月10日前报送局办公室。
三、工作要求
（一）加强组织领导。各学校主要负责人是第一责任人，要成立专班，制定方案，工作方案于12月1日前报安全管理科备案。
（二）严格值班值守。寒假期间各学校要落实24小时值班和领导带班制度，每天17时前报告当日情况。
（三）强化责任追究。对排查不到位、整改不彻底的，将予以通报。
联系人：安全管理科，电话：0599-8200316。
""".splitlines()
SIGNED = (NAME, "2026年11月20日")
PARAGRAPHS = [LETTERHEAD, NUMBER, *TITLE, *TEXT, *SIGNED]
HAS_FONTS = SERIF.exists() and BOLD.exists()


@dataclass(frozen=True)
class Scanner:
    """How a page is scanned: degrees of slant, noise, blur, dots an inch, a shadow towards the foot."""

    slant: float = 0.7
    noise: float = 14
    blur: float = 0.6
    dpi: int = 150
    shadow: float = 0.12


def pages(*, seal: bool = True) -> list[Image.Image]:
    """The notice as printed, one picture a page."""
    rows, found = _wrapped(), list[Image.Image]()
    while rows:
        page = Image.new("RGB", (WIDTH, HEIGHT), "white")
        top = _head(page) if not found else 200
        draw = ImageDraw.Draw(page)
        while rows and top < HEIGHT - 250:
            draw.text((165, top), rows.pop(0), fill="black", font=_font(SERIF, BODY))
            top += PITCH
        if not rows:
            for at, line in enumerate(SIGNED):
                draw.text(
                    (WIDTH - 200 - 35 * at, top + PITCH * (2 + at)), line, "black", _font(SERIF, BODY), anchor="ra"
                )
            page = stamped(page, (WIDTH - 370, top + 170)) if seal else page
        number = f"— {len(found) + 1} —"
        ImageDraw.Draw(page).text((WIDTH / 2, HEIGHT - 150), number, "black", _font(SERIF, 28), anchor="mm")
        found.append(page)
    return found


def stamped(page: Image.Image, at: tuple[float, float], name: str = NAME, strength: float = 0.85) -> Image.Image:
    """A page with a round red seal, 5.6 cm across, over whatever is printed there."""
    radius = 165
    ink = Image.new("L", (4 * radius, 4 * radius), 0)
    draw, middle = ImageDraw.Draw(ink), 2 * radius
    draw.ellipse((middle - radius, middle - radius, middle + radius, middle + radius), outline=255, width=9)
    points = []
    for corner in range(10):
        reach, angle = radius * (0.13 if corner % 2 else 0.32), -math.pi / 2 + corner * math.pi / 5
        points.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
    draw.polygon(points, fill=255)
    for at_sign, sign in enumerate(name):
        angle = -math.pi / 2 + math.radians(230) * (at_sign / (len(name) - 1) - 0.5)
        drawn = Image.new("L", (60, 60), 0)
        ImageDraw.Draw(drawn).text((30, 30), sign, fill=255, font=_font(BOLD, 38), anchor="mm")
        drawn = drawn.rotate(-math.degrees(angle + math.pi / 2), resample=Image.Resampling.BICUBIC)
        reach = radius - 38
        ink.paste(255, (int(middle + reach * math.cos(angle)) - 30, int(middle + reach * math.sin(angle)) - 30), drawn)
    ink = ink.rotate(7, resample=Image.Resampling.BICUBIC).point(lambda value: int(value * strength))
    layer = Image.new("RGB", page.size, "white")
    layer.paste(Image.new("RGB", ink.size, RED), (int(at[0] - middle), int(at[1] - middle)), ink)
    return ImageChops.multiply(page, layer)


def scanned(page: Image.Image, scanner: Scanner | None = None) -> Image.Image:
    """What a scanner gives for a printed page; the same each time."""
    scanner = scanner or Scanner()
    page = page.rotate(scanner.slant, resample=Image.Resampling.BICUBIC, fillcolor="white")
    scale = scanner.dpi / 150
    page = page.resize((int(WIDTH * scale), int(HEIGHT * scale)), Image.Resampling.LANCZOS)
    shade = Image.linear_gradient("L").resize(page.size).point(lambda value: 255 - int(value * scanner.shadow))
    page = ImageChops.multiply(page, Image.merge("RGB", [shade] * 3))
    noise = Image.frombytes("L", page.size, random.Random(7).randbytes(page.width * page.height))
    noise = noise.point(lambda value: int(128 + (value - 128) * scanner.noise / 74))
    page = ImageChops.add(page, Image.merge("RGB", [noise] * 3), 1, -128)
    return page.filter(ImageFilter.GaussianBlur(scanner.blur))


def pdf_of(pictures: list[Image.Image], dpi: int = 150, quality: int = 60) -> bytes:
    """Pictures as a PDF without a text layer."""
    return _saved(pictures[0], "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, quality=quality)


def tif_of(pictures: list[Image.Image]) -> bytes:
    """Pictures as a .tif of several pages."""
    return _saved(pictures[0], "TIFF", save_all=True, append_images=pictures[1:], compression="tiff_lzw")


def jpg_of(picture: Image.Image, quality: int = 75) -> bytes:
    """A picture as a photo."""
    return _saved(picture, "JPEG", quality=quality)


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def _head(page: Image.Image) -> int:
    draw = ImageDraw.Draw(page)
    draw.text((WIDTH / 2, 260), LETTERHEAD, RED, _font(BOLD, 80), anchor="mm")
    draw.text((WIDTH / 2, 400), NUMBER, "black", _font(SERIF, BODY), anchor="mm")
    draw.line((150, 440, WIDTH - 150, 440), RED, 4)
    for at, line in enumerate(TITLE):
        draw.text((WIDTH / 2, 540 + 70 * at), line, "black", _font(BOLD, 46), anchor="mm")
    return 720


def _wrapped() -> list[str]:
    rows = []
    for paragraph in TEXT:
        row = "" if paragraph.endswith("科室：") else "　　"
        for char in paragraph:
            if sum(1 if ord(one) > 0x2000 else 0.55 for one in row) >= LINE and char not in "，。；：、）”》":
                rows.append(row)
                row = ""
            row += char
        rows.append(row)
    return rows


@lru_cache(maxsize=16)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size, index=2)
