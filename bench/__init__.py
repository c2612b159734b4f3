"""Measurements of the product: reading, publishing, pages, filing. Run with ``make bench`` or ``python -m bench``."""
