"""Digests, strangers and the order of the journal; then the plan against the tables."""

from harness.ledger import open_ledger
from harness.recompute_steps import Run, Tally
from harness.whole import stale, strangers


def files(run: Run, tally: Tally) -> None:
    """Every file has its digest, none is unknown, and none is younger than what was made of it."""
    folder = run.folder
    for name in sorted({"plan.json", *(entry["path"] for entry in folder.journal())}):
        where = folder.path / name
        found = "whole" if folder.holds(name) else "other bytes" if where.is_file() else "missing"
        tally.same(name, "whole", found)
    for name in strangers(folder):
        tally.same(name, "not in the journal", "there all the same")
    for source, product in stale(folder.journal()):
        tally.same(product, f"made of {source}", f"older than {source} as it is now")


def plan(run: Run, tally: Tally) -> None:
    """Ids, suites, groups and models of every table are those of the plan."""
    ledger = open_ledger(run.evidence)
    tally.same("planned main episodes", ledger.main.height, ledger.main["episode_id"].n_unique())
    places = run.evidence.plan["split"]
    columns = [name for name in ("part", "fold") if name in run.evidence.episodes.columns]
    for row in run.evidence.episodes.select("episode_id", "group", *columns).iter_rows(named=True):
        due: dict[str, object] = {name: places[row["group"]][name] for name in columns}
        tally.row(f"episodes.parquet, {row['episode_id']}", row, due)
