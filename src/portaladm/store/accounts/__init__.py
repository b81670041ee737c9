"""Accounts: rows, lists, activation."""
