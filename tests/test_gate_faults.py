"""Faults injected into a real run folder, its policy and its ledgers: none passes, each ends as it should, none with a traceback."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Telltale
from gate_faults import DETECTOR, ERROR, FAIL, UNKNOWN, Place, enter, faults, forge
from gated_run import KEPT, PLAYERS, POLICY, SITES, SOLD, gated_run, resolved_run
from safetensors.numpy import load, save
from test_pipeline import HerePool

from harness import judging_pool
from harness.frozen import load_frozen
from harness.run_evidence import RunEvidence
from harness.store import RunFolder

pytestmark = pytest.mark.slow
FAULTS = faults()
LIARS = {**PLAYERS, KEPT: "deceptive"}
SEEN: Counter[str] = Counter()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Path]]:
    """The run that passes, and one of another model; not to be changed."""
    root = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging_pool, "ProcessPoolExecutor", HerePool)
        yield {
            "mine": gated_run(root / "mine", resolved_run()),
            "other": gated_run(root / "other", resolved_run(model="cd" * 32), seed=7, players=LIARS),
        }


@pytest.fixture
def place(runs: Mapping[str, Path], tmp_path: Path) -> Place:
    """A copy of the first, and its policy."""
    (tmp_path / "policy.toml").write_text(POLICY)
    run = Path(shutil.copytree(runs["mine"], tmp_path / "run"))
    return Place(run, runs["other"], tmp_path / "policy.toml", tmp_path / "attempts.jsonl")


def ended(telltale: Telltale, at: Place) -> int:
    """The gate's exit code; its words are looked at."""
    code, out, err = telltale("gate", at.policy, at.run, "--ledger", at.ledger)
    assert "Traceback" not in out + err
    assert "bug of ours" not in err
    assert code in (0, FAIL, UNKNOWN) or out or 1 == len(err.splitlines())
    return code


def test_untouched_evidence_passes(telltale: Telltale, place: Place) -> None:
    """The control of all that follows: it passes, verifies, and passes again as the same attempt."""
    assert 0 == ended(telltale, place)
    assert 0 == telltale("verify", place.run)[0]
    assert 0 == ended(telltale, place)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_never_passes(telltale: Telltale, place: Place, name: str) -> None:
    """It ends as it should."""
    FAULTS[name].do(place)
    code = ended(telltale, place)
    SEEN[f"{'right' if code in FAULTS[name].ends else 'wrong'} {code}"] += 1

    assert code in FAULTS[name].ends


def test_there_are_enough_faults() -> None:
    """At least 150, and of those that ran at least 95 in 100 ended in the right state."""
    print(len(FAULTS), dict(SEEN))

    assert len(FAULTS) >= 150
    right = sum(n for words, n in SEEN.items() if words.startswith("right"))
    assert right >= 0.95 * SEEN.total()
    assert not [words for words in SEEN if words.endswith(" 0")]


Tensors = dict[str, np.ndarray]


def _shuffled(x_D: np.ndarray) -> np.ndarray:
    return np.random.default_rng(0).permutation(x_D)


SABOTAGE: Mapping[str, Callable[[Tensors, Any], Tensors]] = {
    "zero": lambda t, f: t | {"weight": 0 * t["weight"]},
    "turned round": lambda t, f: t | {"weight": -t["weight"]},
    "constant": lambda t, f: t | {"weight": 0 * t["weight"], "centre": t["centre"] + 1},
    "wrong layer": lambda t, f: f["site"].update(layer=SITES[1].layer) or t,
    "shuffled": lambda t, f: t | {"weight": _shuffled(t["weight"])},
    "huge bias": lambda t, f: f["state"].update(offset=1e9) or t,
    "permuted features": lambda t, f: {name: np.roll(x_D, 3) for name, x_D in t.items()},
    "stale scaler": lambda t, f: t | {"scale": 10 * t["scale"], "centre": t["centre"] + 5},
    "not a number": lambda t, f: t | {"weight": t["weight"] * np.nan},
}


def sabotage(at: Place, name: str) -> None:
    """Writes another detector over the frozen one; its threshold stays."""
    facts = json.loads((at.run / f"{DETECTOR}.json").read_bytes())
    tensors = load((at.run / f"{DETECTOR}.safetensors").read_bytes())
    if name == "other model":
        tensors = load((at.other / f"{DETECTOR}.safetensors").read_bytes())
        tensors = {key: x_D[::-1].copy() for key, x_D in tensors.items()}  # fitted where lies show elsewhere
    else:
        tensors = SABOTAGE[name](tensors, facts)
    forge(at.run, f"{DETECTOR}.json", json.dumps(facts).encode())
    forge(at.run, f"{DETECTOR}.safetensors", save(tensors))


def match_scores(at: Place) -> None:
    """Writes into scores.parquet what the detector gives now."""
    evidence = RunEvidence.open(at.run)
    again = evidence.rescored(SOLD, "logistic")
    assert again is not None
    table = evidence.scores
    mine = ((table["detector"] == "logistic") & (table["train_suite"] == SOLD)).to_list()
    is_frozen = table["part"].is_in(["exam", "calibration", "benign"]).to_list()
    rows = zip(table["episode_id"], table["value"], mine, is_frozen, strict=True)
    values = [round(again[i], 6) if own and late else value for i, value, own, late in rows]
    table.with_columns(value=np.array(values)).write_parquet(at.run / "scores.parquet")
    forge(at.run, "scores.parquet", (at.run / "scores.parquet").read_bytes())


@pytest.mark.parametrize("scores", ["of the old detector", "of the new one"])
@pytest.mark.parametrize("name", [*SABOTAGE, "other model"])
def test_a_sabotaged_detector_never_passes(telltale: Telltale, place: Place, name: str, scores: str) -> None:
    """Neither beside the old scores nor beside scores that were written to match it."""
    sabotage(place, name)
    if scores == "of the new one":
        match_scores(place)

    assert ended(telltale, place) in (FAIL, UNKNOWN, ERROR)


def test_what_is_sabotaged_is_read(place: Place) -> None:
    """The same ways of writing, without a change, leave a detector that gives the same scores and a run that is whole."""
    facts = (place.run / f"{DETECTOR}.json").read_bytes()
    before = RunEvidence.open(place.run).rescored(SOLD, "logistic")
    forge(place.run, f"{DETECTOR}.json", json.dumps(json.loads(facts)).encode())
    match_scores(place)

    assert before == RunEvidence.open(place.run).rescored(SOLD, "logistic")
    assert "" == RunEvidence.open(place.run).damage()
    assert SOLD == load_frozen(place.run / f"{DETECTOR}.json").facts["train_suite"]


def test_a_detector_that_is_entered_late_is_stale(place: Place) -> None:
    """With a line of its own at the end of the journal it is younger than the scores that were made of it."""
    enter(place.run, f"{DETECTOR}.json", (place.run / f"{DETECTOR}.json").read_bytes() + b"\n")

    assert "has changed since scores.parquet" in RunEvidence.open(place.run).damage()
    assert [] == RunFolder(place.run).verify()
