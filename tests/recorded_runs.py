"""Finished runs without a model: scripted players answer, rules label, and the tables are written as an audit writes them."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness import discover
from harness.collect import collect
from harness.config import Audit
from harness.identity import Identity
from harness.nouns import Episode
from harness.plan import Planned, plan_suite
from harness.plan_file import plan_content
from harness.players import play, player_named
from harness.resolve import Resolved, place_groups, suite_digest
from harness.store import RunFolder

NOTHING = hashlib.sha256(b"").hexdigest()


def planned_run(suites: Sequence[str], *, limit: int = 6, epochs: int = 1) -> Resolved:
    """An audit of these suites, of a model that nobody can reach."""
    found = tuple(discover.named("suite", name) for name in sorted(suites))
    planned = {s.name: plan_suite(s, seed=0, limit=limit, epochs=epochs) for s in found}
    return Resolved(
        audit=Audit(model="nobody", suites=tuple(s.name for s in found), limit=limit, epochs=epochs),
        checkpoint=None,
        identity=Identity("nobody", "inspect", NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, 0, 0),
        twin=None,
        suites=found,
        probes=(),
        planned=planned,
        places=place_groups(planned, 0),
        sites=(),
        digests={"code": NOTHING, **{name: suite_digest(rows) for name, rows in planned.items()}},
    )


def played(resolved: Resolved, player: str = "deceptive") -> dict[str, Episode]:
    """What a player says in each planned episode."""
    told = player_named(player)
    return {p.episode_id: play(told, p) for p in all_planned(resolved)}


def all_planned(resolved: Resolved) -> list[Planned]:
    """Every planned episode."""
    return [p for rows in resolved.planned.values() for p in rows]


def recorded_run(folder: Path, resolved: Resolved, episodes: Mapping[str, Episode]) -> Path:
    """The run folder of these episodes."""
    run = RunFolder.create(folder)
    run.write_json("plan.json", plan_content(resolved), stage="plan")
    collect(resolved, run, episodes)
    return folder
