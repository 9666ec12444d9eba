"""What a dictionary shows on a run's stored tokens: the episodes as aligned columns, and the activations of a few latents."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from harness.collect import EPISODES, LABELS
from harness.errors import IncompleteError
from harness.feature_dictionary import RunDictionary
from harness.shards import read_generations, read_rows
from harness.store import RunFolder

SPANS = ("prompt_end", "first_token", "end", "most")
"""Where an episode's activity is read: three positions, and the highest of all."""

_COLUMNS = ("suite", "arm", "cell", "frame", "group", "condition", "pair_id", "part", "tags")


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Main episodes as aligned columns."""

    ids_N: np.ndarray
    """Episode ids."""
    suite_N: np.ndarray
    """Suites."""
    arm_N: np.ndarray
    """Arms."""
    cell_N: np.ndarray
    """Cells, empty outside crossed suites."""
    frame_N: np.ndarray
    """Frames, empty where there is none."""
    known_N: np.ndarray
    """What the pair's tag `known` says, else empty."""
    group_N: np.ndarray
    """Groups."""
    condition_N: np.ndarray
    """What the prompt invited."""
    behaviour_N: np.ndarray
    """What the label says; empty where there is none."""
    is_exam_N: np.ndarray
    """True for exam and benign groups, False for dev and calibration."""

    @classmethod
    def of(cls, folder: RunFolder, ids: Sequence[str]) -> "Told":
        """From the run's tables, in the order of the ids."""
        labels = folder.read_table(LABELS).select("episode_id", "behaviour")
        known = folder.read_table(EPISODES).select("episode_id", *_COLUMNS).join(labels, on="episode_id", how="left")
        rows = pl.DataFrame({"episode_id": list(ids)}).join(known, on="episode_id", how="left", maintain_order="left")
        column = {name: rows[name].fill_null("").to_numpy().astype(str) for name in rows.columns}
        tags = [json.loads(text or "{}").get("known", "") for text in column["tags"]]
        return cls(
            ids_N=column["episode_id"],
            **{f"{name}_N": column[name] for name in ("suite", "arm", "cell", "frame", "group", "condition")},
            known_N=np.asarray(tags, dtype=str),
            behaviour_N=column["behaviour"],
            is_exam_N=np.isin(column["part"], ("exam", "benign")),
        )


@dataclass(frozen=True, eq=False)
class TokenTable:
    """Every stored token of the main episodes, with the activations of some latents."""

    told: Told
    """The episodes."""
    of_T: np.ndarray
    """Row of `told` of each token; those of an episode stand together and in order."""
    id_T: np.ndarray
    """Token ids."""
    place_T: np.ndarray
    """Position in the episode, from 0."""
    n_prompt_N: np.ndarray
    """Prompt tokens of each episode."""
    latent_K: np.ndarray
    """The latents."""
    value_TK: np.ndarray
    """Their activations."""

    @cached_property
    def start_N(self) -> np.ndarray:
        """First token row of each episode."""
        return np.searchsorted(self.of_T, np.arange(len(self.told.ids_N)))

    @cached_property
    def end_N(self) -> np.ndarray:
        """One past the last token row of each episode."""
        return np.append(self.start_N[1:], len(self.of_T))

    def column(self, latent: int) -> np.ndarray:
        """Activations of one latent on every token."""
        return self.value_TK[:, int(np.flatnonzero(self.latent_K == latent)[0])]

    def at(self, span: str, latent: int) -> np.ndarray:
        """Activity of one latent in each episode."""
        value_T = self.column(latent)
        return np.asarray(_pooled(value_T[:, None], span, self.start_N, self.end_N, self.n_prompt_N)[:, 0])


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """A shard's episodes: pooled activations of every latent, and the rows at the end of the prompt."""

    ids: tuple[str, ...]
    """Episodes."""
    value_SNF: np.ndarray
    """Activity at each of SPANS."""


def pooled(folder: RunFolder, dictionary: RunDictionary) -> Iterator[Pooled]:
    """Every latent's activity in every main episode, shard by shard."""
    for name in token_shards(folder):
        ids, x_TD, _, n_prompt_N, length_N = _shard(folder, name, dictionary)
        value_TF = dictionary.encode(x_TD)
        start_N = np.cumsum(length_N) - length_N
        spans = [_pooled(value_TF, span, start_N, start_N + length_N, n_prompt_N) for span in SPANS]
        yield Pooled(ids, np.stack(spans))


def token_table(folder: RunFolder, dictionary: RunDictionary, latents: Sequence[int]) -> TokenTable:
    """Every token's activation of these latents."""
    latent_K = np.asarray(sorted(set(latents)), dtype=np.int64)
    ids: list[str] = []
    parts: list[tuple[np.ndarray, ...]] = []
    for name in token_shards(folder):
        names, x_TD, id_T, n_prompt_N, length_N = _shard(folder, name, dictionary)
        of_T = np.repeat(np.arange(len(names)), length_N)
        place_T = np.arange(len(of_T)) - np.repeat(np.cumsum(length_N) - length_N, length_N)
        parts.append((of_T + len(ids), id_T, place_T, dictionary.encode(x_TD)[:, latent_K], n_prompt_N))
        ids += names
    of_T, id_T, place_T, value_TK, n_prompt_N = (np.concatenate(part) for part in zip(*parts, strict=True))
    return TokenTable(Told.of(folder, ids), of_T, id_T, place_T, n_prompt_N, latent_K, value_TK)


def token_shards(folder: RunFolder) -> list[str]:
    """Shards of main episodes of the audited model itself, in the order of the plan; IncompleteError where there is none."""
    plan = folder.read_json("plan.json")
    batches = dict.fromkeys(e["batch"] for e in plan["episodes"] if e["role"] == "main")
    found = [name for name in (f"activations/{batch}.safetensors" for batch in batches) if folder.is_entered(name)]
    if not found:
        raise IncompleteError(f"{folder.path}: holds no activations; features need a model that can be looked into")
    return found


def _shard(
    folder: RunFolder, name: str, dictionary: RunDictionary
) -> tuple[tuple[str, ...], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Episodes, token rows, token ids, prompt lengths and numbers of positions."""
    rows = read_rows(folder, name)
    if dictionary.site not in rows:
        raise IncompleteError(f"{folder.path / name}: holds no tokens of {dictionary.site.key}; run the audit anew")
    generations = [g for g in read_generations(folder, name) if g.answer_ids]
    x_TD = rows[dictionary.site][1]
    length_N = np.asarray([len(g.prompt_ids) + len(g.answer_ids) - 1 for g in generations], dtype=np.int64)
    ids = [np.asarray((*g.prompt_ids, *g.answer_ids[:-1])) for g in generations]
    assert len(x_TD) == length_N.sum(), name
    n_prompt_N = np.asarray([len(g.prompt_ids) for g in generations], dtype=np.int64)
    return tuple(g.episode_id for g in generations), x_TD, np.concatenate(ids), n_prompt_N, length_N


def _pooled(
    value_TF: np.ndarray, span: str, start_N: np.ndarray, end_N: np.ndarray, n_prompt_N: np.ndarray
) -> np.ndarray:
    """One row an episode; an answer of one token has no position of its own, and is read at the end of the prompt."""
    if span == "most":
        return np.asarray(np.maximum.reduceat(value_TF, start_N, axis=0))
    prompt_end_N = start_N + n_prompt_N - 1
    position = {"prompt_end": prompt_end_N, "first_token": np.minimum(prompt_end_N + 1, end_N - 1), "end": end_N - 1}
    return np.asarray(value_TF[position[span]])
