"""Datasets and detectors in MLflow: what was asked, with digests, and frozen detectors as versions that hold files alone.

Nothing here can be executed: a version's source is the folder of its run's files, with safetensors and JSON in it, and no loader.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.evidence import Evidence

if TYPE_CHECKING:
    from mlflow import MlflowClient

CHAMPION = "champion"
_PLACE = "detectors"
_MOST = 1000
"""Registered models that MLflow tells at once."""


def send_datasets(client: "MlflowClient", parent_id: str, evidence: Evidence) -> None:
    """Each suite's dev and exam parts, with digest, pairs and groups; the same inputs sent twice are kept once."""
    from mlflow.entities import Dataset, DatasetInput, InputTag

    parts = {group: place["part"] for group, place in evidence.plan["split"].items()}
    inputs = []
    for suite in evidence.plan["suites"]:
        rows = [e for e in evidence.plan["episodes"] if e["suite"] == suite["name"] and e["role"] == "main"]
        for part in sorted({parts[row["group"]] for row in rows}):
            mine = [row for row in rows if parts[row["group"]] == part]
            counts = {
                "n_episodes": len(mine),
                "n_pairs": len({row["pair_id"] for row in mine}),
                "n_groups": len({row["group"] for row in mine}),
            }
            source = {"suite": suite["name"], "version": suite["version"], "sha256": suite["digest"], "part": part}
            dataset = Dataset(
                name=f"{suite['name']} {suite['version']} {part}",
                digest=suite["digest"][:32],
                source_type="telltale",
                source=json.dumps(source, sort_keys=True),
                profile=json.dumps(counts, sort_keys=True),
            )
            inputs.append(DatasetInput(dataset, [InputTag("mlflow.data.context", part)]))
    client.log_inputs(parent_id, datasets=inputs)


def register_detectors(client: "MlflowClient", parent_id: str, evidence: Evidence, run_dir: Path) -> None:
    """The headline of each suite as a version of telltale.<suite>.<detector>; one that is there already is left alone."""
    headline, frozen = evidence.plan["config"]["headline"], frozen_headlines(evidence.plan, run_dir)
    for suite in evidence.plan["suites"]:
        facts, stem = evidence.detector(suite["name"], headline), frozen.get(suite["name"])
        if facts is None or stem is None:
            continue
        name, run_id = f"telltale.{stem.name}", str(evidence.plan["run_id"])
        _ensure_model(client, name)
        mine = [v for v in client.search_model_versions(f"name='{name}'") if v.tags.get("telltale.run_id") == run_id]
        if mine:
            continue
        for ending in ("json", "safetensors"):
            client.log_artifact(parent_id, str(stem.with_name(f"{stem.name}.{ending}")), artifact_path=_PLACE)
        client.create_model_version(
            name,
            source=f"runs:/{parent_id}/{_PLACE}",
            run_id=parent_id,
            tags=_tags(evidence, suite, facts, stem),
            await_creation_for=0,  # by default it waits five minutes
        )


def frozen_headlines(plan: Mapping[str, Any], run_dir: Path) -> dict[str, Path]:
    """For each suite whose headline detector was frozen, its files without their ending."""
    names = [suite["name"] for suite in plan["suites"]]
    stems = {name: run_dir / "detectors" / f"{name}.{plan['config']['headline']}" for name in names}
    return {name: stem for name, stem in stems.items() if stem.with_name(f"{stem.name}.safetensors").is_file()}


def crown(client: "MlflowClient", plan: Mapping[str, Any]) -> int:
    """Gives the detectors of this run the alias champion and takes it from all others of its suites; returns how many have it.

    The alias stands for the baseline: left with the last one, it would say that a run is compared with which is not.
    """
    mine = {v.name: v.version for v in client.search_model_versions(f"tags.`telltale.run_id` = '{plan['run_id']}'")}
    for name, version in mine.items():
        client.set_registered_model_alias(name, CHAMPION, version)
    ours = tuple(f"telltale.{suite['name']}." for suite in plan["suites"])
    for model in client.search_registered_models("name LIKE 'telltale.%'", max_results=_MOST):
        if model.name.startswith(ours) and model.name not in mine and CHAMPION in model.aliases:
            client.delete_registered_model_alias(model.name, CHAMPION)
    return len(mine)


def _ensure_model(client: "MlflowClient", name: str) -> None:
    from mlflow.exceptions import MlflowException

    try:
        client.create_registered_model(name, description="A frozen detector: safetensors and JSON, nothing to execute.")
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise


def _tags(evidence: Evidence, suite: Mapping[str, Any], facts: Mapping[str, Any], stem: Path) -> dict[str, str]:
    digests = {entry["path"]: entry["sha256"] for entry in evidence.journal}
    tags = {
        "run_id": evidence.plan["run_id"],
        "model": evidence.plan["model"]["name"],
        "model_digest": evidence.plan["model"]["digest"],
        "suite_version": suite["version"],
        "site": json.dumps(facts["site"], sort_keys=True),
        "threshold": facts["threshold"],
        "sha256": digests.get(f"detectors/{stem.name}.safetensors", ""),
    }
    return {f"telltale.{key}": str(value) for key, value in tags.items()}
