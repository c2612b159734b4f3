"""The later versions of the demo differ as they promise."""

from datetime import date

from zaitong.demo.documents import Dates, opinion
from zaitong.demo.revised import canteen, later_opinion


def test_the_later_versions_change_what_they_say() -> None:
    for day in (date(2026, 11, 22), date(2027, 1, 31), date(2027, 6, 1)):
        dates = Dates(day)
        assert later_opinion(dates) != opinion(dates)
        first, second = canteen(dates), canteen(dates, later=True)
        assert "安全自查" in first
        assert "安全自查" not in second
        assert "{" not in first + second
