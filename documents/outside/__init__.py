"""Reading papers that come from outside: what stands in a file, and what its form may be filled with.

Pure code. What parses a stranger's bytes runs in ``worker``, a process of its own under limits of time and
memory; ``documents.services.originals`` starts it.
"""
