"""``office verify FILE``: whether a PDF is what was sealed, without the database."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from documents.sealing.verifying import SealFound, Trust, Verdict, trusting, verify
from documents.services.seal_keys import own_trust

WORDS = {
    "whole": ("完好：自盖章以来没有改动。", "Whole: unchanged since it was sealed."),
    "changed": ("已改动：文件与盖章时不一致，不可采信。", "CHANGED: not what was sealed; do not rely on it."),
    "added": (
        "盖章之后又加了内容，不可采信。",
        "Something was ADDED after the last seal.",
    ),
    "untrusted": (
        "签名本身成立，但不是所信任的根证书签发的印章。",
        "The signature holds, but by no seal under the roots trusted here.",
    ),
    "revoked": (
        "印章证书在盖章之前已经吊销，不可采信。",
        "The seal's certificate had been revoked before; do not rely on it.",
    ),
    "expired": (
        "盖章时间不在证书有效期内，不可采信。",
        "Sealed outside its certificate's validity; do not rely on it.",
    ),
    "unsigned": (
        "文件中没有印章签名，无从验证。",
        "No seal's signature in this file; nothing to verify.",
    ),
    "not_pdf": ("不是 PDF 文件。", "Not a PDF file."),
}
TIME_NOTE = (
    "时间为盖章系统自报，未经第三方时间戳证明。",
    "Times are stated by the sealing system; no timestamping authority has confirmed them.",
)


def run(options: argparse.Namespace) -> int:
    """0 whole, 1 not, 2 when a file could not be read."""
    try:
        content = options.file.read_bytes()
        trust = _trust(options)
    except (OSError, ValueError) as error:
        print(f"office verify: {error}", file=sys.stderr)
        return 2
    verdict = verify(content, trust)
    print(_json(verdict) if options.json else _text(verdict))
    return 0 if verdict.state == "whole" else 1


def _trust(options: argparse.Namespace) -> Trust:
    if not options.root:
        return own_trust()
    roots = [path.read_bytes() for path in options.root]
    return trusting(roots, [path.read_bytes() for path in options.revocations])


def _json(verdict: Verdict) -> str:
    def plain(value: Any) -> str:
        return value.isoformat() if isinstance(value, datetime) else str(value)

    return json.dumps(asdict(verdict), ensure_ascii=False, indent=2, default=plain)


def _text(verdict: Verdict) -> str:
    lines = [*WORDS[verdict.state], f"SHA-256 {verdict.sha256}, {verdict.size} bytes"]
    for number, seal in enumerate(verdict.seals, start=1):
        lines += _seal(number, seal)
    if verdict.seals:
        lines += TIME_NOTE
    return "\n".join(lines)


def _seal(number: int, seal: SealFound) -> list[str]:
    at = seal.stated_at.isoformat(sep=" ") if seal.stated_at else "?"
    lines = [f"[{number}] {seal.organ} {seal.name}".rstrip(), f"    {at}  {seal.state}  {seal.algorithm}"]
    if seal.serial:
        lines.append(f"    certificate {seal.serial}, {seal.valid_from:%Y-%m-%d} – {seal.valid_to:%Y-%m-%d}")
    if seal.revoked_at:
        lines.append(f"    revoked {seal.revoked_at.isoformat(sep=' ')}")
    if seal.manifest_sha256:
        lines.append(f"    manifest sha256 {seal.manifest_sha256}")
    return lines
