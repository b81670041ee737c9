"""Court orders: recorded, told, lifted, and what stops and works again with them."""

from __future__ import annotations

from pathlib import Path

from tests.contract.stage import Stage

ANA, LUIS, MIA = (f"001044{n}" for n in (2, 3, 4))


def restrict(stage: Stage) -> None:
    order = ("P1", LUIS, "--reason", "court order 26-1187")
    stage.do("links list")
    more = ("--case", "26-1187", "--verified-by", "photo-id", "--yes")
    stage.do("links deny", *order, "--until", "2026-12-31", *more)
    stage.do("links list")
    stage.do("parents show", "P1")
    stage.do("parents explain", "P1")
    stage.do("accounts show", "mlopez")
    opened = ("P4", MIA, "--reason", "custody restored", "--verified-by", "photo-id", "--yes")
    stage.do("links open", *opened)
    stage.do("links open", *opened)
    stage.do("restrictions list")
    stage.do("restrictions show", "R1")
    stage.do("students show", LUIS)
    stage.do("links allow", *order, "--yes")
    stage.do("restrictions show", "R1")
    stage.do("restrictions list")
    again = ("--until", "2026-12-31", "--case", "26-1188", "--verified-by", "photo-id", "--yes")
    stage.do("links deny", "P3", MIA, "--reason", "court order 26-1188", *again)
    [old] = [row for row in stage.office.read_csv(Path("keys.csv")) if row["parent_id"] == "P3"]
    typed = f"{old['activation_key']}\n"
    stage.do("keys check", "--secrets-stdin", stdin=typed, code=1)
    stage.do("links allow", "P3", MIA, "--reason", "lifted", "--yes")
    stop_all(stage)


def stop_all(stage: Stage) -> None:
    """An order on the only child: a key and an account stop, and work again."""
    stage.office.run("keys", "reissue", "P3", "--posted", "-o", "more.csv", "--yes", code=0)
    for pair in (("P3", MIA), ("P2", ANA)):
        for verb in ("deny", "allow"):
            until = ("--until", "2026-12-31") if verb == "deny" else ()
            stage.do(f"links {verb}", *pair, "--reason", "order 26-1189", *until, "--yes")
    stage.office.run("keys", "revoke", "P3", "--yes", code=0)
