"""The parents' pages in a real browser, served by a process of their own: pytest -m browser."""
