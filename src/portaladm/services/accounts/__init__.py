"""Accounts: activate, look at, change."""
