"""Measurements of the product: reading, publishing, the matrix. Run with ``make bench`` or ``python -m bench``."""
