"""Everything that is said of the latents that matter in a finished run: chosen on dev, told on exam, tested by intervention."""

from collections.abc import Mapping, Sequence

import numpy as np

from harness.checkpoint import Checkpoint
from harness.feature_activity import activities
from harness.feature_asking import Asking, Say
from harness.feature_causes import N_CONTROLS, N_PAIRS
from harness.feature_causes import RULE as CAUSE_RULE
from harness.feature_choice import PER_SUITE, activity, choose
from harness.feature_contexts import contexts, firing
from harness.feature_dictionary import RunDictionary
from harness.feature_factors import RULE as FACTOR_RULE
from harness.feature_logits import FORMULA, ends, logit_weights, token_texts
from harness.feature_nouns import Cause, Chosen, Feature, FeatureReport
from harness.feature_rules import RULE, describe
from harness.feature_tokens import TokenTable, token_table
from harness.shifts_view import without_shifts
from harness.store import RunFolder

_CHOICE_RULE = (
    f"Up to {PER_SUITE} latents a suite, on dev rows alone, by turns: most correlated with deception, largest difference of means "
    "between deceptive and honest rows (matched cells where the suite is crossed), largest weight in a logistic regression on the 16 "
    "latents that differ most, most correlated with frame, with knowledge, with the outcome."
)
RULES = {
    "choice": _CHOICE_RULE,
    "description": RULE,
    "follows": FACTOR_RULE,
    "promoted": FORMULA,
    "causes": CAUSE_RULE,
}
"""How latents are chosen, described, judged and tested."""


def feature_report(
    folder: RunFolder,
    checkpoint: Checkpoint,
    dictionary: RunDictionary,
    *,
    n_pairs: int = N_PAIRS,
    n_controls: int = N_CONTROLS,
    say: Say = lambda stage: None,
) -> FeatureReport:
    """The report of a run; `n_pairs` of 0 asks nothing and leaves the causes out."""
    plan = without_shifts(folder.read_json("plan.json"))
    suites = [suite["name"] for suite in plan["suites"] if suite["kind"] != "control"]
    say("choosing latents on dev rows")
    seen = activity(folder, dictionary, suites)
    chosen = choose(seen, suites)
    alive_F = np.any(seen.value_SNF > 0, axis=(0, 1))
    say(f"reading {len({c.latent for c in chosen})} latents on every token")
    table = token_table(folder, dictionary, [c.latent for c in chosen])
    asked = Asking(plan, checkpoint, dictionary, table, alive_F, n_pairs, n_controls)
    found, together, notes = asked.all(chosen, say)
    texts = token_texts(checkpoint)
    features = [
        _feature(latent, table, checkpoint, dictionary, [c for c in chosen if c.latent == latent], texts, found)
        for latent in sorted({c.latent for c in chosen})
    ]
    return FeatureReport(
        run_id=plan["run_id"],
        model=plan["model"]["name"],
        model_sha256=plan["model"]["digest"],
        probe=dictionary.probe,
        dictionary_sha256=dictionary.sha256,
        layer=dictionary.site.layer,
        n_latents=dictionary.n_latents,
        quality=dictionary.quality,
        rules=RULES,
        chosen=chosen,
        features=tuple(features),
        together=tuple(together),
        notes=tuple(notes),
    )


def _feature(
    latent: int,
    table: TokenTable,
    checkpoint: Checkpoint,
    dictionary: RunDictionary,
    chosen: Sequence[Chosen],
    texts: dict[int, str],
    found: Mapping[int, Sequence[Cause]],
) -> Feature:
    promoted, suppressed = ends(logit_weights(checkpoint, dictionary.decoder_FD[latent]), texts)
    return Feature(
        latent=latent,
        description=describe(table, latent, texts=texts),
        firing=firing(table, latent),
        contexts=contexts(table, latent, texts=texts),
        promoted=promoted,
        suppressed=suppressed,
        activities=activities(table, latent, {c.suite: c for c in chosen}),
        causes=tuple(found.get(latent, ())),
    )
