"""What is asked and what is shown, as frozen records and protocols: pairs, arms, episodes, labels, suites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

Kind = Literal["ordered", "tempted", "triggered", "control", "imported"]
Condition = Literal["honest", "deceptive"]


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
