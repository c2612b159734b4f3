"""The burden as an Excel file: what the page says, a sheet for each table, the assumptions last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.campaigns.burden.words import SOURCE, assumptions, each_words, percent_words
from zaitong.common.tables import Column, SheetOut, table_write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zaitong.campaigns.burden.estimate import Spread
    from zaitong.campaigns.burden.selectors import Figures, LineRow

HOURS = Column("小时", 10, number=True)


def workbook(figures: Figures) -> bytes:
    """The bytes of an .xlsx file."""
    return table_write(_sheets(figures))


def _sheets(figures: Figures) -> Iterator[SheetOut]:
    campaigns = (Column("专项", 40), Column("事项数", 10, number=True), HOURS, *_spread_columns("每所学校（园）"))
    yield SheetOut(
        "专项",
        campaigns,
        [(row.campaign.name, row.demands, _hours(row.minutes), *_spread(row.spread)) for row in figures.campaign_rows],
    )
    demands = (
        Column("专项", 32),
        Column("序号", 8, number=True),
        Column("事项", 32),
        HOURS,
        Column("占比", 8),
        Column("份数", 10, number=True),
        Column("一份", 36),
        Column("怎么算的", 60),
    )
    yield SheetOut("事项", demands, [_line(row) for row in figures.lines])
    units = (Column("单位", 28), Column("类别", 16), Column("事项数", 10, number=True), HOURS)
    yield SheetOut(
        "单位",
        units,
        [(r.unit.name, r.unit.get_kind_display(), r.demands, _hours(r.minutes)) for r in figures.unit_rows],
    )
    kinds = (Column("单位类别", 18), Column("单位数", 10, number=True), *_spread_columns(""), HOURS)
    yield SheetOut(
        "单位类别",
        kinds,
        [(r.label, r.spread.units, *_spread(r.spread), _hours(r.spread.total)) for r in figures.kinds],
    )
    roles = (Column("谁来办", 18), Column("人（处）数", 12, number=True), Column("每人小时", 10, number=True), HOURS)
    yield SheetOut(
        "岗位",
        roles,
        [(r.label, r.load.holders, _hours(r.load.each), _hours(r.load.minutes)) for r in figures.roles],
    )
    yield SheetOut("月份", (Column("月份", 18), HOURS), [(r.label, _hours(r.minutes)) for r in figures.months])
    yield SheetOut("测算说明", (Column("说明", 100),), [(text,) for text in (SOURCE, *assumptions(figures.rates))])


def _line(row: LineRow) -> tuple[object, ...]:
    line = row.line
    return (
        row.campaign.name,
        line.demand.number,
        line.demand.title,
        _hours(line.minutes),
        percent_words(line.share),
        line.filings,
        each_words(line.each),
        row.formula,
    )


def _spread_columns(of: str) -> tuple[Column, ...]:
    return tuple(Column(f"{of}{name}", 16, number=True) for name in ("最少", "中间", "最多"))


def _spread(spread: Spread) -> tuple[float, ...]:
    return _hours(spread.low), _hours(spread.middle), _hours(spread.high)


def _hours(minutes: float) -> float:
    return round(minutes / 60, 1)
