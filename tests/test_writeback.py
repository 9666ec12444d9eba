"""Scores go into copies of a run's Inspect logs, and examples are read token by token: both are the stored scores, and change nothing."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from conftest import Telltale
from inspect_ai.log import read_eval_log

from harness.config import Audit
from harness.errors import UsageError
from harness.heat import write_heat
from harness.locate import locate
from harness.pipeline import run_audit
from harness.run_evidence import RunEvidence
from harness.store import RunFolder
from harness.writeback import write_back

pytestmark = pytest.mark.slow
AUDIT = Audit(
    model="wily",
    suites=("trade_report", "plain_chat"),
    probes=("logistic", "tfidf_both"),
    limit=24,
    n_shuffles=2,
    n_bootstrap=100,
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small audit of a liar."""
    return run_audit(AUDIT, out=tmp_path_factory.mktemp("runs") / "run", track=False).run_dir


def digests(folder: Path) -> dict[str, str]:
    """Every file of a folder."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def stored(run: Path, detector: str) -> dict[str, float]:
    """Scores of the suite's own detector, by episode."""
    mine = (
        (pl.col("suite") == "trade_report")
        & (pl.col("train_suite") == "trade_report")
        & (pl.col("detector") == detector)
    )
    return dict(RunEvidence.open(run).scores.filter(mine).select("episode_id", "value").iter_rows())


def test_scores_are_read_back_through_inspect(run: Path, tmp_path: Path) -> None:
    """Every scored sample has telltale/<detector> with the stored value, whoever reads the log; the run is left as it was."""
    before = digests(run)
    written = write_back(RunFolder.open(run), tmp_path / "out", detectors=("logistic", "tfidf_both"))
    assert before == digests(run)
    assert ["plain_chat.eval", "trade_report.eval"] == sorted(one.path.name for one in written)
    log = read_eval_log(str(tmp_path / "out" / "trade_report.eval"))
    for detector in ("logistic", "tfidf_both"):
        wanted, found = stored(run, detector), {}
        for sample in log.samples or []:
            assert "behaviour" in (sample.scores or {})
            score = (sample.scores or {}).get(f"telltale/{detector}")
            if score is not None:
                found[sample.metadata["episode_id"]] = score.as_float()
        assert wanted
        assert wanted == found
    assert log.results is not None
    assert {"deceptive", "telltale/logistic", "telltale/tfidf_both"} <= {score.name for score in log.results.scores}
    assert read_eval_log(str(run / "logs" / "trade_report.eval"), header_only=True).status == log.status


def test_nothing_is_overwritten(run: Path, tmp_path: Path, telltale: Telltale) -> None:
    """The run's own logs, a log that is there, and an unknown detector are refused in one line."""
    folder = RunFolder.open(run)
    with pytest.raises(UsageError, match="never changed"):
        write_back(folder, run / "logs")
    with pytest.raises(UsageError, match="scored nothing in this run"):
        write_back(folder, tmp_path / "out", detectors=("magic",))
    assert 0 == telltale("writeback", run, "--out", tmp_path / "out")[0]
    code, _, err = telltale("writeback", run, "--out", tmp_path / "out")
    assert 2 == code
    assert "is there already" in err


def read_positions(run: Path) -> Iterator[tuple[str, list[float]]]:
    """Of each example, what stands where the detector reads."""
    heat = RunEvidence.open(run).heat
    assert heat is not None
    assert heat["suites"]["trade_report"]["why"] == ""
    for one in heat["suites"]["trade_report"]["episodes"]:
        yield one["episode_id"], [value for _, _, value, _, is_read in one["tokens"] if is_read]


def test_what_stands_where_the_detector_reads_is_its_score(run: Path) -> None:
    """The mean over the positions that it reads is the stored score; other positions differ, so the test can fail."""
    wanted, n = stored(run, "logistic"), 0
    for episode_id, values in read_positions(run):
        assert sum(values) / len(values) == pytest.approx(wanted[episode_id], abs=2e-3)
        n += 1
    assert 6 == n
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "class='up3" in page
    assert "/samples/sample/" in page
    assert "class='up3" not in (run / "report-public.html").read_text(encoding="utf-8")


def test_another_model_gives_no_heat(run: Path, tmp_path: Path) -> None:
    """A replay through other weights does not give the stored scores, so nothing is shown but the reason."""
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    write_heat(RunFolder.open(copy), locate("candid"))
    heat = RunEvidence.open(copy).heat
    assert heat is not None
    assert "a replay gives" in heat["suites"]["trade_report"]["why"]


def test_heat_is_forgotten_when_the_run_is_judged_again(run: Path, tmp_path: Path) -> None:
    """Scores that changed after it was made leave none."""
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    folder = RunFolder.open(copy)
    assert RunEvidence(folder).heat is not None
    folder.write_table("scores.parquet", folder.read_table("scores.parquet").reverse(), stage="scores")
    assert RunEvidence(folder).heat is None
