"""Hooks on decoder blocks, and the rows that a site makes of what they saw."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from harness.stream_nouns import Site

if TYPE_CHECKING:
    from harness.capture import Generation

_AFTER_PROMPT = ("first_token", "response", "end")


class Recorder:
    """Hooks that keep, of each forward pass, the positions that the sites need."""

    def __init__(self, blocks: torch.nn.ModuleList, sites: Sequence[Site], *, is_replay: bool = False) -> None:
        """Nothing is hooked before the recorder is entered; a replay sees prompt and answer in its one pass."""
        self._blocks, self._sites, self._is_replay = blocks, tuple(sites), is_replay
        self._first: dict[int, torch.Tensor] = {}
        self._later: dict[int, list[torch.Tensor]] = {}
        self._n_first: dict[int, int] = {}
        self._handles: list[torch.utils.hooks.RemovableHandle] = []
        self._is_one_call = True

    def __enter__(self) -> "Recorder":
        try:
            for layer in sorted({site.layer for site in self._sites}):
                self._handles.append(self._hook(layer))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        while self._handles:
            self._handles.pop().remove()

    def seen(self) -> tuple[int, int, bool]:
        """Rows of the batch, forward passes, and whether these were one call: a prompt in one pass, then token after token."""
        layer = min(self._first, default=None)
        if layer is None:
            return 0, 0, True
        return len(self._first[layer]), 1 + len(self._later.get(layer, [])), self._is_one_call

    def rows(self, generations: "Sequence[Generation]") -> dict[Site, tuple[tuple[str, ...], np.ndarray]]:
        """The rows of every site, joined by episode id."""
        return {site: self._site_rows(site, generations) for site in self._sites}

    def _hook(self, layer: int) -> "torch.utils.hooks.RemovableHandle":
        if layer == 0:
            return self._blocks[0].register_forward_pre_hook(
                lambda _, args, kwargs: self._keep(0, args[0] if args else kwargs["hidden_states"]), with_kwargs=True
            )
        return self._blocks[layer - 1].register_forward_hook(lambda _, __, out: self._keep(layer, out))

    def _keep(self, layer: int, out: torch.Tensor | tuple[torch.Tensor, ...]) -> None:
        hidden_NTD = (out[0] if isinstance(out, tuple) else out).detach()
        if layer in self._first:
            later = self._later.setdefault(layer, [])
            later.append(hidden_NTD[:, -1].float().cpu().clone())
            self._is_one_call &= hidden_NTD.shape[1] in (1, self._n_first[layer] + len(later))
        else:
            self._n_first[layer] = hidden_NTD.shape[1]
            kept = hidden_NTD if self._needs_prompt(layer) else hidden_NTD[:, -1:]
            self._first[layer] = kept.float().cpu().clone()

    def _needs_prompt(self, layer: int) -> bool:
        whole = any(s.layer == layer and (s.pooling == "tokens" or s.span == "prompt") for s in self._sites)
        return whole or self._is_replay

    def _site_rows(self, site: Site, generations: "Sequence[Generation]") -> tuple[tuple[str, ...], np.ndarray]:
        ids: list[str] = []
        parts = [torch.empty(0, self._first[site.layer].shape[-1])]
        for i, generation in enumerate(generations):
            n, g = len(generation.prompt_ids), len(generation.answer_ids)
            if site.span in _AFTER_PROMPT and site.pooling != "tokens" and g < 2:
                continue
            part_TD = _pool(site, *self._split(site.layer, i, n, g))
            ids += [generation.episode_id] * len(part_TD)
            parts.append(part_TD)
        return tuple(ids), torch.cat(parts).numpy()

    def _split(self, layer: int, row: int, n: int, g: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Prompt positions (n, or the last one alone, D) and answer positions (g - 1, D) of a row."""
        first_TD, n_answer = self._first[layer][row], max(g - 1, 0)
        if self._is_replay:
            start = len(first_TD) - n - n_answer
            return first_TD[start : start + n], first_TD[start + n :]
        answer = [step[row] for step in self._later.get(layer, [])[:n_answer]]
        return first_TD[-n:], torch.stack(answer) if answer else first_TD[:0]


def _pool(site: Site, prompt_TD: torch.Tensor, answer_TD: torch.Tensor) -> torch.Tensor:
    """One row, or every position where the site keeps tokens."""
    if site.pooling == "tokens":
        return torch.cat([prompt_TD, answer_TD])
    spans = {
        "prompt": prompt_TD,
        "prompt_end": prompt_TD[-1:],
        "first_token": answer_TD[:1],
        "response": answer_TD,
        "end": answer_TD[-1:],
    }
    return spans[site.span].mean(0, keepdim=True)
