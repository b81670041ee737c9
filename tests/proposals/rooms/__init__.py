"""The scenes, by the noun whose messages they hold."""
