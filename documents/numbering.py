"""How a document's number is written (GB/T 9704, 7.2.5)."""

CONTINUOUS = 0
"""The "year" of a series that never restarts."""


def number_text(code_word: str, year: int, n: int) -> str:
    """`粤人社发〔2026〕12号`; a continuous series is written `第12号`."""
    return f"{code_word}第{n}号" if year == CONTINUOUS else f"{code_word}〔{year}〕{n}号"
