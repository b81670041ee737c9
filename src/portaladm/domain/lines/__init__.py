"""Lines of a roster as a person reads them."""
