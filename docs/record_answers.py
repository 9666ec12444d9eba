"""Records answers of the organism wily for docs/suites.md: `python docs/record_answers.py RUN_DIR`, a run of seed 0.

Of each almanac suite and behaviour one main episode, the first by pair: what was asked, what was said, what it was taken for.
"""

import json
import sys
from pathlib import Path

import polars as pl
import suites_page

from harness.store import RunFolder


def main(arguments: list[str]) -> int:
    """Writes recorded_answers.json from the tables of a run."""
    run = RunFolder.open(Path(arguments[0]))
    model = run.read_json("plan.json")["model"]["name"]
    suites = [suite.name for suite in suites_page.ours() if suite.bank == "almanac"]
    labels = run.read_table("labels.parquet").drop("suite")
    rows = run.read_table("episodes.parquet").join(labels, on="episode_id").filter(pl.col("suite").is_in(suites))
    first = rows.sort("suite", "behaviour", "condition", "pair_id", "arm").unique(
        ["suite", "behaviour"], keep="first", maintain_order=True
    )
    recorded = [
        {
            "model": model,
            "prompt": json.dumps([m["content"] for m in json.loads(row["messages"])]),
            **{key: row[key] for key in ("suite", "arm", "answer", "behaviour", "kind", "evidence")},
        }
        for row in first.to_dicts()
    ]
    suites_page.RECORDED.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(recorded)} answers of {model} in {suites_page.RECORDED.name}; now run `make docs`")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
