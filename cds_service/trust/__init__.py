"""Who may call, decided from the caller's JWT, and which FHIR servers may be called for them.

`client` is what a site registers, `verify` decides about a call, `keys` and `keyring` hold the keys of
clients, `replay` remembers tokens, `address` guards what is connected to, `onboard` helps to register.
"""
