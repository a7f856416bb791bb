"""The service beside a real EHR: who calls, what the call did not bring, what was answered and what became of it.

`admission` decides who calls, `charts` fetches, `records` keeps; `desk` is what the HTTP room talks to. All I/O of a
hook call but the socket itself is here; the answer is made by the pure line.
"""
