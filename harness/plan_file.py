"""plan.json: what a run will do, written before it does anything."""

from typing import Any

from harness.nouns import Role
from harness.plan import batches
from harness.resolve import Resolved, versions
from harness.shifts_view import is_shifted


def plan_content(resolved: Resolved) -> dict[str, Any]:
    """Everything that is known beforehand; no path of this machine and no time in it."""
    config = resolved.audit.resolved() | {"model": resolved.identity.name}
    if resolved.twin:
        config["twin"] = resolved.twin.name
    if resolved.judge:
        config["judge"] = resolved.judge.name
    asked = [suite.name for suite in resolved.suites if not is_shifted(suite.name)]
    return {
        "schema": 1,
        "run_id": resolved.run_id,
        "config": config | {"suites": asked, "probes": [p.name for p in resolved.probes]},
        "model": resolved.identity.facts(),
        "twin": resolved.twin.identity.facts() if resolved.twin else None,
        "suites": [_suite(resolved, name) for name in resolved.planned],
        "split": {g: {"part": p.part, "fold": p.fold} for g, p in sorted(resolved.places.items())},
        "sites": [site.key for site in resolved.sites],
        "digests": dict(resolved.digests),
        "versions": versions(),
        "episodes": _episodes(resolved),
    }


def _suite(resolved: Resolved, name: str) -> dict[str, Any]:
    suite = next(s for s in resolved.suites if s.name == name)
    arms = {(p.arm.name, p.arm.condition, str(p.arm.role), p.arm.cell): None for p in resolved.planned[name]}
    return {
        "name": name,
        "version": suite.version,
        "kind": suite.kind,
        "family": suite.family,
        "bank": suite.bank,
        "label_source": suite.label_source,
        "summary": suite.summary,
        "digest": resolved.digests[name],
        "arms": [dict(zip(("name", "condition", "role", "cell"), arm, strict=True)) for arm in arms],
    }


def _episodes(resolved: Resolved) -> list[dict[str, Any]]:
    rows = []
    for planned in resolved.planned.values():
        for batch, members in batches(planned, size=resolved.audit.batch).items():
            rows += [
                {
                    "episode_id": p.episode_id,
                    "suite": p.suite.name,
                    "pair_id": p.pair.pair_id,
                    "group": p.pair.group,
                    "arm": p.arm.name,
                    "role": str(p.arm.role),
                    "condition": p.arm.condition,
                    "cell": p.arm.cell,
                    "epoch": p.epoch,
                    "seed": p.seed,
                    "batch": batch,
                    "tags": dict(p.pair.tags),
                }
                for p in members
            ]
    return rows


def count(resolved: Resolved, *, main: bool) -> int:
    """Planned main episodes, or auxiliary ones."""
    return sum((p.arm.role is Role.MAIN) == main for rows in resolved.planned.values() for p in rows)
