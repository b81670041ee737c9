"""Settings: changing them, checking them, and telling those of a past day."""
