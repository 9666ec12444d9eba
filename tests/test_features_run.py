"""`telltale features` on a run: pages and JSON beside the run, entered in its journal, linked from its report."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from test_pipeline import HerePool

from harness import judging_pool, pipeline
from harness.cli import telltale
from harness.commands_features import open_model
from harness.config import Audit
from harness.errors import IncompleteError, UsageError
from harness.feature_choice import activity
from harness.feature_dictionary import open_dictionary
from harness.feature_facts import feature_report
from harness.pipeline import run_audit
from harness.store import RunFolder
from reports.as_features import FORMAT

pytestmark = pytest.mark.slow
SUITES, PROBES = ("plain_chat", "trade_report"), ("logistic", "sae_logistic")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a few pairs, with a dictionary in it."""
    place = tmp_path_factory.mktemp("features")
    audit = Audit(suites=SUITES, probes=PROBES, limit=12, n_shuffles=1, n_bootstrap=100, layers=(3,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging_pool, "ProcessPoolExecutor", HerePool)
        patch.setattr(pipeline, "_track", lambda *_: "")
        run_audit(audit, out=place / "run", track=False)
    assert 0 == _features(place / "run")
    return place


def test_the_pages_are_of_the_run(whole: Path) -> None:
    """Every file verifies, the report links to the index, and the JSON names the run."""
    folder = RunFolder.open(whole / "run")
    assert [] == folder.verify()
    content = folder.read_json("features/features.json")
    assert content["run_id"] == folder.read_json("plan.json")["run_id"]
    assert "href='features/index.html'" in folder.read("report.html").decode()
    assert {f"features/f{f['latent']:05d}.html" for f in content["features"]} < {e["path"] for e in folder.journal()}


def test_again_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    """A second call writes what the first did, byte for byte, and enters none of it anew."""
    copy = shutil.copytree(whole / "run", tmp_path / "run")
    before = {path.name: path.read_bytes() for path in (copy / "features").iterdir()}
    entered = [e for e in RunFolder.open(copy).journal() if e["stage"] == "features"]
    assert 0 == _features(copy)
    assert before == {path.name: path.read_bytes() for path in (copy / "features").iterdir()}
    assert entered == [e for e in RunFolder.open(copy).journal() if e["stage"] == "features"]


def test_another_model_is_refused(whole: Path) -> None:
    """Pages of one model are not made with another's weights."""
    with pytest.raises(UsageError, match="--model"):
        _features(whole / "run", "--model", "candid")


def test_a_folder_has_to_be_named(whole: Path) -> None:
    """A run of a checkpoint folder does not say where that lies: the message asks for it."""
    plan = RunFolder.open(whole / "run").read_json("plan.json")
    with pytest.raises(UsageError, match="give its folder by --model"):
        open_model({**plan, "model": {**plan["model"], "kind": "checkpoint"}}, None)
    assert open_model(plan, None).identity.digest == plan["model"]["digest"]


def test_a_run_that_shows_nothing_has_an_empty_index(whole: Path, tmp_path: Path) -> None:
    """Where no answer has a label there is nothing to choose by, and that is no error."""
    copy = shutil.copytree(whole / "run", tmp_path / "run")
    folder = RunFolder.open(copy)
    unclear = folder.read_table("labels.parquet").with_columns(behaviour=pl.lit("unclear"))
    folder.write_table("labels.parquet", unclear, stage="test")
    report = feature_report(folder, open_model(folder.read_json("plan.json"), None), open_dictionary(folder), n_pairs=1)
    assert () == report.features
    assert b"0 of the" in FORMAT.files(report)["index.html"]


def test_a_run_without_a_dictionary_says_so(whole: Path, tmp_path: Path) -> None:
    """It is told which probe to run with."""
    copy = shutil.copytree(whole / "run", tmp_path / "run")
    lines = [line for line in (copy / "journal.jsonl").read_text().splitlines() if "detectors/run." not in line]
    (copy / "journal.jsonl").write_text("\n".join(lines) + "\n")
    with pytest.raises(IncompleteError, match="sae_logistic"):
        _features(copy)


def test_exam_rows_choose_nothing(whole: Path) -> None:
    """What latents are chosen on holds no exam episode, and the run has some."""
    folder = RunFolder.open(whole / "run")
    seen = activity(folder, open_dictionary(folder), ["trade_report"])
    assert not seen.told.is_exam_N.any()
    assert {"dev", "exam"} <= set(folder.read_table("episodes.parquet")["part"].to_list())


def _features(run_dir: Path, *words: str) -> int:
    """With little asked; what goes wrong is raised."""
    line = ["features", str(run_dir), "--pairs", "1", "--controls", "1", "--json", *words]
    result = CliRunner().invoke(telltale, line)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert json.loads(result.stdout)["features"]
    return result.exit_code
