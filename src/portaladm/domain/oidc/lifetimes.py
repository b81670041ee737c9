"""How long what is handed to a client lasts."""

from __future__ import annotations

from datetime import timedelta

CODE = timedelta(seconds=60)
"""From the answer until its code is presented."""
TOKEN = timedelta(minutes=10)
"""An access token and an ID token. There are no refresh tokens: a client has its own session, and
whoever wants to know more later sends the parent here again, which takes no click."""
OLD_KEYS = timedelta(days=1)
"""A signing key that was replaced is still published, so that clients can verify what it signed."""
