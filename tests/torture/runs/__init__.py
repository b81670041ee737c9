"""The runs of the torture: what is done to the program, a file each."""
