"""Whether two records of parents have a contact in common, as SQL over ``a`` and ``b``."""

from __future__ import annotations

DIGITS = "phone"
for _mark in " -().+":
    DIGITS = f"replace({DIGITS}, '{_mark}', '')"
"""A phone without the marks between its digits."""
PLACE = "coalesce(nullif({0}postal_code, ''), {0}city)"
"""Where an address is; the braces take the name of the record."""
AGREE = (
    "((a.email <> '' AND a.email = b.email COLLATE NOCASE) OR (a.phone GLOB '*[0-9]*' "
    f"AND {DIGITS.replace('phone', 'a.phone')} = {DIGITS.replace('phone', 'b.phone')}) "
    "OR (a.address <> '' AND a.address = b.address COLLATE NOCASE "
    f"AND {PLACE.format('a.')} = {PLACE.format('b.')}))"
)
"""An email, a phone or an address is the same."""
