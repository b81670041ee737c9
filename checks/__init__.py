"""Checks that make an environment: python check.py audit, base, bounds, lock, oidc, sbom."""
