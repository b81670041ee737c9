"""How paper goes out: templates and rendering."""
