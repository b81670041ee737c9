"""OpenID Connect: the endpoints by which other portals let parents sign in here."""
