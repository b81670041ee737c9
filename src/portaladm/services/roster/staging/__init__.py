"""Staging a roster: its rows in a temporary table, the faults found there, pairs settled."""
