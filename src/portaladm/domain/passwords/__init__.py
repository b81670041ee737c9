"""Passwords: rules of chosen ones, common ones, temporary ones, passphrases, and their hashes."""
