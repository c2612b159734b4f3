"""Zaitong (在同): from a policy document to a campaign that runs and is followed to its effect."""

__version__ = "0.1.0"
