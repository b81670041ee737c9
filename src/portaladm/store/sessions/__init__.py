"""Sessions and devices of the parents' door."""
