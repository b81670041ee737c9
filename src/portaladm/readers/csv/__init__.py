"""Rosters in one CSV file: rows, columns, faults, rejects."""
