"""Writing a seal's signature into a PDF by pyHanko: PAdES B-B, one incremental revision a seal.

The pages stay as laid out (GB/T 9704): the seal's picture is part of them, the signature has none.
"""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from documents.sealing.backends import Backend

ROOM = 8192  # hexadecimal digits kept free for a signature and its certificate


@dataclass(frozen=True)
class SealKey:
    """A seal's key for one call: ``private`` as its back end keeps it, ``certificate`` as DER."""

    backend: Backend
    private: bytes
    certificate: bytes


class _Signer(signers.Signer):
    def __init__(self, key: SealKey) -> None:
        self._key = key
        super().__init__(
            signing_cert=x509.Certificate.load(key.certificate),
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": key.backend.mechanism}),
            embed_roots=False,
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._key.backend.sign(self._key.private, data)


def sign(content: bytes, key: SealKey, *, field: str, name: str, manifest_sha256: str, at: datetime) -> bytes:
    """The file with one more signature, over all of it.

    `field` is unique in the file. `name` is the seal's; the manifest's hash is carried in the signature, so
    that the final file tells which text the signers consented to. `at` is our own clock: stated, not proven.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=key.backend.digest,
        subfilter=fields.SigSeedSubFilter.PADES,
        name=name,
        reason="用印",
        contact_info=f"manifest-sha256:{manifest_sha256}",
    )
    signer = signers.PdfSigner(metadata, signer=_Signer(key))
    return asyncio.run(_signed(content, signer, at))


async def _signed(content: bytes, signer: signers.PdfSigner, at: datetime) -> bytes:
    """pyHanko's own steps one by one, because only so the moment is ours to set."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    session = signer.init_signing_session(writer)
    session.system_time = at
    checked = await session.perform_presign_validation(writer)
    prepared = session.prepare_tbs_document(
        validation_info=checked, bytes_reserved=ROOM, appearance_text_params=None
    )
    output = io.BytesIO()
    digest, _ = prepared.digest_tbs_document(output=output)
    attributes = PdfCMSSignedAttributes(signing_time=at)
    done = await prepared.perform_signature(
        document_digest=digest.document_digest, pdf_cms_signed_attrs=attributes
    )
    await done.post_signature_processing(output)
    return output.getvalue()
