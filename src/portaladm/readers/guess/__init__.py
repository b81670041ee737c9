"""What an unknown table's columns may mean."""
