"""What OpenID Connect keeps: grants and signing keys."""
