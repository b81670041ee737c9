"""Undoing an import: its records, and what relies on it."""
