"""OpenID Connect: who may ask for a sign-in, and what a request must be."""
