"""Staging a roster."""
