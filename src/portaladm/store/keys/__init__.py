"""Activation keys: who is to get one, storing their hashes, closing and extending them."""
