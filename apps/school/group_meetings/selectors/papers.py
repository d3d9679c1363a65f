"""Reads of paper ballots: what was uploaded, what waits for the curator's eyes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.school.group_meetings.models import GroupMeeting, PageState, SheetPage, SheetUpload, UploadState
from apps.school.group_meetings.policies import GroupMeetingAction
from tenants.db.guards import TenantQuerySet


@dataclass(frozen=True, slots=True)
class Stack:
    """The uploaded files of a meeting by state, and their sheets."""

    files: int
    waiting: int
    refused: tuple[str, ...]
    recorded: int
    review: int


def stack_of(*, actor: Actor, meeting: GroupMeeting) -> Stack:
    require(actor, GroupMeetingAction.READ_CHOICES)
    uploads = SheetUpload.objects.filter(meeting=meeting)
    states = uploads.aggregate(files=Count("id"), waiting=Count("id", filter=Q(state=UploadState.WAITING)))
    pages = SheetPage.objects.filter(upload__meeting=meeting).aggregate(
        recorded=Count("id", filter=Q(state=PageState.RECORDED)), review=Count("id", filter=Q(state=PageState.REVIEW))
    )
    refused = uploads.filter(state=UploadState.REFUSED).order_by("id").values_list("problem", flat=True)
    return Stack(**states, **pages, refused=tuple(refused))


def review_list(*, actor: Actor, meeting_id: UUID) -> TenantQuerySet[SheetPage]:
    """Return the sheets a person has to look at, in the order of the stack, without their pictures."""
    require(actor, GroupMeetingAction.READ_CHOICES)
    rows = SheetPage.objects.filter(upload__meeting=meeting_id, state=PageState.REVIEW)
    return rows.select_related("guest__participation__person").defer("preview", "cells").order_by("upload_id", "number")


def page_get(*, actor: Actor, meeting_id: UUID, page_id: UUID) -> SheetPage:
    require(actor, GroupMeetingAction.READ_CHOICES)
    rows = SheetPage.objects.select_related("guest__participation__person", "guest__meeting")
    found = rows.filter(id=page_id, upload__meeting=meeting_id).first()
    if found is None:
        raise NotFound("sheet", _("Такого листа нет."))
    return found
