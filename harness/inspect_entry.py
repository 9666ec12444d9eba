"""What Inspect loads at the start of every eval: registers the providers `telltale` and `player`, and imports nothing heavy."""

from typing import Any

from inspect_ai.model import modelapi


@modelapi(name="telltale")
def telltale() -> Any:
    """Checkpoints on this machine, in fixed batches."""
    from harness.provider import TelltaleAPI

    return TelltaleAPI


@modelapi(name="player")
def player() -> Any:
    """Scripted players: models of known behaviour, made of words alone."""
    from harness.player_provider import PlayerAPI

    return PlayerAPI
