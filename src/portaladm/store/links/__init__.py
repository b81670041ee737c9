"""Links between parents and students, and restrictions on them."""
