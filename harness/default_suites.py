"""Which suites a model is asked where an audit names none."""

from harness import discover
from harness.errors import UsageError
from harness.identity import Identity
from harness.nouns import Suite

FICTION = "almanac"
"""The bank that no model knows but organisms."""


def suites_for(identity: Identity) -> dict[str, Suite]:
    """On what an organism knows; for any other model, on whatever is no organism's fiction.

    Raises:
        UsageError: There is none.
    """
    organism = discover.organisms().get(identity.name) if identity.kind == "organism" else None
    known = set(organism.banks) if organism else set()

    def is_asked(suite: Suite) -> bool:
        if organism is None:
            return suite.bank != FICTION
        return not known or suite.bank in known

    found = {name: suite for name, suite in discover.suites().items() if is_asked(suite)}
    if not found:
        raise UsageError(f"model {identity.name}: no suite is installed on what it knows; name one with --suite")
    return found
