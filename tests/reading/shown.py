"""Orders in one line per phase, so that a table of expectations reads as prescriptions do."""

from cards.order import Order, Phase
from cds_service.reading.amount import shown


def phase_line(phase: Phase) -> str:
    """ "1000 mcg 1 mL every 1 mo for 7 d, 4 doses"."""
    dose = phase.dose
    said = [shown(part) for part in (dose.mass, dose.volume) if part is not None]
    if dose.containers is not None:
        said.append(shown(dose.containers, dose.container_word))
    if dose.concentration is not None:
        said.append(f"at {shown(dose.concentration)}")
    if phase.every is not None:
        said.append(f"every {phase.every}")
    if phase.doses is not None:
        said.append(f"{phase.doses} doses")
    if phase.lasts is not None:
        span = f"{phase.lasts.low}" if phase.lasts.low == phase.lasts.high else f"{phase.lasts.low}-{phase.lasts.high}"
        said.append(f"for {span} {phase.lasts.unit}")
    said += [f"from {phase.starts}"] if phase.starts else []
    said += [f"to {phase.ends}"] if phase.ends else []
    said += [f"until {phase.until.plain}"] if phase.until else []
    return " ".join([*said, *(["as needed"] if phase.as_needed else [])])


def lines(order: Order) -> list[str]:
    """One line per phase."""
    return [phase_line(phase) for phase in order.phases]


def faults(order: Order) -> list[str]:
    """Parts with a problem, in order, each once."""
    return list(dict.fromkeys(problem.part for problem in order.problems))


def product_line(order: Order) -> str:
    """ "cyanocobalamin injection 1000 mcg/mL vial 1 mL 1000 mcg"."""
    product = order.product
    said = [product.substance.value, product.kind.value]
    said += [shown(product.concentration)] if product.concentration else []
    for held in product.containers:
        sizes = [shown(size) for size in (held.volume, held.content) if size is not None]
        said.append(" ".join([held.word, *sizes]))
    said += [f"labelled {shown(product.labelled_amount)}"] if product.labelled_amount else []
    return ", ".join(said)
