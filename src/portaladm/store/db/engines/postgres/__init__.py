"""PostgreSQL: the same statements as SQLite takes, in its words."""
