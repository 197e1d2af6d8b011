"""Sealing files and verifying them: signatures in PDF, certificates, two kinds of cryptography.

Nothing here knows the database or keeps a key: keys come in with a call and go with it. What verifies
needs only the file and the roots it is to trust.
"""
