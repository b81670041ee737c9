"""Formats in which people and their links stand apart: OneRoster, School Data Sync, Clever."""
