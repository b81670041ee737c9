"""What SECURITY.md promises and maps, where no other test holds it."""
