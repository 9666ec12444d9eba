"""What `telltale features` does: the pages and the JSON of the latents that matter in a run. Returns an exit code."""

import json
from pathlib import Path
from typing import Any

import click
from filelock import FileLock, Timeout

from harness.checkpoint import Checkpoint
from harness.discover import formats
from harness.errors import UsageError
from harness.feature_dictionary import open_dictionary
from harness.feature_facts import feature_report
from harness.feature_nouns import FeatureReport
from harness.feature_record import lines
from harness.judging_pool import one_thread
from harness.locate import locate
from harness.pipeline import write_report
from harness.store import RunFolder
from harness.visible import visible

FOLDER, STAGE = "features", "features"
INDEX = f"{FOLDER}/index.html"


def features_command(
    run_dir: Path, *, model: str | None, probe: str | None, n_pairs: int, n_controls: int, as_json: bool
) -> int:
    """Writes RUN_DIR/features and the run's report again, which links there."""
    folder = RunFolder.open(run_dir)
    one_thread()
    plan = folder.read_json("plan.json")
    checkpoint = open_model(plan, model)
    dictionary = open_dictionary(folder, probe)
    say = (lambda stage: None) if as_json else (lambda stage: click.echo(visible(stage), err=True))
    report = feature_report(folder, checkpoint, dictionary, n_pairs=n_pairs, n_controls=n_controls, say=say)
    with _locked(run_dir):
        write_features(RunFolder.open(run_dir), report)
    if as_json:
        click.echo(json.dumps(_summary(run_dir, report), allow_nan=False))
    else:
        for line in lines(report):
            click.echo(visible(" | ".join(line)))
        click.echo(f"written: {run_dir / INDEX}")
    return 0


def write_features(folder: RunFolder, report: FeatureReport) -> None:
    """Every file of every format of a feature report, the index last, and the run's report, which links to it."""
    facts = {"n_out": len(report.features), "dictionary_sha256": report.dictionary_sha256, "probe": report.probe}
    files: dict[str, bytes] = {}
    for form in formats().values():
        if form.subject == "features":
            files |= form.files(report)
    for name in sorted(files, key=lambda name: (f"{FOLDER}/{name}" == INDEX, name)):
        folder.write(f"{FOLDER}/{name}", files[name], stage=STAGE, **facts)
    write_report(folder)


def open_model(plan: dict[str, Any], model: str | None) -> Checkpoint:
    """The audited checkpoint; UsageError where it has to be named, or where another one is."""
    held = plan["model"]
    if model is None and held["kind"] != "organism":
        raise UsageError(f"model {held['name']}: the run does not say where it lies; give its folder by --model")
    checkpoint = locate(model or held["name"])
    if checkpoint.identity.digest != held["digest"]:
        raise UsageError(
            f"model {checkpoint.name}: digest {checkpoint.identity.digest[:12]}, the run was made with "
            f"{held['digest'][:12]}; give the audited checkpoint by --model"
        )
    return checkpoint


def _summary(run_dir: Path, report: FeatureReport) -> dict[str, Any]:
    keys = ("suite", "latent", "follows", "description", "balanced_accuracy", "ablation")
    return {
        "run_dir": str(run_dir),
        "index": str(run_dir / INDEX),
        "features": [dict(zip(keys, line, strict=True)) for line in lines(report)],
        "notes": list(report.notes),
    }


class _locked:
    """Holds the run folder while files are written into it."""

    def __init__(self, path: Path) -> None:
        self._lock, self._path = FileLock(path / ".lock", timeout=0), path

    def __enter__(self) -> None:
        try:
            self._lock.acquire()
        except Timeout as error:
            raise UsageError(f"{self._path}: another process is at work on this run; wait for it") from error

    def __exit__(self, *_: object) -> None:
        self._lock.release()
