"""What stands on the screen: lists and records in columns, lines that fit, colours."""
