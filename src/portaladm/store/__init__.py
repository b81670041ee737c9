"""Where everything is kept: the only room that knows SQLModel, SQLAlchemy and SQLite.

``sqlite.py`` opens the file and runs transactions, ``migrations.py`` makes and upgrades the
schema, ``tables.py`` describes it for single rows; the other files hold the statements of one
noun each. Functions take an open :class:`~portaladm.store.db.sqlite.Transaction` and give domain
values back.
"""
