"""The file itself: where it comes from, its bytes and encoding, archives."""
