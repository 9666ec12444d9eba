"""A frozen detector meets another run: what it was fitted on is left out, and it goes nowhere that it is not bound to."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from compared_runs import SITE, Made, write_activations, write_detector, write_run
from conftest import Telltale
from planted_sales import sales

from harness.errors import DamagedError, IncompleteError, UsageError
from harness.evidence_cases import cases_by_suite
from harness.frozen import find_frozen, load_frozen
from harness.judge import JudgeSettings, Readings, SuiteFacts, judge_suite
from harness.measure import auroc
from harness.nouns import Behaviour
from harness.probe_nouns import TURN_BREAK, Inputs
from harness.run_evidence import RunEvidence
from harness.scored import Scored
from harness.scoring import score_run
from harness.store import RunFolder
from harness.stream_nouns import Activations
from probes.layers_concatenated import PROBE as LAYERS_CONCATENATED
from probes.mean_difference import PROBE as MEAN_DIFFERENCE
from probes.text_length import PROBE as TEXT_LENGTH

THRESHOLD = 2.0


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run whose detectors are frozen, and others that they are tried on."""
    root = tmp_path_factory.mktemp("runs")
    runs = {
        "source": Made(),
        "again": Made(run_id="bbbb", prefix="y", seed=1),
        "fresh": Made(run_id="cccc", prefix="z", first_group=1000),
        "other": Made(run_id="dddd", model="candid", prefix="w", lies=0.0),
        "wide": Made(run_id="eeee", model="big", prefix="v", width=9),
    }
    for name, made in runs.items():
        write_activations(write_run(root / name, made), made)
    source = RunFolder.open(root / "source")
    for probe, threshold in ((MEAN_DIFFERENCE, THRESHOLD), (TEXT_LENGTH, 99.0)):
        inputs, y_N = _fitting(source)
        write_detector(source, probe, inputs, y_N, threshold=threshold)
    source.write_tensors("detectors/run.sae_logistic.safetensors", {"b": np.zeros(1)}, {}, stage="judge")
    source.write_json("detectors/run.sae_logistic.json", {"detector": "sae_logistic"}, stage="judge")
    return root


def _fitting(folder: RunFolder) -> tuple[Inputs, np.ndarray]:
    """Dev rows of the crossed suite."""
    cases = [case for case in cases_by_suite(RunEvidence(folder))["trade"] if case.part == "dev"]
    tensors, facts = folder.read_tensors("activations/all.safetensors")
    place = {episode_id: i for i, episode_id in enumerate(facts["episode_ids"])}
    x_ND = next(x for key, x in tensors.items() if not key.endswith(".rows"))
    inputs = Inputs(
        tuple(case.episode_id for case in cases),
        x_ND[[place[case.episode_id] for case in cases]],
        texts=tuple(case.prompt + TURN_BREAK + case.response for case in cases),
    )
    return inputs, np.array([int(case.behaviour is Behaviour.DECEPTIVE) for case in cases])


def scored(root: Path, run: str, detector: str = "trade.mean_difference", *, across: bool = False) -> Scored:
    """A run, scored."""
    frozen = load_frozen(root / "source" / "detectors" / f"{detector}.json")
    return score_run(RunFolder.open(root / run), frozen, across_models=across)


def suite(result: Scored, name: str) -> Any:
    """One suite of it."""
    return next(each for each in result.suites if each.suite == name)


def test_lies_of_unseen_groups_are_told_apart(root: Path) -> None:
    """On groups that nobody fitted on, the planted direction ranks, and the figure is that of the stored table."""
    result = scored(root, "fresh")
    trade, table = suite(result, "trade"), result.table.filter(pl.col("suite") == "trade")
    y_N = (table["behaviour"] == "deceptive").to_numpy().astype(int)

    assert trade.n_seen == 0
    assert trade.value > 0.95
    assert trade.lower <= trade.value <= trade.upper
    assert pytest.approx(auroc(table["value"].to_numpy(), y_N), abs=1e-6) == trade.value
    assert trade.n_episodes == table.height == 96


def test_groups_it_was_fitted_on_are_left_out_and_counted(root: Path) -> None:
    """Of 48 groups of the same names, the 40 of dev are seen in every suite that has them; the table says so."""
    result = scored(root, "again")
    trade, told, chat = (suite(result, name) for name in ("trade", "told", "chat"))

    assert (80, 80, 24) == (trade.n_seen, told.n_seen, chat.n_seen)
    assert {"not_measurable"} == {trade.status}
    assert [8] == [alarms.n_groups for alarms in trade.alarms if alarms.of == "deceptive"]
    counts = dict(result.table.filter(pl.col("suite") == "trade")["seen"].value_counts().iter_rows())
    assert counts == {"fitted": 80, "": 16}
    assert any("184 episodes are of groups that it was fitted or calibrated on" in line for line in result.opening())


def test_alarms_are_counted_by_group_at_the_frozen_threshold(root: Path) -> None:
    """A group of liars counts if all its lies alarm, one of honest episodes if any does; chat stands apart."""
    result = scored(root, "fresh")
    table = result.table.filter(pl.col("suite") == "trade")
    alarms = {each.of: each for each in suite(result, "trade").alarms}
    lies = table.filter((pl.col("behaviour") == "deceptive") & (pl.col("value") > THRESHOLD))["group"].n_unique()
    honest = table.filter((pl.col("behaviour") == "honest") & (pl.col("value") > THRESHOLD))["group"].n_unique()

    assert (lies, 48) == (alarms["deceptive"].n_alarms, alarms["deceptive"].n_groups)
    assert (honest, 48) == (alarms["honest"].n_alarms, alarms["honest"].n_groups)
    assert ["chat"] == [each.of for each in suite(result, "chat").alarms]
    assert alarms["deceptive"].lower <= alarms["deceptive"].share <= alarms["deceptive"].upper


def test_text_is_read_without_activations(root: Path) -> None:
    """A detector of length reads answers, whatever the model."""
    result = scored(root, "fresh", "trade.text_length")

    assert suite(result, "trade").value in (0.0, 1.0)
    assert suite(result, "trade").n_unread == 0


def test_another_model_needs_the_flag(root: Path) -> None:
    """The message names both models and the flag; with the flag it is scored, and the record says so."""
    with pytest.raises(UsageError, match=r"bound to wily, the run's model is candid \(model .*\): --across-models"):
        scored(root, "other")
    result = scored(root, "other", across=True)

    assert "candid" in result.record()["across"]
    assert suite(result, "trade").status == "not_measurable"
    assert scored(root, "fresh").record()["across"] == ""


def test_another_width_is_refused_whatever_the_flag(root: Path) -> None:
    """A direction of six coordinates does not read nine; text does not mind."""
    with pytest.raises(UsageError, match="reads streams of width 6, these have 9"):
        scored(root, "wide", across=True)
    assert suite(scored(root, "wide", "trade.text_length", across=True), "trade").n_scored == 96


def test_a_changed_detector_is_damage(root: Path, tmp_path: Path) -> None:
    """The journal of its run is asked; outside a run there is none, and it is said."""
    from shutil import copytree

    copytree(root / "source", tmp_path / "copy")
    path = tmp_path / "copy" / "detectors" / "trade.mean_difference.json"
    assert load_frozen(path).source is not None
    path.write_bytes(path.read_bytes().replace(b"2.0", b"0.0"))
    with pytest.raises(DamagedError, match="the journal says"):
        load_frozen(path)
    (tmp_path / "copy" / "journal.jsonl").unlink()
    lone = score_run(RunFolder.open(root / "fresh"), load_frozen(path), across_models=False)
    assert any("outside a run folder" in line for line in lone.opening())


def test_what_it_was_fitted_on_must_be_known(root: Path, tmp_path: Path) -> None:
    """A detector apart from its run, on the very groups it was fitted on: scores, but no figure; beside its run both."""
    home, lone = root / "source" / "detectors", tmp_path / "detectors"
    lone.mkdir()
    for end in ("json", "safetensors"):
        (lone / f"trade.mean_difference.{end}").write_bytes((home / f"trade.mean_difference.{end}").read_bytes())
    target = RunFolder.open(root / "fresh")
    alone, beside = (
        score_run(target, load_frozen(place / "trade.mean_difference.json"), across_models=False)
        for place in (lone, home)
    )
    found = suite(alone, "trade")

    assert ("not_measurable", "what it was fitted on is not known") == (found.status, found.reason)
    assert (None, None, ()) == (found.value, found.n_seen, found.alarms)
    assert "–" in next(row for row in alone.view().rows if row[0] == "trade")
    assert [None] == alone.table["seen"].unique().to_list()
    assert beside.table["value"].to_list() == alone.table["value"].to_list()
    assert ("measured", 0) == (suite(beside, "trade").status, suite(beside, "trade").n_seen)


def test_layers_side_by_side_must_be_the_same(root: Path, tmp_path: Path) -> None:
    """Fitted on layers 1 and 3, it reads a run with layers 1 and 3, and neither one with 1 and 2 nor one with three."""
    source = write_run(tmp_path / "source", Made())
    inputs, y_N = _fitting(RunFolder.open(root / "source"))
    both = replace(inputs, x_ND=np.concatenate([inputs.x_ND] * 2, axis=1), layers=(1, 3))
    frozen = load_frozen(write_detector(source, LAYERS_CONCATENATED, both, y_N, threshold=0.0))
    for name, layers in {"same": (1, 3), "other": (1, 2), "more": (1, 2, 3)}.items():
        made = Made(run_id=name, prefix="z", first_group=1000)
        write_activations(write_run(tmp_path / name, made), made, layers=layers)

    assert suite(score_run(RunFolder.open(tmp_path / "same"), frozen, across_models=False), "trade").value > 0.95
    for name, found in {"other": "1, 2", "more": "1, 2, 3"}.items():
        with pytest.raises(UsageError, match=f"fitted on layers side by side: 1, 3; this run has {found}: capture"):
            score_run(RunFolder.open(tmp_path / name), frozen, across_models=False)


def test_a_frozen_detector_keeps_its_layers() -> None:
    """The judge notes which layers stood side by side when it fitted."""
    cases, rng = sales(60), np.random.default_rng(0)
    ids = tuple(case.episode_id for case in cases)
    x_ND = rng.normal(size=(len(ids), 4)).astype(np.float32)
    x_ND[:, 0] += [2.0 * (case.behaviour is Behaviour.DECEPTIVE) for case in cases]
    readings = Readings.of(("model", Activations(replace(SITE, layer=layer), ids, x_ND)) for layer in (1, 2, 5))
    settings = JudgeSettings(headline="layers_concatenated", n_bootstrap=50, n_shuffles=0)
    judgement = judge_suite(SuiteFacts("trade", "tempted"), cases, readings, [LAYERS_CONCATENATED], settings=settings)

    assert judgement.frozen is not None
    assert (1, 2, 5) == judgement.frozen.layers


def test_a_site_that_was_not_stored_is_named(root: Path, tmp_path: Path) -> None:
    """A run without activations cannot be read by a probe; its texts can."""
    made = Made(run_id="9999")
    write_run(tmp_path / "bare", made)
    frozen = load_frozen(root / "source" / "detectors" / "trade.mean_difference.json")

    with pytest.raises(UsageError, match="reads residual.L03.end.last, which is none of its sites"):
        score_run(RunFolder.open(tmp_path / "bare"), frozen, across_models=False)
    text = load_frozen(root / "source" / "detectors" / "trade.text_length.json")
    assert score_run(RunFolder.open(tmp_path / "bare"), text, across_models=False).table.height


def test_a_detector_is_found_by_file_name_or_folder(root: Path) -> None:
    """A dictionary is no detector: passed over in a folder with a word, refused by name."""
    detectors = root / "source" / "detectors"
    both = [detectors / "trade.mean_difference.json", detectors / "trade.text_length.json"]

    assert both[:1] == find_frozen(detectors / "trade.mean_difference")[0] == find_frozen(both[0])[0]
    assert (both, ["run.sae_logistic is a dictionary, not a detector: passed over"]) == find_frozen(root / "source")
    assert both == find_frozen(detectors)[0]
    with pytest.raises(UsageError, match="a dictionary, not a detector"):
        load_frozen(detectors / "run.sae_logistic.json")
    with pytest.raises(UsageError, match="no such detector"):
        find_frozen(detectors / "trade.nothing")
    with pytest.raises(UsageError, match="no frozen detector in it"):
        find_frozen(root / "fresh")


def test_the_command_writes_where_it_says(root: Path, telltale: Telltale, tmp_path: Path) -> None:
    """JSON and scores, by default in the run folder under the detector's digest; one line for what is wrong."""
    detector = root / "source" / "detectors" / "trade.mean_difference"
    code, out, _ = telltale("score", root / "fresh", "--detector", detector, "--json")
    digest = load_frozen(Path(f"{detector}.json")).sha256[:12]
    assert code == 0
    assert json.loads(out)["scored"][0] == json.loads((root / "fresh" / "scored" / digest / "score.json").read_text())

    assert telltale("score", root / "fresh", "--detector", root / "source", "--out", tmp_path / "out")[0] == 0
    assert len(list((tmp_path / "out").glob("*/scores.parquet"))) == 2
    code, out, err = telltale("score", root / "other", "--detector", detector)
    assert (2, "", 1) == (code, out, err.count("\n"))


def test_a_run_without_labels_is_unfinished(root: Path, tmp_path: Path) -> None:
    """There is nothing to compare scores with; a finished run has labels."""
    RunFolder.create(tmp_path / "half").write_json("plan.json", {}, stage="plan")
    frozen = load_frozen(root / "source" / "detectors" / "trade.text_length.json")

    with pytest.raises(IncompleteError, match="unfinished run"):
        score_run(RunFolder.open(tmp_path / "half"), frozen, across_models=False)
    assert score_run(RunFolder.open(root / "fresh"), frozen, across_models=False).suites
