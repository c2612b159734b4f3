"""Pages of bodies and people."""
