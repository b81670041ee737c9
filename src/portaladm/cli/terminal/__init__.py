"""What every command shares at the terminal: context, options, prompts, rendering."""
