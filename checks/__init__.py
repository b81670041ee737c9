"""Checks that make an environment: check.py audit, base, bounds, lock, mutants, oidc, sbom."""
