"""The database file: engine, schema, migrations, search."""
