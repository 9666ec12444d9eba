"""What a probe is, what it reads, and the detector that comes of fitting it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, cast

from harness.stream_nouns import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

T = TypeVar("T")
Family = Literal["probe", "sae", "text", "control"]
Reads = Literal["activations", "tokens", "layers", "prompt", "response", "both", "logprob", "followup", "judge"]

TURN_BREAK = "\n\x1e\n"
"""Stands between prompt and response in the texts of a probe that reads both."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a probe reads, one row an episode: a matrix or texts, as `Probe.reads` says.

    A probe that reads "tokens" gets one row a token, those of an episode together and in order, and `n_tokens` says how many rows
    each episode has. One that reads "layers" gets rows of len(layers) equal parts, the lowest layer first.
    """

    episode_ids: tuple[str, ...]
    """One for each episode."""
    x_ND: "np.ndarray"
    """float32 features; of width 0 where texts are read."""
    texts: tuple[str, ...] = ()
    """Texts; empty where features are read."""
    pair_ids: tuple[str, ...] = ()
    """Pair of each episode, for probes that contrast the two sides of a pair; empty where unknown."""
    layers: tuple[int, ...] = ()
    """Layers side by side in a row; empty where there is one."""
    n_tokens: tuple[int, ...] = ()
    """Token rows of each episode, at least one; empty where a row is an episode."""
    memo: dict[str, object] = field(default_factory=dict, compare=False, repr=False)
    """What `once` has computed."""

    def __len__(self) -> int:
        return len(self.episode_ids)

    def take(self, rows: Sequence[int]) -> "Inputs":
        """The episodes at these positions."""
        return Inputs(
            episode_ids=tuple(self.episode_ids[i] for i in rows),
            x_ND=self.x_ND[self._positions(rows)],
            texts=tuple(self.texts[i] for i in rows) if self.texts else (),
            pair_ids=tuple(self.pair_ids[i] for i in rows) if self.pair_ids else (),
            layers=self.layers,
            n_tokens=tuple(self.n_tokens[i] for i in rows) if self.n_tokens else (),
        )

    def once(self, key: str, make: "Callable[[], T]") -> T:
        """What `make` returns, computed the first time and shared by every probe that is fitted on, or scores, these inputs.

        The key names what is computed and every setting it hangs on; where labels enter, their digest too.
        """
        if key not in self.memo:
            self.memo[key] = make()
        return cast(T, self.memo[key])

    def _positions(self, rows: Sequence[int]) -> list[int]:
        if not self.n_tokens:
            return list(rows)
        ends = list(accumulate(self.n_tokens))
        return [t for i in rows for t in range(ends[i] - self.n_tokens[i], ends[i])]


class Detector(Protocol):
    """A fitted probe: weights only, it cannot be refitted."""

    def score(self, inputs: Inputs) -> "np.ndarray":
        """One float64 a row, higher when it believes more in deception."""
        ...

    def state(self) -> tuple[dict[str, "np.ndarray"], dict[str, object]]:
        """Tensors for safetensors and facts for JSON, enough to score again."""
        ...


class Probe(Protocol):
    """A recipe: hyper-parameters only."""

    @property
    def name(self) -> str:
        """Unique among all probes."""
        ...

    @property
    def summary(self) -> str:
        """One sentence for lists."""
        ...

    @property
    def family(self) -> Family:
        """probe, sae, text or control."""
        ...

    @property
    def reads(self) -> Reads:
        """What `Inputs` it needs."""
        ...

    def accepts(self, site: Site) -> bool:
        """Whether it may read this pooled site; False throughout where no activations are read."""
        ...

    def variants(self) -> "tuple[Probe, ...]":
        """This recipe under each value of its grid, simplest first."""
        ...

    def fit(self, inputs: Inputs, y_N: "np.ndarray", *, seed: int) -> Detector:
        """Fits on rows labelled 1 (deceptive) or 0 (honest); both must occur."""
        ...

    def restore(self, tensors: "Mapping[str, np.ndarray]", facts: Mapping[str, object]) -> Detector:
        """The detector whose `state` this is."""
        ...


class BatchProbe(Probe, Protocol):
    """A probe that fits its whole grid, under several labellings of the same rows, faster together than one by one."""

    def fit_batch(self, inputs: Inputs, y_MN: "np.ndarray", *, seed: int) -> "tuple[tuple[Detector, ...], ...]":
        """For each of M labellings the detectors of `variants()`, in their order; as `fit` would give them one by one.

        Every labelling holds both behaviours.
        """
        ...


class RandomProbe(Probe, Protocol):
    """A probe whose fit hangs on its seed: it is fitted under several, and their spread is reported."""

    @property
    def is_random(self) -> Literal[True]:
        """Marks it."""
        ...
