"""Clinical reasoning about one vitamin B12 injection order: pure, without HTTP and without FHIR."""
