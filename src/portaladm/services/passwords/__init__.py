"""Passwords: sign in, change, reset."""
