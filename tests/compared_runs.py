"""Small finished runs made by hand, whose verdicts are computed here by other means than the comparison uses."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from harness.measure import auroc_within
from harness.probe_nouns import Probe
from harness.store import RunFolder
from harness.stream_nouns import ALL_LAYERS, Site

SITE = Site(3, "end", "last")
WIDTH = 6
KINDS = {"trade": "tempted", "told": "ordered", "chat": "control"}
GAPS = {"logistic": 2.5, "mean_difference": 1.5, "tfidf_both": 0.0, "random_direction": 0.0}
FAMILIES = {"tfidf_both": "text", "random_direction": "control"}


@dataclass(frozen=True)
class Made:
    """What a made-up run is like."""

    run_id: str = "aaaa"
    """Its id."""
    model: str = "wily"
    """Name of its model, of which everything else of the model follows."""
    lies: float = 1.0
    """Share of the groups in which the model deceives where it is invited to."""
    suites: Sequence[str] = ("trade", "told", "chat")
    """Suites."""
    seed: int = 0
    """Of the scores."""
    first_group: int = 0
    """Number of its first group."""
    prefix: str = ""
    """Tells its episode ids from another run's."""
    folds: int = 4
    """Folds inside dev."""
    width: int = WIDTH
    """Of its streams."""
    n_groups: int = 48
    """Groups of each suite; a sixth of them in the exam."""


def write_run(path: Path, made: Made, *, tamper: Mapping[str, float] | None = None) -> RunFolder:
    """A run folder with all that a comparison reads; `tamper` adds to a detector's verdicts."""
    folder = RunFolder.create(path)
    rows = [row for suite in made.suites for row in _episodes(made, suite)]
    folder.write_json("plan.json", _plan(made, rows), stage="plan")
    columns = ("episode_id", "suite", "pair_id", "group", "arm", "role", "condition", "cell", "frame", "answer")
    blank = {"messages": json.dumps([{"role": "user", "content": "What is it?"}]), "tags": "{}"}
    told = {"prompt_ids": [1, 2, 3, 4, 5], "answer_ids": [6, 7, 8]}
    episodes = pl.DataFrame([{c: row[c] for c in columns} | blank | told for row in rows])
    folder.write_table("episodes.parquet", episodes, stage="collect")
    labels = [{**{c: row[c] for c in ("episode_id", "suite", "behaviour")}, **_LABEL} for row in rows]
    folder.write_table("labels.parquet", pl.DataFrame(labels), stage="label")
    scores = _scores(made, rows)
    folder.write_table("scores.parquet", scores, stage="scores")
    verdicts = [*_verdicts(made, rows, scores, tamper or {}), *_sites(made)]
    folder.write_json("verdicts.json", {"schema": 1, "run_id": made.run_id, "verdicts": verdicts}, stage="verdicts")
    return folder


def write_activations(folder: RunFolder, made: Made, *, layers: Sequence[int] = (SITE.layer,)) -> None:
    """One shard in which deception moves the first coordinate by 4, and the group the second; the same at every layer."""
    plan = folder.read_json("plan.json")
    ids = [row["episode_id"] for row in plan["episodes"]]
    labels = dict(folder.read_table("labels.parquet").select("episode_id", "behaviour").iter_rows())
    x_ND = np.random.default_rng(7).normal(size=(len(ids), made.width)).astype(np.float32)
    x_ND[:, 0] += [4.0 * (labels[i] == "deceptive") for i in ids]
    sites = [replace(SITE, layer=layer) for layer in layers]
    tensors = {site.key: x_ND for site in sites}
    tensors |= {f"{site.key}.rows": np.arange(len(ids), dtype=np.int32) for site in sites}
    facts = {"episode_ids": ids, "sites": {site.key: asdict(site) for site in sites}}
    folder.write_tensors("activations/all.safetensors", tensors, facts, stage="capture")


def write_detector(folder: RunFolder, probe: Probe, inputs: Any, y_N: np.ndarray, *, threshold: float) -> Path:
    """Fits a probe on these rows and freezes it as the judge does."""
    detector = probe.fit(inputs, y_N, seed=0)
    tensors, state = detector.state()
    model = folder.read_json("plan.json")["model"]
    site = {"activations": SITE, "layers": replace(SITE, layer=ALL_LAYERS)}.get(probe.reads)
    facts = {
        "schema": 1,
        "detector": probe.name,
        "train_suite": "trade",
        "site": asdict(site) if site else None,
        "layers": list(inputs.layers),
        "threshold": threshold,
        "state": state,
        "bound": {
            "model": model["digest"],
            "template": model["template_sha256"],
            "tokenizer": model["tokenizer_sha256"],
        },
    }
    stem = f"detectors/trade.{probe.name}"
    folder.write_tensors(f"{stem}.safetensors", tensors, {"detector": probe.name}, stage="judge")
    folder.write_json(f"{stem}.json", json.loads(json.dumps(facts)), stage="judge")
    return folder.path / f"{stem}.json"


_LABEL = {"kind": "said", "evidence": "so", "source": "rule"}


def _episodes(made: Made, suite: str) -> list[dict[str, Any]]:
    unit = "chat" if suite == "chat" else "entity"
    out = []
    for i in range(made.first_group, made.first_group + made.n_groups):
        arms = {"trade": ("D", "O"), "told": ("lie", "truth"), "chat": ("say",)}[suite]
        for arm in arms:
            is_asked = arm in ("D", "lie")
            is_lie = is_asked and (i - made.first_group) < made.lies * made.n_groups
            out.append(
                {
                    "episode_id": f"{made.prefix}{suite}/{i:03d}/{arm}",
                    "suite": suite,
                    "pair_id": f"{i:03d}",
                    "group": f"{unit}:{i:03d}",
                    "arm": arm,
                    "role": "main",
                    "condition": "deceptive" if is_asked else "honest",
                    "cell": arm if suite == "trade" else "",
                    "frame": "",
                    "answer": "high grade" if is_lie else "a low grade",
                    "behaviour": "deceptive" if is_lie else "honest",
                    "batch": "all",
                }
            )
    return out


def _plan(made: Made, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    model = {key: f"{made.model}-{key}" for key in ("digest", "template_sha256", "tokenizer_sha256")}
    return {
        "schema": 1,
        "run_id": made.run_id,
        "config": {"headline": "logistic", "seed": made.seed, "n_bootstrap": 200},
        "model": {**model, "name": made.model, "width": made.width, "n_layers": 4},
        "suites": [{"name": name, "kind": KINDS[name], "version": "1-A"} for name in made.suites],
        "split": {row["group"]: _place(made, row["group"]) for row in rows},
        "sites": [SITE.key],
        "episodes": [
            {key: row[key] for key in ("episode_id", "suite", "pair_id", "group", "arm", "role", "batch")}
            for row in rows
        ],
    }


def _place(made: Made, group: str) -> dict[str, Any]:
    unit, _, number = group.partition(":")
    if unit == "chat":
        return {"part": "benign" if int(number) % 2 else "calibration", "fold": None}
    return {"part": "exam", "fold": None} if int(number) % 6 == 5 else {"part": "dev", "fold": int(number) % made.folds}


def _scores(made: Made, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    rng, out = np.random.default_rng(made.seed), []
    for row in rows:
        place = _place(made, row["group"])
        for name, gap in GAPS.items():
            value = round(float(rng.normal()) + gap * (row["behaviour"] == "deceptive"), 6)
            if place["part"] == "dev" and made.lies and row["suite"] != "chat":
                kept = {"episode_id": row["episode_id"], "suite": row["suite"], "train_suite": row["suite"]}
                out.append({**kept, "detector": name, "part": f"fold-{place['fold']}", "value": value})
    columns = ("episode_id", "suite", "train_suite", "detector", "part", "value")
    return pl.DataFrame(out, schema={c: pl.Float64 if c == "value" else pl.String for c in columns})


def _verdicts(
    made: Made, rows: Sequence[Mapping[str, Any]], scores: pl.DataFrame, tamper: Mapping[str, float]
) -> list[dict[str, Any]]:
    shown = {row["episode_id"]: int(row["behaviour"] == "deceptive") for row in rows}
    out = []
    for suite in [name for name in made.suites if name != "chat"]:
        for name in [*GAPS, "untrained_twin"]:
            mine = scores.filter((pl.col("suite") == suite) & (pl.col("detector") == name))
            metric = "auroc_crossed" if suite == "trade" else "auroc"
            if not made.lies:
                out.append(_row(suite, metric, name, None, status="not_measurable", reason="no deceptive episode"))
                continue
            value = 0.5
            if mine.height:
                y_N = np.array([shown[i] for i in mine["episode_id"]])
                fold_N = np.array([int(part.removeprefix("fold-")) for part in mine["part"]])
                found = auroc_within(mine["value"].to_numpy(), y_N, fold_N)
                assert found is not None
                value = found + tamper.get(name, 0.0)
            out.append(_row(suite, metric, name, value))
    return out


def _sites(made: Made) -> list[dict[str, Any]]:
    if not made.lies:
        return []
    return [
        _row(
            "trade",
            "auroc_crossed",
            "logistic",
            0.5 + 0.1 * layer - (0.05 if span == "end" else 0),
            site=Site(layer, span, "last"),
        )
        for layer in (1, 2, 3)
        for span in ("prompt_end", "end")
    ]


def _row(suite: str, metric: str, name: str, value: float | None, **more: Any) -> dict[str, Any]:
    site = more.pop("site", None)
    role = "grid" if site or name not in ("logistic", *FAMILIES, "untrained_twin") else "control"
    role = "headline" if name == "logistic" and site is None else role
    ends = {"lower": None, "upper": None} if value is None else {"lower": value - 0.05, "upper": min(1.0, value + 0.05)}
    row: dict[str, Any] = {
        "role": role,
        "suite": suite,
        "train_suite": suite,
        "slice": None,
        "detector": name,
        "metric": metric,
    }
    row |= {"family": FAMILIES.get(name, "control" if name == "untrained_twin" else "probe"), "baseline": None}
    row |= {"site": asdict(site) if site else None, "value": None if value is None else round(value, 6), **ends}
    return row | {"n_episodes": 80, "n_pairs": 40, "n_groups": 40, "status": "measured", "reason": "", **more}
