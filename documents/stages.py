"""The chain's stages as documents treat them, and the names of the reading permissions."""

READ = "read_document"
READ_DELIVERY = "read_delivery"
# Stages that consent to a text: they need the full text opened.
SIGNING_STAGES = frozenset({"check", "countersign", "office_review", "leader_review", "issue", "post_check"})
# Stages at which whoever's turn it is may change the wording.
AMENDING_STAGES = frozenset({"check", "office_review", "leader_review", "issue"})
# 复核: a change of the wording there is substantive or not (article 25).
POST_CHECK = "post_check"
# Stages of work from which the document may also be returned.
WORKING_STAGES = frozenset({"register", "proof"})
