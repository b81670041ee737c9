"""Where everything is kept: the only layer that knows SQLModel, SQLAlchemy and SQLite.

In ``db``, ``opening.py`` opens the file, ``sqlite.py`` runs transactions, ``migrations.py`` makes
and upgrades the schema, ``tables.py`` describes it for single rows; the other files hold the
statements of one noun each. Functions take an open
:class:`~portaladm.store.db.transaction.Transaction` and return domain values.
"""
