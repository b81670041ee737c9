"""Keys used in turn differ from those that a store has, and are as long as they were asked for."""

from __future__ import annotations

import pytest

from tests.thrift.keys import ENOUGH

pytest.importorskip("joserfc", reason="needs portaladm[oidc]")


@pytest.mark.slow
def test_the_next_key_is_none_of_the_last_ones_until_enough_were_made() -> None:
    from joserfc.jwk import RSAKey

    made = [RSAKey.generate_key(2048, auto_kid=True) for _ in range(ENOUGH + 1)]
    assert len({key.kid for key in made[:ENOUGH]}) == ENOUGH
    assert made[ENOUGH] is made[0]
    longer = RSAKey.generate_key(2080, auto_kid=True)
    moduli = [key.as_dict(private=False)["n"] for key in (made[0], longer)]
    assert [len(modulus) for modulus in moduli] == [342, 347]
