"""Finding whom staff mean: people, accounts, filters."""
