"""Accounts: the state of one, how guessing is slowed, and which usernames there may be."""
