"""What drafters take from: phrases and templates that an organ keeps, or somebody for themselves."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel


class LibraryEntry(IdModel):
    """A phrase (常用语) or a template (模板) of one organ or of one person.

    ``text``: a phrase's words, its paragraphs divided by line breaks; a template's name. ``kind``: the 文种
    it is for, "" for any (phrases only). ``draft``: what a draft begins with, by the names of the document's
    own columns (title, direction, urgency, disclosure, note, body, main_text, cc_text) and ``recipients``
    ``[{"unit_id", "role", "copies"}]``. ``pinyin`` and ``initials`` are how it is found by typing.
    """

    class Form(models.TextChoices):
        PHRASE = "phrase"
        TEMPLATE = "template"

    class Place(models.TextChoices):
        """Where in a document a phrase stands."""

        OPENING = "opening"  # 开头
        LINK = "link"  # 过渡
        CLOSING = "closing"  # 结尾

    form = models.CharField(max_length=8, choices=Form.choices)
    organ = models.ForeignKey("orgchart.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("orgchart.Person", null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, blank=True)
    place = models.CharField(max_length=7, choices=Place.choices, blank=True)
    text = models.CharField(max_length=500)
    draft: models.JSONField[Any, Any] = models.JSONField(null=True)
    pinyin = models.CharField(max_length=240, blank=True)
    initials = models.CharField(max_length=40, blank=True)
    changed_by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_library_entry"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(organ__isnull=False, person__isnull=True)
                | Q(organ__isnull=True, person__isnull=False),
                name="library_one_keeper",
            ),
            # These two also answer the lists: of an organ, of a person, by form.
            models.UniqueConstraint(
                fields=["organ", "form", "kind", "text"],
                condition=Q(organ__isnull=False),
                name="library_once_organ",
            ),
            models.UniqueConstraint(
                fields=["person", "form", "kind", "text"],
                condition=Q(person__isnull=False),
                name="library_once_person",
            ),
        ]

    def __str__(self) -> str:
        return self.text
