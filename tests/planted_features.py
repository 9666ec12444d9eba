"""Token tables with latents planted in them whose meaning is known, and the report that is made of them."""

from collections.abc import Sequence

import numpy as np

from harness.feature_activity import activities
from harness.feature_contexts import contexts, firing
from harness.feature_facts import RULES
from harness.feature_nouns import Activity, Cause, Chosen, Feature, FeatureReport, Rates
from harness.feature_rules import describe
from harness.feature_tokens import TokenTable, Told

WORD, EXCLUSIVE_OR, RANDOM, FRAME, OUTCOME, CELL = range(6)
N_LATENTS = 6
TEXTS = {i: f" word{i}" for i in range(40)} | {7: " sell", 8: "<|assistant|>"}
N_PROMPT, N_ANSWER = 9, 3


def told(n_groups: int = 60) -> Told:
    """Groups of a crossed suite, each low or high, in its four matched arms and two calm ones; a third of them for the exam."""
    rows = []
    for g in range(n_groups):
        known = "low" if g % 2 else "high"
        for frame in ("sell", "buy"):
            lies = (frame == "sell") == (known == "low")
            cell = {("sell", True): "D", ("sell", False): "O", ("buy", True): "RD", ("buy", False): "RO"}[frame, lies]
            rows.append((g, cell, frame, known, lies))
        rows += [(g, "K", "", known, False), (g, "KO", "", known, False)]
    return Told(
        ids_N=np.array([f"e{i:04d}" for i in range(len(rows))]),
        suite_N=np.full(len(rows), "trade"),
        arm_N=np.array([cell.lower() for _, cell, *_ in rows]),
        cell_N=np.array([cell for _, cell, *_ in rows]),
        frame_N=np.array([frame for _, _, frame, *_ in rows]),
        known_N=np.array([known for *_, known, _ in rows]),
        group_N=np.array([f"place:{g}" for g, *_ in rows]),
        condition_N=np.array(["deceptive" if lies else "honest" for *_, lies in rows]),
        behaviour_N=np.array(["deceptive" if lies else "honest" for *_, lies in rows]),
        is_exam_N=np.array([g % 3 == 0 for g, *_ in rows]),
    )


def table(seed: int = 0) -> TokenTable:
    """Every planted latent, its activations noisy where it fires."""
    rng = np.random.default_rng(seed)
    episodes = told()
    n, length = len(episodes.ids_N), N_PROMPT + N_ANSWER
    of_T, place_T = np.repeat(np.arange(n), length), np.tile(np.arange(length), n)
    id_T = rng.integers(0, 40, n * length)
    id_T[place_T == N_PROMPT - 1] = 8
    at_end = place_T == N_PROMPT - 1
    says_low = (episodes.known_N == "low") ^ (episodes.behaviour_N == "deceptive") ^ (episodes.cell_N == "KO")
    where = {
        WORD: id_T == 7,
        EXCLUSIVE_OR: at_end & (episodes.behaviour_N == "deceptive")[of_T],
        RANDOM: rng.random(n * length) < 0.1,
        FRAME: at_end & (episodes.frame_N == "sell")[of_T],
        OUTCOME: at_end & says_low[of_T],
        CELL: at_end & (episodes.cell_N == "D")[of_T],
    }
    value_TK = np.stack([where[k] * rng.uniform(4, 6, n * length) for k in range(N_LATENTS)], axis=1)
    return TokenTable(
        episodes, of_T, id_T, place_T, np.full(n, N_PROMPT), np.arange(N_LATENTS), value_TK.astype(np.float32)
    )


def activity(found: TokenTable, latent: int) -> Activity:
    """In the one suite, at the end of the prompt."""
    return activities(found, latent, {"trade": Chosen(latent, "trade", "prompt_end", "planted")})[0]


def report(
    texts: dict[int, str] = TEXTS, *, name: str = "trade", latents: Sequence[int] = range(N_LATENTS)
) -> FeatureReport:
    """Of the planted latents, with a cause for each; every text that a model or a suite gives comes from the arguments."""
    found = table()
    rates = [Rates(0.9, 1.0, 0.0), Rates(0.5, 0.95, 0.05), Rates(0.9, None, 0.0)]
    cause = Cause(name, "ablate", 8, rates[0], rates[1], (rates[2],), "deceives less (0.90 to 0.50)")
    features = tuple(
        Feature(
            latent=latent,
            description=describe(found, latent, texts=texts),
            firing=firing(found, latent),
            contexts=contexts(found, latent, texts=texts),
            promoted=tuple((texts[i], 2.0 - i) for i in range(3)),
            suppressed=tuple((texts[i + 3], i - 2.0) for i in range(3)),
            activities=(activity(found, latent),),
            causes=(cause,),
        )
        for latent in latents
    )
    chosen = tuple(Chosen(latent, "trade", "prompt_end", "planted") for latent in latents)
    return FeatureReport(
        run_id="0123456789abcdef",
        model=name,
        model_sha256="a1" * 32,
        probe="sae_logistic",
        dictionary_sha256="b2" * 32,
        layer=3,
        n_latents=512,
        quality={"fvu": 0.01},
        rules=RULES,
        chosen=chosen,
        features=features,
        together=(cause,),
        notes=(),
    )
