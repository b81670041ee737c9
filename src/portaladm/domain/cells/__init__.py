"""What a cell of a roster may hold."""
