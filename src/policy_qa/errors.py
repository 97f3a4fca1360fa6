"""The exception tree: every error that a user can cause or cure.

PolicyQAError              one clear Chinese sentence, with the remedy
├── InputError             bad usage or bad input: exit status 2
│   ├── DocumentError      a document that cannot be read
│   ├── SettingsError      a setting that is unknown or out of bounds
│   └── RulebookError      a rulebook or its facts that do not hold
├── IndexStateError        the index is missing, locked, or made by another version
└── ModelError             weights that are missing, damaged or unreachable
"""

from __future__ import annotations


class PolicyQAError(Exception):
    """Base of all errors of this package; the message is meant for the user."""

    exit_status = 1


class InputError(PolicyQAError):
    """Bad usage or bad input."""

    exit_status = 2


class DocumentError(InputError):
    """A document that cannot be read; the message names the file."""


class SettingsError(InputError):
    """A setting that is unknown or out of bounds."""


class RulebookError(InputError):
    """A rulebook that does not hold, or facts it cannot be applied to."""


class IndexStateError(PolicyQAError):
    """The index is missing, locked, or made by another version."""

    exit_status = 2


class ModelError(PolicyQAError):
    """Weights that are missing, damaged or unreachable."""
