"""What the store asks of PostgreSQL: its statements, recorded while other tests run."""
