"""The instruction of an order as people write it, in seven languages.

Words become meanings (`lexemes`), meanings phrases (`grammar`, sig.lark), phrases phases (`split`, `phase`), and the
language that leaves nothing out is the one it was written in (`reading`).
"""

from cds_service.reading.sig.phrases import Stretch
from cds_service.reading.sig.reading import LONGEST_SIG, Sig, amount_spans, read_sig

__all__ = ["LONGEST_SIG", "Sig", "Stretch", "amount_spans", "read_sig"]
