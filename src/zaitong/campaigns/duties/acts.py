"""The acts on responsibilities in the trail."""

ACTS = {"duties.set": "设定责任分工", "duties.repeated": "沿用责任分工"}
