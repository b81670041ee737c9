"""The phone app's API, ``/api/v1``: JSON only, no cookies, a bearer token."""
