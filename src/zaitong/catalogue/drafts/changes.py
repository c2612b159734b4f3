"""What a new version changes for whoever fills it in, in sentences. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zaitong.catalogue.schema import Field, Schema


def changes(old: Schema | None, new: Schema) -> list[str]:
    """One sentence a change; for a first version one that counts its fields."""
    if old is None:
        asked = sum(1 for field in new.fields if field.asked)
        return [f"新表样，共 {len(new.fields)} 栏，其中 {asked} 栏要填。"]
    found = [text for field in new.fields for text in _changed(old.field(field.key), field)]
    found += [f"删去“{field.label}”。" for field in old.fields if new.field(field.key) is None]
    before = [field.key for field in old.fields if new.field(field.key)]
    after = [field.key for field in new.fields if old.field(field.key)]
    return [*found, "栏目的先后次序有调整。"] if before != after else found


def _changed(old: Field | None, new: Field) -> Iterator[str]:
    if old is None:
        yield f"新增“{new.label}”（{new.type.label}，{_duty(new)}{'，密封' if new.seal else ''}）。"
        return
    name = f"“{new.label}”"
    if old.label != new.label:
        yield f"“{old.label}”改称“{new.label}”。"
    if old.type != new.type:
        yield f"{name}由{old.type.label}改为{new.type.label}。"
    if _duty(old) != _duty(new):
        yield f"{name}由{_duty(old)}改为{_duty(new)}。"
    elif (old.shown_if, old.required_if) != (new.shown_if, new.required_if):
        yield f"{name}出现或要填的条件有变。"
    yield from _seal(old, new, name)
    yield from _options(old, new, name)
    for settings, words in _SETTINGS:
        if any(getattr(old, setting) != getattr(new, setting) for setting in settings):
            yield f"{name}{words}"


_SETTINGS = (
    (("minimum", "maximum", "max_length", "not_before"), "允许填的范围有变。"),
    (("columns",), "的列有变。"),
    (("sum_of", "per", "kind", "unit"), "的单位、期次或合计有变。"),
    (("help", "purpose", "section"), "的说明、用途或小标题有改动。"),
)


def _seal(old: Field, new: Field, name: str) -> Iterator[str]:
    if old.seal != new.seal:
        yield f"{name}{f'改为密封：{new.seal.words}' if new.seal else '不再密封'}。以前填的不变。"


def _options(old: Field, new: Field, name: str) -> Iterator[str]:
    added = [one for one in new.options if one not in old.options]
    gone = [one for one in old.options if one not in new.options]
    if added:
        yield f"{name}增加选项{'、'.join(added)}。"
    if gone:
        yield f"{name}去掉选项{'、'.join(gone)}。"
    if not added and not gone and old.options != new.options:
        yield f"{name}的选项换了次序。"


def _duty(field: Field) -> str:
    if field.shown_if:
        return "有条件出现"
    if field.required:
        return "要填"
    return "有条件要填" if field.required_if else "可不填"
