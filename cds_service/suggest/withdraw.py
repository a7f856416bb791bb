"""Taking the client's draft away: an action that names it and carries no resource.

CDS Hooks 1.0 had no `resourceId`: its deletes name the draft by the same string in `resource`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from cds_service.wire.call import HookCall

_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_TYPES: Final = frozenset({"MedicationRequest", "MedicationOrder"})
_OLD_HOOK: Final = "medication-prescribe"


def withdraw(draft: Mapping[str, Any], call: HookCall) -> dict[str, Any] | None:
    """Type and name of the draft as members of a delete action; None without an id that is the draft's alone."""
    kind, name = draft.get("resourceType"), draft.get("id")
    if not isinstance(kind, str) or not isinstance(name, str) or kind not in _TYPES or not _ID.fullmatch(name):
        return None
    same = [one for one in call.orders if (one.get("resourceType"), one.get("id")) == (kind, name)]
    if len(same) != 1:
        return None
    return {"resource" if call.hook == _OLD_HOOK else "resourceId": f"{kind}/{name}"}
