"""Who may read which document and which delivery (guardian's direct-key tables).

Each Meta inherits guardian's, whose unique constraint is the index that listing reads.
"""

from __future__ import annotations

from django.db import models

from documents.models.deliveries import Delivery
from documents.models.document import Document
from office.kernel.grants import GroupGrantBase, UserGrantBase


class DocumentUserGrant(UserGrantBase):
    content_object = models.ForeignKey(Document, on_delete=models.CASCADE)

    class Meta(UserGrantBase.Meta):
        db_table = "documents_document_user_grant"


class DocumentGroupGrant(GroupGrantBase):
    content_object = models.ForeignKey(Document, on_delete=models.CASCADE)

    class Meta(GroupGrantBase.Meta):
        db_table = "documents_document_group_grant"


class DeliveryUserGrant(UserGrantBase):
    content_object = models.ForeignKey(Delivery, on_delete=models.CASCADE)

    class Meta(UserGrantBase.Meta):
        db_table = "documents_delivery_user_grant"


class DeliveryGroupGrant(GroupGrantBase):
    content_object = models.ForeignKey(Delivery, on_delete=models.CASCADE)

    class Meta(GroupGrantBase.Meta):
        db_table = "documents_delivery_group_grant"
