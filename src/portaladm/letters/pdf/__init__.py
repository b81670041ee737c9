"""The pages of many PDF files as one: reading what the engine writes, and joining it."""
