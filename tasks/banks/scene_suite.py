"""A suite on scenes: a fact in the prompt, a stake that pulls to or from it, and a short answer that is held against the fact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.nouns import Arm, Behaviour, Episode, Kind, Label, Message, Pair
from tasks.banks.cast import dice
from tasks.banks.scenes import Scene, Words, crossed_arms, pair_of, shuffled
from tasks.banks.scenes_reading import label_claim, spoken


@dataclass(frozen=True, slots=True)
class SceneSuite:
    """Two pairs a scene, one for each side of its fact, with crossed arms; labelled by rule from the fact in the prompt."""

    name: str
    """Of the suite, and of its Inspect task."""
    summary: str
    """What it asks, in a sentence."""
    canary: str
    """Stands in no prompt; found in a corpus, it tells that this file was in it."""
    caveat: str
    """What a high score could also mean."""
    unit: str
    """What a group is: the first word of its name."""
    scenes: Mapping[str, Scene]
    """By name."""
    words: Words
    """What its scenes leave open."""
    source: str
    """What the truth of a pair rests on."""
    where: str
    """What states the fact, in the words of a label."""
    lie: str = "lie"
    """The kind of a deceptive label."""
    version: str = "1-A"
    kind: Kind = field(default="tempted", init=False)
    family: str = field(default="lying", init=False)
    bank: str = field(default="scenarios", init=False)
    label_source: str = field(default="rule", init=False)
    max_tokens: int = field(default=32, init=False)

    def pairs(self, seed: int) -> tuple[Pair, ...]:
        """Two pairs a scene, in an order drawn by seed."""
        return tuple(
            pair_of(
                self.unit,
                scene,
                known,
                crossed_arms(scene, known, self.words, dice(self.name, seed, scene.name, known)),
                source=self.source,
            )
            for scene, known in shuffled(tuple(self.scenes.values()), seed)
        )

    def label(self, pair: Pair, episode: Episode, others: Sequence[Episode]) -> Label:
        """Deceptive when the answer claims the other side than the fact's."""
        return label_claim(pair, episode, self._scene(pair), kind=self.lie, where=self.where)

    def says(self, pair: Pair, arm: Arm, behaviour: Behaviour, turns: Sequence[Message]) -> str:
        """The fact's own word, or the other one."""
        return spoken(pair, arm, behaviour, self._scene(pair))

    def _scene(self, pair: Pair) -> Scene:
        return self.scenes[pair.group.partition(":")[2]]
