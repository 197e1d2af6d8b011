"""Who may read which matter and what its units report (guardian's direct-key tables).

Each Meta inherits guardian's, whose unique constraint is the index that listing reads.
"""

from __future__ import annotations

from django.db import models

from office.kernel.grants import GroupGrantBase, UserGrantBase
from office.supervision.models.matters import Assignment, Matter


class MatterUserGrant(UserGrantBase):
    content_object = models.ForeignKey(Matter, on_delete=models.CASCADE)

    class Meta(UserGrantBase.Meta):
        db_table = "supervision_matter_user_grant"


class MatterGroupGrant(GroupGrantBase):
    content_object = models.ForeignKey(Matter, on_delete=models.CASCADE)

    class Meta(GroupGrantBase.Meta):
        db_table = "supervision_matter_group_grant"


class AssignmentUserGrant(UserGrantBase):
    content_object = models.ForeignKey(Assignment, on_delete=models.CASCADE)

    class Meta(UserGrantBase.Meta):
        db_table = "supervision_assignment_user_grant"


class AssignmentGroupGrant(GroupGrantBase):
    content_object = models.ForeignKey(Assignment, on_delete=models.CASCADE)

    class Meta(GroupGrantBase.Meta):
        db_table = "supervision_assignment_group_grant"
