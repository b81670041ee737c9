"""Kills lie on both sides of the commit, chosen by the seed alone."""

from __future__ import annotations

from tests.torture.commits import choose_kills, find_steps

ROWS = [f"sql 'INSERT INTO activation_keys (id, parent_id) VALUES ({n})'" for n in range(50)]
EVENTS = (
    "sql 'BEGIN'", "sql 'COMMIT'",
    "open '/office/.keys.csv.K7QMX.part'", "worker ''", "fsync ''",
    "sql 'BEGIN IMMEDIATE'", *ROWS, "sql 'COMMIT'",
    "os.link '/office/.keys.csv.K7QMX.part'", "os.remove '/office/.keys.csv.K7QMX.part'",
    "sql 'BEGIN IMMEDIATE'", "sql 'COMMIT'",
)  # fmt: skip


def test_the_commit_before_the_file_has_its_name_is_the_last_step_before_it() -> None:
    before, after = find_steps(EVENTS, "keys.csv")
    assert [EVENTS[step - 1] for step in before] == [*EVENTS[2:7], "sql 'COMMIT'"]
    assert [EVENTS[step - 1] for step in after] == list(EVENTS[-4:])


def test_half_of_the_kills_lie_before_it_and_the_seed_chooses_them() -> None:
    for count in (1, 2, 4, 5):
        for seed in range(40):
            kills = choose_kills(EVENTS, "keys.csv", count, seed)
            assert len({step for step, _ in kills}) == count
            assert sum(committed for _, committed in kills) == count // 2
            assert all(committed == (step > len(EVENTS) - 4) for step, committed in kills)
            assert kills == choose_kills(EVENTS, "keys.csv", count, seed)
    chosen = {tuple(choose_kills(EVENTS, "keys.csv", 2, seed)) for seed in range(40)}
    assert len(chosen) > 10
