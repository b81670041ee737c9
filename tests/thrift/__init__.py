"""What the everyday run saves on."""
