"""Everything that can go wrong because of what was given, under one root.

A message says what was given, what was expected and what to do next, in one line.
"""


class TelltaleError(Exception):
    """The root; `exit_code` is what the command line ends with."""

    exit_code = 4


class UsageError(TelltaleError):
    """A wrong word, key, name, path or checkpoint."""

    exit_code = 2


class IncompleteError(TelltaleError):
    """The run could not be completed, or nothing in it can be measured."""

    exit_code = 3


class DamagedError(TelltaleError):
    """Evidence that does not match its digest, is missing or cannot be read."""

    exit_code = 4
