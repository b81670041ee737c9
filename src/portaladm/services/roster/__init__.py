"""Rosters: import, removals, findings, undo, report."""
