"""What is told to a client whose request is wrong, in the error codes of the standards."""

from __future__ import annotations


class OidcFault(Exception):
    """One error: ``error`` is the code of the standard, ``description`` helps its developer."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
