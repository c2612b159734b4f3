"""Lexers of facts: each reads statements and yields one kind of fact, and can be tested alone."""
