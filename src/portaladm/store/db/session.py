"""SQLModel's session over a connection that is open already.

Imported for the first single write of a command and never by one that only reads: SQLModel,
SQLAlchemy and pydantic take four times as long to import as the rest of such a command.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session


def make_engine(driver: sqlite3.Connection) -> Engine:
    """SQLAlchemy over this one connection; bound values are in no error's text."""
    return create_engine(
        "sqlite://", creator=lambda: driver, poolclass=StaticPool, hide_parameters=True
    )


def make_session(engine: Engine) -> Session:
    """A session inside the transaction that the connection is in; it begins and ends none."""
    return Session(bind=engine.connect(), autoflush=True, expire_on_commit=False)
