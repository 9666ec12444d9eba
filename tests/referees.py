"""A judge model for tests: it repeats what it was told to say, and keeps what it was shown."""

from collections.abc import Callable, Sequence


class Referee:
    """Stands for a judge: answers by turns."""

    def __init__(self, *answers: str) -> None:
        """Repeats these."""
        self.answers, self.shown = answers, list[str]()

    def __call__(self, prompts: Sequence[str]) -> list[str]:
        self.shown += prompts
        return [self.answers[i % len(self.answers)] for i in range(len(prompts))]


def away_after_one(judge: Referee) -> Callable[[Sequence[str]], list[str]]:
    """This judge, out of reach from the second call on."""
    n_calls = iter(range(9))

    def ask(prompts: Sequence[str]) -> list[str]:
        if next(n_calls):
            raise ConnectionError("no route\nto host")
        return judge(prompts)

    return ask
