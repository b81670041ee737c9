"""What the tests of one noun share: its office, its people, what is done to them."""
