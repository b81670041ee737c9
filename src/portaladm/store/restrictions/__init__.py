"""Restrictions: what staff recorded against a parent and a child, each a record of its own."""
