"""Sessions of the parents' door: opened by activation and sign-in, asked at each request."""
