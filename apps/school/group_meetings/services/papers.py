"""Paper ballots: files are read in the background; what is certain is recorded, the rest waits for the curator."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require, system_actor
from apps.core.errors import Refused
from apps.school.ballots.pages import BallotFileRefused
from apps.school.ballots.readings import Problem, SheetReading
from apps.school.group_meetings import papers, selectors
from apps.school.group_meetings.models import (
    BallotSource,
    GroupMeeting,
    Guest,
    MeetingState,
    PageState,
    SheetPage,
    SheetUpload,
    UploadState,
)
from apps.school.group_meetings.policies import GroupMeetingAction
from apps.school.group_meetings.selectors.papers import page_get
from apps.school.group_meetings.services.ballots import ballot_keep, ballot_record, guest_lock
from apps.school.group_meetings.services.planning import GroupMeetingRefused, meeting_lock
from apps.shared.audit.services import audit_record
from tenants.context import require_school

MOST_FILES: Final = 20
MOST_BYTES: Final = 100 * 1024 * 1024


@transaction.atomic
def sheets_upload(*, actor: Actor, meeting_id: UUID, files: Sequence[bytes]) -> list[UUID]:
    """Keep files and have each read by the task; return them."""
    require(actor, GroupMeetingAction.READ_CHOICES)
    meeting = meeting_lock(meeting_id)
    if meeting.state == MeetingState.PLANNED:
        raise GroupMeetingRefused("not_open", _("Бюллетени этой встречи не открыты."))
    if meeting.forgotten_at is not None:
        raise GroupMeetingRefused("forgotten", _("Программа завершена, выбор участников удалён."))
    if len(files) > MOST_FILES or sum(len(content) for content in files) > MOST_BYTES:
        raise GroupMeetingRefused(
            "too_much", _("За один раз можно загрузить до 20 файлов и до 100 МБ. Загрузите частями.")
        )
    rows = SheetUpload.objects.bulk_create(
        [SheetUpload(meeting=meeting, content=content, created_by=actor.user_id) for content in files]
    )
    audit_record(actor, "group_meeting.sheets_uploaded", meeting, changes={"files": len(rows)})
    keys = [str(row.pk) for row in rows]
    transaction.on_commit(lambda: [current_app.tasks["group_meetings.read_sheets"].delay(key) for key in keys])
    return [row.pk for row in rows]


def upload_read(*, upload_id: UUID) -> None:
    """Read a file and record what is certain. Called by the task; for a file that is read it does nothing."""
    # OpenCV is loaded by the worker that reads, not by every process that shows a page.
    from apps.school.ballots.reading import read

    upload = SheetUpload.objects.filter(id=upload_id, state=UploadState.WAITING).first()
    if upload is None or upload.content is None:
        return
    readings: list[SheetReading] = []
    problem = ""
    try:
        readings = read(bytes(upload.content))
    except BallotFileRefused as refused:
        problem = refused.code
    with transaction.atomic():
        meeting_lock(upload.meeting_id)
        state = UploadState.REFUSED if problem else UploadState.READ
        waiting = SheetUpload.objects.filter(id=upload_id, state=UploadState.WAITING)
        if waiting.update(state=state, problem=problem, content=None):
            for reading in readings:
                if Problem.BLANK not in reading.problems:
                    _take(upload, reading)


def _take(upload: SheetUpload, reading: SheetReading) -> None:
    """Record a sheet that leaves nothing open, else keep it for review with its pictures."""
    guest = None
    if reading.token is not None:
        guest = Guest.objects.filter(meeting=upload.meeting_id, code=reading.token).first()
    guest = guest_lock(upload.meeting_id, guest.pk) if guest else None
    problems = [problem.value for problem in reading.problems]
    cells = _cells(reading)
    met = [named.guest_id for named in selectors.met_of(guest)] if guest else []
    if guest is None and reading.token is not None:
        problems.append("foreign")
    if guest is not None and cells and reading.rows != len(met):
        problems, cells = [*problems, "other_rows"], []
    page = SheetPage(upload=upload, number=reading.page + 1, guest=guest, problems=problems, cells=cells)
    if guest and cells and not problems and reading.certain and guest.voted_at is None:
        ranked, never = papers.ballot_of(papers.marks_of(cells).marked, met)
        try:
            with transaction.atomic():
                ballot_keep(system_actor(require_school().id), guest, ranked, never, BallotSource.PAPER)
            page.state, page.cells = PageState.RECORDED, []
        except Refused:
            page.state = PageState.REVIEW
    if page.state == PageState.REVIEW:
        page.preview = reading.preview
    page.save(force_insert=True)


def _cells(reading: SheetReading) -> list[dict[str, Any]]:
    return [
        {
            "row": cell.row,
            "column": cell.column.value,
            "value": cell.value.value,
            "crop": base64.b64encode(cell.crop).decode() if cell.crop else "",
        }
        for cell in reading.cells
    ]


@transaction.atomic
def page_record(*, actor: Actor, meeting_id: UUID, page_id: UUID, marked: Collection[papers.Place]) -> Guest:
    """Record a sheet after the curator has decided its doubtful bubbles; ``marked`` are those that are marks."""
    page = _review(actor, meeting_id, page_id)
    guest = page.guest
    if guest is None or not page.cells:
        raise GroupMeetingRefused("unreadable", _("Этот лист не прочитан. Внесите бюллетень вручную."))
    marks = papers.marks_of(page.cells)
    if not set(marked) <= set(marks.doubtful):
        raise GroupMeetingRefused("stranger", _("Отмечен кружок, который не спрашивали. Откройте лист заново."))
    whole = {*marks.marked, *marked}
    if papers.is_contradictory(whole):
        raise GroupMeetingRefused(
            "contradiction", _("Двое на одном месте или две отметки у одного человека. Оставьте одну отметку.")
        )
    ranked, never = papers.ballot_of(whole, [named.guest_id for named in selectors.met_of(guest)])
    recorded = ballot_record(
        actor=actor,
        meeting_id=meeting_id,
        respondent_id=guest.pk,
        ranked=ranked,
        never=never,
        source=BallotSource.PAPER,
    )
    _settle(page, PageState.RECORDED)
    return recorded


@transaction.atomic
def page_dismiss(*, actor: Actor, meeting_id: UUID, page_id: UUID) -> None:
    """Put a page aside: it is no ballot, or its ballot was entered by hand."""
    page = _review(actor, meeting_id, page_id)
    _settle(page, PageState.DISMISSED)
    audit_record(actor, "group_meeting.sheet_dismissed", page)


def _review(actor: Actor, meeting_id: UUID, page_id: UUID) -> SheetPage:
    found = page_get(actor=actor, meeting_id=meeting_id, page_id=page_id)
    list(GroupMeeting.objects.select_for_update(of=("self",), no_key=True).filter(id=meeting_id).values_list("id"))
    page = SheetPage.objects.select_for_update(of=("self",)).get(id=found.pk)
    if page.state != PageState.REVIEW:
        raise GroupMeetingRefused("settled", _("С этим листом уже разобрались."))
    return page


def _settle(page: SheetPage, state: PageState) -> None:
    """End the review of a page; its pictures and answers go."""
    page.state, page.cells, page.preview = state, [], None
    page.save(update_fields=["state", "cells", "preview"])
