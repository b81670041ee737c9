"""Activation keys, accounts and temporary passwords for a school district's parent portal."""

__version__ = "0.1.0"
