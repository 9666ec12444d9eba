"""Makes everything that a run says again, from its evidence, and names the first thing that comes out otherwise.

Each step trusts no more than the steps before: digests, then tables against the plan, logs, rules, frozen detectors, figures, verdicts.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from harness.recompute_answers import answers, labels
from harness.recompute_gates import gates
from harness.recompute_refit import refit
from harness.recompute_scores import scores, verdicts
from harness.recompute_steps import Run, Step, Tally, stepped
from harness.recompute_tables import files, plan
from harness.run_evidence import RunEvidence
from harness.store import RunFolder

STEPS: dict[str, Callable[[Run, Tally], None]] = {
    "files": files,
    "plan and tables": plan,
    "answers": answers,
    "labels": labels,
    "scores": scores,
    "verdicts": verdicts,
    "gates": gates,
}
"""In the order in which they are carried out."""


def recompute(
    run_dir: Path,
    *,
    baseline: Path | None = None,
    key: Path | None = None,
    again: bool = False,
    model: str | None = None,
) -> Iterator[Step]:
    """Each step as it ends.

    Args:
        run_dir: The run.
        baseline: Run that verdicts were compared with; the one set beside the run where none is given.
        key: Ed25519 public key that verdicts must be signed with.
        again: Whether to fit and judge again too.
        model: Where the audited model lies, for that; by its name in the plan where it is not given.

    Raises:
        UsageError: a folder that is no run.
        DamagedError: a journal that cannot be read.
    """
    folder = RunFolder.open(run_dir)
    run = Run(folder, RunEvidence(folder), baseline, key, model)
    for name, check in (STEPS | ({"refit": refit} if again else {})).items():
        yield stepped(name, check, run)
