"""What is true: pure values and decisions. No files, clock, database or printing."""
