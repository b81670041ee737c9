"""OpenID Connect: parents sign in here for the district's own portal and apps."""
