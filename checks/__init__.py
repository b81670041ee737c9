"""Checks that make an environment of their own: python check.py base, bounds, lock, oidc."""
