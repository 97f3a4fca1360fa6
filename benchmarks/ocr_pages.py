"""Scanned pages of an invented document: the fixtures of the tests, and what ocr.py measures.

    python benchmarks/ocr_pages.py [--folder tests/documents/scans]

The glyphs are those of Noto Serif CJK (SIL Open Font License), Debian's fonts-noto-cjk.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
_SIMPLIFIED = 2
_PAPER = (595, 842)
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 515, 90, 770
HEADER = "云溪县教育体育局文件汇编"
TITLE = "云溪县中小学课后服务管理办法"
BODY = (
    "第一章 总则",
    "第一条 为规范全县中小学课后服务，减轻家长负担，保障学生身心健康，结合本县实际，制定本办法。",
    "第二条 本办法适用于全县义务教育阶段的公办学校，民办学校参照执行。",
    "第三条 课后服务坚持公益、自愿、安全、便民的原则，不得组织集体补课，不得讲授新课。",
    "第二章 组织实施",
    "第四条 学校是课后服务的责任主体。每学期开学前两周内，学校应当公布服务的项目、时间、教师"
    "和收费标准，并征求家长委员会的意见。",
    "第五条 课后服务每周不少于5天，每天不少于2小时，结束时间一般不早于17:30。初中可以开设"
    "晚自习班，结束时间不晚于20:30。",
    "第六条 课后服务内容包括：",
    "（一）作业辅导，小学生书面作业基本在校内完成，初中生大部分在校内完成；",
    "（二）体育锻炼、艺术、科普、阅读和劳动实践，每名学生每周参加不少于3次；",
    "（三）对学习有困难的学生免费辅导答疑，对学有余力的学生拓展学习空间。",
    "第三章 经费与考核",
    "第七条 经费由财政补助和服务性收费共同承担。财政按每生每年260元补助，收费标准每生每月"
    "不超过120元，家庭经济困难学生全部免收。",
    "第八条 参加服务的教师可以领取补助，补助标准每课时不低于40元、不高于75元，所需经费不计入"
    "绩效工资总量。",
    "第九条 县教育体育局每年6月组织考核，考核结果分为优秀、良好、合格、不合格四个等次，"
    "优秀比例不超过20%。",
    "第十条 违规收费、强制参加或者发生责任事故的，责令限期整改；情节严重的，依法追究责任。",
    "第十一条 本办法由县教育体育局负责解释，自2024年9月1日起施行，有效期5年。",
)
TABLE_TITLE = "课后服务考核评分表"
TABLE = (
    ("项目", "指标", "分值"),
    ("组织管理", "每学期公布服务项目和收费标准", "20"),
    ("", "家长委员会参与监督", "15"),
    ("服务质量", "每周不少于5天，每天不少于2小时", "35"),
    ("", "学生参加率不低于85%", "30"),
)
NOTE = "注：总分100分，90分以上为优秀。"
COLUMN_TITLE = "云溪县课后服务政策问答"
COLUMNS = (
    (
        "课后服务的经费从哪里来？",
        "财政按每生每年260元补助，不足部分由学校收取服务费，收费标准由县发展改革局核定。",
    ),
    (
        "教师能不能领补助？",
        "参加服务的教师按课时领取补助，每课时不低于40元，由学校按月发放，不计入工资总量。",
    ),
    (
        "困难学生怎样申请免费？",
        "家长持低保证或者脱贫家庭证明向学校申请，学校在5个工作日内办结，名单不公开张贴。",
    ),
    (
        "几点放学？",
        "小学一般不早于17:30，初中晚自习班不晚于20:30，时间由学校征求家长意见后公布。",
    ),
)


class Sheet:
    """A page that text is set on; lengths are in points."""

    def __init__(self, dpi: int) -> None:
        self._scale = dpi / 72
        size = (round(_PAPER[0] * self._scale), round(_PAPER[1] * self._scale))
        self.picture = Image.new("L", size, 255)
        self._draw = ImageDraw.Draw(self.picture)

    def write(self, x: float, y: float, text: str, size: float, anchor: str = "la") -> None:
        """Write one line of text at a point."""
        font = ImageFont.truetype(FONT, round(size * self._scale), index=_SIMPLIFIED)
        self._draw.text((x * self._scale, y * self._scale), text, 0, font, anchor)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a rule."""
        ends = [value * self._scale for value in (x0, y0, x1, y1)]
        self._draw.line(ends, 0, max(1, round(0.8 * self._scale)))

    def paragraph(  # noqa: PLR0913
        self, text: str, y: float, size: float, *, left: float, right: float, leading: float
    ) -> float:
        """Set a paragraph with its first line indented; return where the next one begins."""
        for line in wrapped(text, size, right - left):
            self.write(left, y, line, size)
            y += leading
        return y


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Break a paragraph into lines; a full stop or comma may hang over the margin."""
    lines, line, reach = [], "　　", 2.0
    for sign in text:
        wide = 0.55 if sign.isascii() else 1.0
        if (reach + wide) * size > width and sign not in "，。；：、）":
            lines.append(line)
            line, reach = "", 0.0
        line += sign
        reach += wide
    return [*lines, line]


def text_pages(dpi: int) -> list[Image.Image]:
    """Return the pages of the document: header, title, chapters, articles, page numbers."""
    pages: list[Image.Image] = []
    sheet, y = _new_sheet(dpi, 1), float(_TOP)
    sheet.write(_PAPER[0] / 2, y, TITLE, 22, "ma")
    y += 56
    for text in BODY:
        chapter = "章 " in text[:5]
        lines = [text] if chapter else wrapped(text, 16, _RIGHT - _LEFT)
        for line in lines:
            if y > _BOTTOM - 28:
                pages.append(sheet.picture)
                sheet, y = _new_sheet(dpi, len(pages) + 1), float(_TOP)
            if chapter:
                sheet.write(_PAPER[0] / 2, y, line.replace(" ", "　"), 16, "ma")
            else:
                sheet.write(_LEFT, y, line, 16)
            y += 28
    return [*pages, sheet.picture]


def _new_sheet(dpi: int, number: int) -> Sheet:
    sheet = Sheet(dpi)
    sheet.write(_PAPER[0] / 2, 45, HEADER, 10.5, "ma")
    sheet.write(_PAPER[0] / 2, 790, f"— {number} —", 14, "ma")
    return sheet


def table_page(dpi: int, number: int = 3) -> Image.Image:
    """Return a page with a ruled table whose first column has merged cells."""
    sheet = _new_sheet(dpi, number)
    sheet.write(_PAPER[0] / 2, _TOP, TABLE_TITLE, 18, "ma")
    edges, top, height = (80, 170, 440, 515), 140, 34
    for i, row in enumerate(TABLE):
        y = top + i * height
        sheet.rule(edges[0] if row[0] else edges[1], y, edges[-1], y)
        for x, cell in zip(edges, row, strict=False):
            sheet.write(x + 8, y + 10, cell, 12)
    bottom = top + len(TABLE) * height
    sheet.rule(edges[0], bottom, edges[-1], bottom)
    for x in edges:
        sheet.rule(x, top, x, bottom)
    sheet.paragraph(NOTE, bottom + 20, 12, left=80, right=515, leading=22)
    return sheet.picture


def column_page(dpi: int) -> Image.Image:
    """Return a page in two columns under a title."""
    sheet = Sheet(dpi)
    sheet.write(_PAPER[0] / 2, _TOP, COLUMN_TITLE, 20, "ma")
    for left, right, items in ((60, 282, COLUMNS[:2]), (313, 535, COLUMNS[2:])):
        y = 150.0
        for question, answer in items:
            sheet.write(left, y, question, 13)
            y = sheet.paragraph(answer, y + 26, 12, left=left, right=right, leading=22) + 8
    return sheet.picture


def degraded(
    picture: Image.Image, *, degrees: float = 0.0, noise: float = 0.0, seed: int = 0
) -> Image.Image:
    """Return a page turned by an angle, with noise of this standard deviation (of 255)."""
    turned = picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    if not noise:
        return turned
    chance = np.random.default_rng(seed)
    grey = np.asarray(turned, dtype=np.float32) * 0.85 + 30
    specks = chance.random(grey.shape) < 0.001  # noqa: PLR2004
    grey = np.where(specks, 60, grey + chance.normal(0, noise, grey.shape))
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def save_pdf(pages: Sequence[Image.Image], path: Path, dpi: int) -> None:
    """Write a PDF that holds nothing but these pictures."""
    first, *rest = [page.copy() for page in pages]
    first.save(path, "PDF", save_all=True, append_images=rest, resolution=dpi)


def main() -> None:
    """Write the fixtures of tests/documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("tests/documents/scans"))
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    pages = [*text_pages(150), table_page(150)]
    dark = 150
    save_pdf(
        [page.point(lambda value: 255 * (value > dark)).convert("1") for page in pages],
        folder / "扫描.pdf",
        150,
    )
    degraded(column_page(130), degrees=1.2).quantize(16).save(folder / "问答.png", optimize=True)


if __name__ == "__main__":
    main()
