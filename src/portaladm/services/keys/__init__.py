"""Activation keys: issue, change, check."""
