"""Passwords: the rules of chosen ones, common ones, temporary ones and passphrases."""
