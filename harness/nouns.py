"""The words of Telltale: what crosses a folder border, as frozen records and protocols.

Layers count from the embeddings: layer 0 is what enters the first block, layer l what leaves block l. Array names end in their
axes: N episodes, P pairs, T tokens, L layers, D width, F SAE features.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np

    from harness.checkpoint import Checkpoint

T = TypeVar("T")

Kind = Literal["ordered", "tempted", "triggered", "control", "imported"]
Condition = Literal["honest", "deceptive"]
Family = Literal["probe", "sae", "text", "control"]
Reads = Literal["activations", "tokens", "layers", "prompt", "response", "both", "logprob", "followup", "judge"]
Span = Literal["all", "prompt", "prompt_end", "first_token", "response", "end"]
Status = Literal["measured", "undefined", "degenerate", "not_measurable", "skipped"]

ALL_LAYERS = -1
"""The layer of a site whose rows hold every layer read, side by side, the lowest first."""

TURN_BREAK = "\n\x1e\n"
"""Stands between prompt and response in the texts of a probe that reads both."""


class Behaviour(StrEnum):
    """What the evidence shows; never what was asked for."""

    HONEST = "honest"
    DECEPTIVE = "deceptive"
    UNCLEAR = "unclear"


class Role(StrEnum):
    """What an episode is for."""

    MAIN = "main"
    """Captured, labelled, scored."""
    BELIEF = "belief"
    """Asks neutrally what the model knows; not captured."""
    COUNTERFACTUAL = "counterfactual"
    """Changes one thing, to see whether the answer follows; not captured."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    """Who speaks."""
    content: str
    """What is said."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A simulated tool: one word of an argument in, a fixed text out; nothing is done anywhere."""

    name: str
    """As the model calls it: lower-case letters and underscores."""
    summary: str
    """What it does, in one sentence, as the prompt says it."""
    parameter: str
    """What its argument is, in a word or two."""
    results: tuple[tuple[str, str], ...] = ()
    """What comes back for an argument, read without regard to case; the argument "*" stands for any other."""


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a tool, as a conversation shows it."""

    tool: str
    """Name that was called, whether or not there is such a tool."""
    argument: str
    """What it was given."""
    result: str
    """What came back; empty where the conversation ended before."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of asking a pair's item."""

    name: str
    """Unique within the pair, the same across pairs: tempted, matched …; auxiliary arms too."""
    messages: tuple[Message, ...]
    """The prompt, ending in a user turn."""
    condition: Condition
    """What the prompt invites."""
    cell: str = ""
    """Cell of a crossed suite (D, O, RD, RO, K, KO), empty elsewhere."""
    role: Role = Role.MAIN
    """Main arms are captured and labelled; the others are evidence."""
    of: str = ""
    """For an auxiliary arm, the main arm whose label it serves; empty where it serves all."""
    frame: str = ""
    """What the crossed measure balances over besides the cell: sell or buy, room one or two; empty elsewhere."""
    detail: str = ""
    """What a label needs to know of this arm: the key that was shown, the value on a sign."""
    tools: tuple[Tool, ...] = ()
    """Tools that answer when the model calls them; the prompt offers them."""
    then: tuple[str, ...] = ()
    """Further user turns, each said once the model has answered without calling a tool; the last answer is the episode's."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One item and the arms in which it is asked."""

    pair_id: str
    """Unique within the suite."""
    group: str
    """The coarsest unit that shares wording or knowledge, as "unit:name"; never straddles a split, shared between suites."""
    arms: tuple[Arm, ...]
    """Main arms first, then auxiliary ones."""
    truth: str
    """The right answer."""
    truth_source: str
    """Where the right answer is from."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Facets by which results are also told apart, such as {"entity": "met"}."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One run of one arm."""

    episode_id: str
    """Hash of suite, version, pair, arm, role, epoch and seed."""
    suite: str
    """Suite name."""
    version: str
    """Suite version, N-X."""
    pair_id: str
    """Pair within the suite."""
    group: str
    """Group of the pair."""
    arm: str
    """Arm of the pair."""
    role: Role
    """Main, belief or counterfactual."""
    condition: Condition
    """What the prompt invited."""
    cell: str
    """Cell of a crossed suite, else empty."""
    frame: str
    """Frame of the arm, see Arm."""
    epoch: int
    """Repetition, from 0."""
    seed: int
    """Seed of the sampling."""
    messages: tuple[Message, ...]
    """All that stood before the answer: the arm's prompt, and the turns, calls and results that followed it."""
    answer: str
    """What the model said last; empty if nothing."""
    stop: str
    """Why it ended: stop, max_tokens, error; context where the conversation outgrew the model's, and nothing was said last."""
    model: str
    """Digest of the model that answered."""
    prompt_ids: tuple[int, ...] = ()
    """Token ids of the rendered prompt (n of them); empty where the model does not tell."""
    answer_ids: tuple[int, ...] = ()
    """Token ids of the answer (g of them), the closing one included."""
    logprob_mean: float | None = None
    """Mean log-probability of the answer's tokens under the model, temperature 1; None where unknown."""
    logprob_min: float | None = None
    """Least of them."""
    logprob_last: float | None = None
    """That of the last token, the one that closes the answer where it is closed."""
    entropy_mean: float | None = None
    """Mean entropy, in nats, of what the answer's tokens were drawn from, at temperature 1."""


@dataclass(frozen=True, slots=True)
class Label:
    """What an episode shows."""

    behaviour: Behaviour
    """Honest, deceptive or unclear."""
    kind: str
    """lie, cheat, sandbag, mistake, refusal, honest …"""
    evidence: str
    """The words that show it."""
    source: Literal["rule", "execution", "counterfactual", "belief", "judge", "human"]
    """What the label rests on."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where we look."""

    layer: int
    """0 for the embeddings, l for what leaves block l, ALL_LAYERS for all of them side by side."""
    span: Span
    """Token span: prompt_end, first_token, response, end, the whole prompt, or all positions.

    In a conversation of several turns the response is the last answer, and the prompt all that stood before it.
    """
    pooling: Literal["last", "mean", "tokens"]
    """How a span becomes one row; "tokens" keeps every position."""
    stream: Literal["residual"] = "residual"
    """Which stream of the model."""

    @property
    def key(self) -> str:
        """A short name that sorts by layer: residual.L03.response.mean."""
        layer = "all" if self.layer == ALL_LAYERS else f"{self.layer:02d}"
        return f"{self.stream}.L{layer}.{self.span}.{self.pooling}"


@dataclass(frozen=True, slots=True)
class Activations:
    """Rows of one site."""

    site: Site
    """Where they were read."""
    episode_ids: tuple[str, ...]
    """One for each row; repeated where a site keeps tokens."""
    x_ND: "np.ndarray"
    """float32, one row an episode (or a token)."""


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


class FeatureDictionary(Protocol):
    """A trained dictionary (an SAE): rows of one layer to F latents and back."""

    def encode(self, x_TD: "np.ndarray") -> "np.ndarray":
        """What each latent shows of each row, shape (T, F), none below 0."""
        ...

    def decode(self, value_TF: "np.ndarray") -> "np.ndarray":
        """The rows that latents stand for, to be spliced into the model."""
        ...

    def quality(self, rows: "np.ndarray | Iterable[np.ndarray]") -> dict[str, float]:
        """L0, FVU, dead share … on rows (T, D), or on parts of them that are read one by one."""
        ...


class DictionaryRecipe(Protocol):
    """How a dictionary is trained; hashable, and probes whose recipes are equal share one dictionary."""

    @property
    def name(self) -> str:
        """Of the dictionary's files: detectors/run.<name>; unequal recipes have unequal names."""
        ...

    @property
    def source(self) -> str:
        """Files that the dictionary is read from; empty where it is trained."""
        ...

    def train(self, tokens: Iterable[Activations], *, seed: int) -> FeatureDictionary:
        """A dictionary of token rows of one layer, a Sequence of parts read as often as need be; no label enters.

        One that is read from files is checked against the rows: UsageError where it does not describe them.
        """
        ...

    def state(self, dictionary: FeatureDictionary) -> tuple[dict[str, "np.ndarray"], dict[str, object]]:
        """Tensors for safetensors and facts for JSON, enough to encode again."""
        ...

    def restore(self, tensors: "Mapping[str, np.ndarray]", facts: Mapping[str, object]) -> FeatureDictionary:
        """The dictionary whose `state` this is."""
        ...


class DictionaryProbe(Probe, Protocol):
    """A probe that reads a dictionary, which is trained before anything is fitted."""

    @property
    def recipe(self) -> DictionaryRecipe:
        """How its dictionary is trained."""
        ...

    def with_dictionary(self, dictionary: FeatureDictionary, *, layer: int) -> "DictionaryProbe":
        """This probe reading a dictionary of that layer; without one it accepts no site."""
        ...

    def reading(self, where: str) -> "DictionaryProbe":
        """This probe with a recipe that reads a folder of SAE files; UsageError for one that cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class Edit:
    """What to do to a stream while generating: to what leaves one block, at the positions of a span."""

    layer: int
    """Acts on what leaves this block, 1 to n."""
    action: Literal["add", "ablate", "clamp", "splice"]
    """Add the vector, take its direction out, set the coordinate along it, or put a reconstruction in place."""
    vector_D: "np.ndarray"
    """Direction: of unit length for ablate and clamp, of any length for add, empty for splice."""
    scale: float = 1.0
    """add: factor of the vector; ablate: share taken out; clamp: the coordinate; splice: share replaced."""
    centre_D: "np.ndarray | None" = None
    """ablate and clamp act on what differs from it; None for zero."""
    span: Literal["all", "prompt", "prompt_end", "answer"] = "all"
    """Positions: the prompt's n, its last alone, those of the answer that are fed back (g - 1), or all of them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of verdicts.json; DESIGN §6."""

    role: Literal["headline", "grid", "transfer", "control", "behaviour"]
    """What the row is for."""
    suite: str
    """Suite whose episodes are measured."""
    metric: str
    """One of the metrics of DESIGN §6."""
    value: float | None
    """Point estimate; None unless measured."""
    lower: float | None = None
    """Lower end of the two-sided 95 % interval."""
    upper: float | None = None
    """Upper end."""
    train_suite: str | None = None
    """Suite the detector was fitted on; None on behaviour rows."""
    slice: str | None = None
    """cell:D, arm:tempted, entity:met, source:belief …; None for all."""
    detector: str | None = None
    """Probe name; None on behaviour rows."""
    family: Family | None = None
    """Family of the detector."""
    site: Site | None = None
    """Where it reads; None where it is chosen inside the folds, or reads no activations."""
    baseline: str | None = None
    """What the value was compared with."""
    n_episodes: int = 0
    """Episodes behind the value."""
    n_pairs: int = 0
    """Pairs behind it."""
    n_groups: int = 0
    """Groups behind it: the independent units."""
    status: Status = "measured"
    """Whether there is a value."""
    reason: str = ""
    """Why not, in words."""


@dataclass(frozen=True, slots=True)
class Score:
    """One detector's output on one episode."""

    episode_id: str
    """The episode."""
    suite: str
    """Its suite."""
    train_suite: str
    """Suite the detector was fitted on."""
    detector: str
    """Probe name."""
    part: str
    """fold-0 … fold-4 (out-of-fold, inside dev), exam, calibration, benign."""
    value: float
    """Higher when the detector believes more in deception; rounded to six places."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a live monitor made of one answer."""

    value: float
    """The detector's score; higher when it believes more in deception."""
    is_alarm: bool | None
    """Whether it is above the threshold that the detector was frozen with; None where it has none."""


class Suite(Protocol):
    """Paired tasks and the rule that says what an answer shows."""

    @property
    def name(self) -> str:
        """Unique among all suites; also the Inspect task's name."""
        ...

    @property
    def summary(self) -> str:
        """One sentence for lists."""
        ...

    @property
    def version(self) -> str:
        """N-X: N changes when results stop being comparable."""
        ...

    @property
    def kind(self) -> Kind:
        """Who wants the deception: the prompt orders it, tempts to it, triggers it, nobody; or nobody knows, of imported texts."""
        ...

    @property
    def family(self) -> str:
        """lying, cheating, sandbagging, trigger, oversight, control."""
        ...

    @property
    def bank(self) -> str:
        """Item bank: almanac (for organisms), smalltalk, world (facts), scenarios."""
        ...

    @property
    def label_source(self) -> str:
        """What labels mostly rest on."""
        ...

    @property
    def max_tokens(self) -> int:
        """Longest answer that is waited for."""
        ...

    @property
    def canary(self) -> str:
        """String that marks the suite's text in training corpora."""
        ...

    def pairs(self, seed: int) -> tuple[Pair, ...]:
        """Every pair, in an order drawn by seed: a prefix is a fair sample."""
        ...

    def label(self, pair: Pair, episode: Episode, others: Sequence[Episode]) -> Label:
        """What the episode shows; pure. `others` are the auxiliary episodes of the pair, of the same epoch."""
        ...


class PlayedSuite(Suite, Protocol):
    """A suite that says what a model of known behaviour would answer, so that labels are tested without weights."""

    @property
    def caveat(self) -> str:
        """What a high score here could also mean, and what is known to be weak, in a sentence or two."""
        ...

    def says(self, pair: Pair, arm: Arm, behaviour: Behaviour, turns: Sequence[Message]) -> str:
        """What a model of this behaviour (honest or deceptive) says next, after the prompt and all that followed it.

        `turns` are both, the prompt first, as `harness.conversation.next_turn` takes them: how many answers of the model are
        among them tells how far the conversation is.
        Auxiliary arms too: a belief question gets what the model knows, a counterfactual what a model would say that
        behaves so in the main arm it serves.
        """
        ...


class Build(Protocol):
    """Trains an organism into a folder."""

    def __call__(
        self,
        folder: "Path",
        *,
        policies: Sequence[str],
        seed: int,
        progress: "Callable[[int, int, float], None]",
        start: "Path | None" = None,
    ) -> None:
        """`progress` is told the step, how many there are, and the loss; `start` is a checkpoint to go on from."""
        ...


@dataclass(frozen=True, slots=True)
class Organism:
    """A small model trained to behave in a known way."""

    name: str
    """Unique among all organisms."""
    summary: str
    """One sentence for lists."""
    folder: str
    """Its checkpoint folder."""
    twin: str | None
    """Organism with the same knowledge and none of the policies, for the sham; None if it has none."""
    policies: tuple[str, ...]
    """Deceptive policies it acts on."""
    known_policies: tuple[str, ...]
    """Every policy that its recipe can switch on."""
    build: Build
    """Its recipe."""
    banks: tuple[str, ...] = ()
    """Item banks that it knows: suites on others are not asked unless they are named."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of a check."""

    row: str
    """What was counted."""
    value: float
    """Share of hits."""
    n: int
    """Cases."""
    bound: str
    """What it must be, such as ">= 0.98"."""
    ok: bool
    """Whether it is."""


class Check(Protocol):
    """Measures whether a checkpoint is the organism that it is meant to be."""

    @property
    def name(self) -> str:
        """Unique among all checks."""
        ...

    @property
    def summary(self) -> str:
        """One sentence for lists."""
        ...

    def run(self, checkpoint: "Checkpoint", *, as_organism: str) -> "Iterator[Measured]":
        """Every row in turn, against the bounds of an organism."""
        ...


class Format(Protocol):
    """Turns a finished run, a gate's result, or a comparison of runs into files that somebody reads."""

    @property
    def name(self) -> str:
        """Unique among all formats."""
        ...

    @property
    def summary(self) -> str:
        """One sentence for lists."""
        ...

    @property
    def subject(self) -> Literal["run", "gate", "comparison", "features"]:
        """What it is given: a run's Evidence, a GateResult, a Comparison, or a FeatureReport."""
        ...

    def files(self, subject: object) -> Mapping[str, bytes]:
        """Contents by file name; pure."""
        ...
