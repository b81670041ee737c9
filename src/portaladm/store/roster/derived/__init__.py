"""Ids for parents whom a file gives none; see ``ids.py``."""
