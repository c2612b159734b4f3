"""Documents made by a grammar that knows their facts, changes to documents that leave their facts alone, and fuzzing.

Case `i` of seed `s` is the same on every machine: `case(s, i)`. See docs/reading.md.
"""
