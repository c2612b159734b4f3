"""Audience rules as flat form fields and back. One rule of each kind; assignments one for each kind of assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.campaigns.selectors.bodies import body_names
from zaitong.orgs.models import Assignment, Post

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zaitong.campaigns.models import Requirement

Rules = tuple[tuple[str, dict[str, Any]], ...]
USUAL = {
    "liaison": ("committee_member", "party_liaison", "office_head", "affiliated_head"),
    "station": ("stationed", "officer", "office_head"),
}


def audience_initial(rules: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Field values for stored rules."""
    found: dict[str, Any] = {}
    for kind, selector in rules:
        match kind:
            case "units":
                found["unit_kinds"] = selector.get("kinds") or ["all"]
                found["unit_tags"] = "、".join(selector.get("tags", ()))
            case "parties":
                found["party_kinds"] = selector.get("kinds") or ["all"]
                found["party_seats"] = selector.get("unit_kinds", [])
            case "posts":
                found["roles"] = selector.get("roles", [])
            case "assignments":
                found["assignments"] = [*found.get("assignments", []), *_tokens(selector)]
            case "members":
                found["members"] = True
            case "union":
                found["union"] = selector.get("requirements", [])
            case _:
                keys = {"unit": "units", "party": "parties", "post": "posts"}
                pairs = [(one, pk) for one, many in keys.items() for pk in selector.get(many, ())]
                found["listed"] = "\n".join(body_names(pairs).values())
    return found


def audience_rules(data: Mapping[str, Any]) -> Rules:
    """Rules for cleaned field values."""
    rules: list[tuple[str, dict[str, Any]]] = []
    if data.get("unit_kinds") or data.get("unit_tags"):
        tags = [tag.strip() for tag in data.get("unit_tags", "").replace("，", "、").split("、") if tag.strip()]
        rules.append(("units", {"kinds": _some(data["unit_kinds"]), **({"tags": tags} if tags else {})}))
    if data.get("party_kinds") or data.get("party_seats"):
        seats = list(data.get("party_seats", ()))
        rules.append(("parties", {"kinds": _some(data["party_kinds"]), **({"unit_kinds": seats} if seats else {})}))
    if data.get("roles"):
        rules.append(("posts", {"roles": list(data["roles"])}))
    rules += _assignments(data.get("assignments", ()))
    if data.get("members"):
        rules.append(("members", {}))
    if data.get("union"):
        rules.append(("union", {"requirements": [int(pk) for pk in data["union"]]}))
    if data.get("listed"):
        rules.append(("listed", _listed(data["listed"])))
    return tuple(rules)


def assignment_choices(requirement: Requirement) -> list[tuple[str, str]]:
    """Choices for the usual roles, and for those that the requirement already names."""
    tokens = [f"{kind}:{role}" for kind, roles in USUAL.items() for role in ("", *roles)]
    for rule in requirement.audience_rules.all():
        if rule.kind == "assignments":
            tokens += _tokens(rule.selector)
    return [(token, _token_words(token)) for token in dict.fromkeys(tokens)]


def _token_words(token: str) -> str:
    kind, _, role = token.partition(":")
    name = Assignment.Kind(kind).label
    return f"{Post.Role(role).label}的{name}" if role else f"全部{name}"


def _tokens(selector: dict[str, Any]) -> list[str]:
    kind = selector.get("kind", "liaison")
    return [f"{kind}:{role}" for role in selector.get("roles", ())] or [f"{kind}:"]


def _assignments(tokens: Iterable[str]) -> Rules:
    roles: dict[str, list[str]] = {}
    for token in tokens:
        kind, _, role = token.partition(":")
        roles.setdefault(kind, []).append(role)
    return tuple(
        ("assignments", {"kind": kind, "roles": [] if "" in named else named}) for kind, named in roles.items()
    )


def _listed(found: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    keys = {"unit": "units", "party": "parties", "post": "posts"}
    selector: dict[str, list[int]] = {}
    for kind, pk in found:
        selector.setdefault(keys[kind], []).append(pk)
    return selector


def _some(kinds: Iterable[str]) -> list[str]:
    """Kinds chosen; all of them is the empty list."""
    chosen = list(kinds)
    return [] if "all" in chosen else chosen
