"""What a staged roster has that a person should look at."""
