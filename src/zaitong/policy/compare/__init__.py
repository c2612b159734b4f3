"""A plan held against the document above it: what it covers, covers in part, leaves out, and adds.

    comparison = compare_plans(parent, child)   # two breakdowns
    comparison.to_json()                        # the form that eval/score_coverage.py documents

Stages: `pieces` cuts both breakdowns into single duties, `match` finds for each duty above the passages below that
take it up, `judge` says what lacks.
"""

from __future__ import annotations

from zaitong.policy.compare.judge import judge
from zaitong.policy.compare.match import Matcher
from zaitong.policy.compare.pieces import all_pieces, asked_of, duties
from zaitong.policy.compare.result import Added, Comparison, Coverage
from zaitong.policy.model import Breakdown

__all__ = ["Added", "Comparison", "Coverage", "compare_plans"]


def compare_plans(parent: Breakdown, child: Breakdown) -> Comparison:
    """Hold the plan `child` against the document `parent`."""
    wanted = [piece for piece in duties(parent) if asked_of(piece, parent, child)]
    offered = all_pieces(child)
    matcher = Matcher(wanted, offered)
    taken: set[int] = set()
    found = []
    for piece in wanted:
        indices = matcher.answers(piece)
        taken.update(indices)
        found.append(judge(piece, [offered[index] for index in indices]))
    added = tuple(
        Added(piece.quote, piece.start, piece.end)
        for index, piece in enumerate(offered)
        if index not in taken and piece.duty and not piece.trivial
    )
    return Comparison(tuple(found), added)
