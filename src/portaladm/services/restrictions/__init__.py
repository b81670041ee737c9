"""Restrictions: what staff recorded, in force or not; recording and lifting is of links."""
