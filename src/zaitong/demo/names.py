"""Invented names. No real place or person is meant; family and given parts are combined by number, so none is chosen."""

from __future__ import annotations

from itertools import product

FAMILIES = "韩秦陆顾贺沈程叶苏纪温阮祁邵柏卓祝翟骆岑蓝裴宁闵谈游尹简盛尤"
GIVENS = [
    "既明",
    "若川",
    "知遥",
    "南乔",
    "青岚",
    "予安",
    "望舒",
    "听澜",
    "砚秋",
    "云枝",
    "景行",
    "怀瑾",
    "微澜",
    "清和",
    "以宁",
    "思齐",
    "舒然",
    "亦凡",
    "采薇",
    "疏桐",
    "星河",
    "远山",
    "书言",
    "静姝",
    "念禾",
    "知夏",
    "守拙",
    "如许",
    "映雪",
    "长风",
]

PLACES = [
    "砚桥",
    "苇渡",
    "澄岚",
    "栗坪",
    "北渡",
    "鹭洲路",
    "青禾塘",
    "白茅岭",
    "柳汀",
    "石鼓桥",
    "墨湾",
    "砚池路",
    "苇塘",
    "栗树湾",
    "鹭影",
    "砚南",
    "砚北",
    "澄东",
    "澄西",
]
PRIMARIES = [
    *PLACES,
    "澄岚实验",
    "墨湾实验",
    "汀南",
]
JUNIORS = ["砚桥", "苇渡", "澄岚", "栗坪", "墨湾", "柳汀", "鹭洲", "砚池", "汀南", "白茅岭"]
NINE_YEARS = ["北渡实验", "砚西", "澄湾", "青禾"]
SENIORS = ["澄砚", "砚山", "墨池"]
KINDERGARTENS = [
    *PLACES,
    "小苇叶",
    "小砚台",
    "汀南",
    "澄岚实验",
    "墨湾实验",
]


def person_names() -> list[str]:
    """900 different names in a fixed order that mixes families: 韩既明, 秦若川, 陆知遥, … come first."""
    first = [family + given for family, given in zip(FAMILIES, GIVENS, strict=False)]
    rest = [family + given for given, family in product(GIVENS, FAMILIES)]
    spread = [rest[(n * 367) % len(rest)] for n in range(len(rest))]
    return list(dict.fromkeys([*first, *spread]))
