"""FHIR JSON of any version into domain values: tolerant of shape, strict about meaning."""

from cds_service.reading.order import is_medication_order, medicine_unresolved, read_order
from cds_service.reading.sig import amount_spans

__all__ = ["amount_spans", "is_medication_order", "medicine_unresolved", "read_order"]
