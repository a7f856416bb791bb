"""What can go wrong at the edges, what a client is told of it, and how a command ends because of it.

A body that reports an error is an OperationOutcome made of our own constant words: nothing of the
request comes back in it, so an error cannot leak a chart into a browser console or a proxy's log.
"""

from __future__ import annotations

from typing import Any, Final

from cards.knowledge import KnowledgeFault

USAGE: Final = 2
CONFIGURATION: Final = 3
OTHERWISE: Final = 1

_SAYS: Final[dict[int, tuple[str, str]]] = {
    400: ("invalid", "The body is not what this address takes: a hook call, or feedback, that this service can read."),
    401: ("login", "The caller is not known to this service. Nothing was checked."),
    404: ("not-found", "There is nothing at this address."),
    405: ("not-supported", "This address does not take this method."),
    408: ("timeout", "The body did not arrive in time. Nothing was checked."),
    412: ("required", "Information that the service cannot do without was neither supplied nor obtainable."),
    413: ("too-long", "The body is larger than this service accepts."),
    415: ("not-supported", "The body has to be JSON in UTF-8 without content encoding."),
    500: ("exception", "The service failed. Nothing was checked."),
    503: ("throttled", "The service is busy. Nothing was checked."),
}


class BadCall(Exception):
    """The body is no hook call. `reason` is in our words, holds nothing of the body and is fit to be answered."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SettingsFault(Exception):
    """Settings that cannot be used, all of them; `where` names the file or the environment."""

    def __init__(self, where: str, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join((f"The settings cannot be used ({where}):", *(f"  - {fault}" for fault in faults))))
        self.faults = faults


class UnusableFile(Exception):
    """A file named on the command line that cannot be read as what it should be."""


class StoreFault(Exception):
    """The store cannot be opened, or refused what was asked. The message holds no password and nothing of a row."""


class StoreDown(StoreFault):
    """The store cannot be reached, is locked or full at the moment: the same may succeed later."""


def operation_outcome(status: int, reason: str | None = None, says: tuple[str, str] | None = None) -> dict[str, Any]:
    """The OperationOutcome for an HTTP status; `reason` is one of our own sentences, never words of the request.

    `says` is code and text in place of those of the status.
    """
    code, text = says or _SAYS.get(status, ("processing", "The request was refused."))
    issue: dict[str, Any] = {"severity": "error", "code": code, "details": {"text": text}}
    if reason is not None:
        issue["diagnostics"] = reason
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def exit_code(error: BaseException) -> int:
    """How a command ends: the one place that knows."""
    match error:
        case UnusableFile() | BadCall():
            return USAGE
        case SettingsFault() | KnowledgeFault() | StoreFault():
            return CONFIGURATION
        case _:
            return OTHERWISE
