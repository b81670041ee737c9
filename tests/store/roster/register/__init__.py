"""The register: people and their links as a file of people has them, and the pairs made of them."""
