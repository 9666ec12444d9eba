"""The driving stage: every suite through Inspect, and the same prompts through the sham twin."""

import shutil
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path

from harness.capture import replay
from harness.checkpoint import Checkpoint
from harness.conversation import Exchange
from harness.desk import PlannedDesk
from harness.nouns import Role, Suite
from harness.plan import Planned, batches
from harness.probe_nouns import Reads
from harness.resolve import Resolved
from harness.shards import read_generations, write_shard
from harness.shifts_view import is_shifted
from harness.store import RunFolder


def drive_suite(resolved: Resolved, suite: Suite, folder: RunFolder) -> None:
    """Runs a suite and keeps Inspect's log; a suite whose log verifies is not run again."""
    from harness.drive import open_model, run_task, task_of, telltale_model

    log = f"logs/{suite.name}.eval"
    planned = resolved.planned[suite.name]
    if folder.holds(log) and all(folder.holds(shard) for shard in shards(resolved, suite.name)):
        return
    desk = None
    if resolved.checkpoint is None:
        model = open_model(resolved.identity.name)
    else:
        _ = (
            resolved.checkpoint.model
        )  # what cannot be loaded ends the run here, and not sample by sample inside Inspect
        desk = _desk(resolved, resolved.checkpoint, suite.name, folder)
        model = telltale_model(resolved.identity.name, checkpoint=resolved.checkpoint, desk=desk)
    task = task_of(suite, planned, temperature=resolved.audit.temperature, desk=desk)
    temporary = folder.path / "logs" / f".{suite.name}"
    shutil.rmtree(temporary, ignore_errors=True)
    _move(run_task(task, model, temporary), folder.path / log)
    shutil.rmtree(temporary, ignore_errors=True)
    folder.enter(log, stage="drive", n_in=len(planned))


def ask_twin(resolved: Resolved, suite: Suite, folder: RunFolder) -> None:
    """The same main prompts through the sham twin; in a conversation it says the last answer, after the audited model's own turns."""
    assert resolved.twin is not None
    batches_of = _main_batches(resolved, suite.name)
    is_led = any(p.arm.tools or p.arm.then for batch in batches_of.values() for p in batch)
    led = _led(folder, batches_of) if is_led else None
    desk = _desk(resolved, resolved.twin, suite.name, folder, prefix="sham-", led=led)
    for name in batches_of:
        desk.answer_batch(name)


def read_untrained(resolved: Resolved, suites: Iterable[Suite], folder: RunFolder) -> None:
    """The finished main episodes again, through fresh random weights of the same architecture."""
    assert resolved.checkpoint is not None
    wanted = [name for suite in suites for name in _main_batches(resolved, suite.name)]
    made = [name for name in wanted if folder.is_entered(f"activations/{name}.safetensors")]
    missing = [name for name in made if not folder.holds(f"activations/untrained-{name}.safetensors")]
    if not missing:
        return
    model = resolved.checkpoint.untrained(resolved.audit.seed)
    grid = [site for site in resolved.sites if site.pooling != "tokens" and site.layer > 0]
    for name in missing:
        generations = [g for g in read_generations(folder, f"activations/{name}.safetensors") if g.stop != "context"]
        captured = replay(model, generations, sites=grid)
        write_shard(folder, f"activations/untrained-{name}.safetensors", captured, model="untrained")


def asked_about(resolved: Resolved, labelled: Container[str], *, reads: Reads) -> dict[str, tuple[Planned, ...]]:
    """By batch, the labelled main episodes that a chosen probe which reads this will want to know of.

    Those of the exam and of control suites are among them only where the headline reads this: nothing else is measured on them.
    """
    kinds = {probe.name: probe.reads for probe in resolved.probes}
    if reads not in kinds.values():
        return {}
    is_headline = kinds[resolved.audit.headline] == reads
    out: dict[str, tuple[Planned, ...]] = {}
    for suite in resolved.suites:
        if (suite.kind != "control" or is_headline) and (reads != "judge" or not is_shifted(suite.name)):
            out |= _main_batches(resolved, suite.name)

    def is_wanted(planned: Planned) -> bool:
        is_measured = is_headline or resolved.places[planned.pair.group].part == "dev"
        return is_measured and planned.episode_id in labelled

    wanted = {name: tuple(filter(is_wanted, batch)) for name, batch in out.items()}
    return {name: batch for name, batch in wanted.items() if batch}


def shards(resolved: Resolved, suite: str) -> list[str]:
    """Shard files of a suite's episodes; none where the model cannot be looked into."""
    if resolved.checkpoint is None:
        return []
    return [f"activations/{name}.safetensors" for name in batches(resolved.planned[suite], size=resolved.audit.batch)]


def _main_batches(resolved: Resolved, suite: str) -> dict[str, tuple[Planned, ...]]:
    main = [p for p in resolved.planned[suite] if p.arm.role is Role.MAIN]
    return batches(main, size=resolved.audit.batch)


def _led(folder: RunFolder, batches_of: Mapping[str, Sequence[Planned]]) -> dict[str, tuple[Exchange, ...]]:
    """What came before each last answer of the audited model, where there is one."""
    made = [f"activations/{name}.safetensors" for name in batches_of]
    said = [g for shard in made if folder.is_entered(shard) for g in read_generations(folder, shard)]
    return {g.episode_id: g.exchanges for g in said if g.stop != "context"}


def _desk(
    resolved: Resolved,
    checkpoint: Checkpoint,
    suite: str,
    folder: RunFolder,
    *,
    prefix: str = "",
    led: Mapping[str, tuple[Exchange, ...]] | None = None,
) -> PlannedDesk:
    return PlannedDesk(
        checkpoint,
        batches(resolved.planned[suite], size=resolved.audit.batch),
        sites=[site for site in resolved.sites if not prefix or site.pooling != "tokens"],
        temperature=resolved.audit.temperature,
        folder=folder,
        prefix=prefix,
        led=led,
    )


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
