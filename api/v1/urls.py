"""Addresses of the API: what both levels offer, then the region's and the school's own."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from api.v1 import (
    facts,
    group_meetings,
    matching,
    mentorships,
    organisations,
    participations,
    people,
    preferences,
    programmes,
    proposals,
    shortages,
)
from api.v1.permissions import MemberOfTenant
from api.v1.resource import Nothing
from api.v1.schema import SessionScheme, TokenScheme  # noqa: F401  registers them


def _described(urlconf: str) -> list[URLPattern]:
    """Return the description of a level's API, its reading page, and the 404 of everything else."""
    settings: dict[str, Any] = {"urlconf": urlconf, "permission_classes": [MemberOfTenant]}
    return [
        path("schema/", SpectacularAPIView.as_view(**settings), name="schema"),
        path(
            "docs/",
            SpectacularSwaggerSplitView.as_view(url_name="api-v1:schema", permission_classes=[MemberOfTenant]),
            name="docs",
        ),
        re_path(r"^.*$", Nothing.as_view(), name="nothing"),
    ]


_region = [
    path("organisations/", organisations.OrganisationList.as_view(), name="organisations"),
    path("organisations/<uuid:organisation_id>/", organisations.OrganisationDetail.as_view(), name="organisation"),
    path("facts/", facts.CellList.as_view(), name="facts"),
]

_school = [
    path("people/", people.PersonList.as_view(), name="people"),
    path("people/<uuid:person_id>/", people.PersonDetail.as_view(), name="person"),
    path("programmes/", programmes.ProgrammeList.as_view(), name="programmes"),
    path("programmes/<uuid:programme_id>/", programmes.ProgrammeDetail.as_view(), name="programme"),
    path("programmes/<uuid:programme_id>/stages/", programmes.StageList.as_view(), name="stages"),
    path(
        "programmes/<uuid:programme_id>/participations/",
        participations.ParticipationList.as_view(),
        name="participations",
    ),
    path("participations/<uuid:participation_id>/", participations.ParticipationDetail.as_view(), name="participation"),
    path("participations/<uuid:participation_id>/withdraw/", participations.Withdrawal.as_view(), name="withdraw"),
    path("participations/<uuid:participation_id>/requests/", participations.RequestList.as_view(), name="requests"),
    path("mentorships/", mentorships.MentorshipList.as_view(), name="mentorships"),
    path("mentorships/<uuid:mentorship_id>/", mentorships.MentorshipDetail.as_view(), name="mentorship"),
    path("mentorships/<uuid:mentorship_id>/meetings/", mentorships.MeetingList.as_view(), name="meetings"),
    path("programmes/<uuid:programme_id>/runs/", matching.RunList.as_view(), name="runs"),
    path("programmes/<uuid:programme_id>/runs/comparison/", matching.RunComparison.as_view(), name="runs-comparison"),
    path("programmes/<uuid:programme_id>/shortage/", shortages.ShortageDetail.as_view(), name="shortage"),
    path("programmes/<uuid:programme_id>/bans/", proposals.BanList.as_view(), name="bans"),
    path("runs/<uuid:run_id>/", matching.RunDetail.as_view(), name="run"),
    path("runs/<uuid:run_id>/recompute/", matching.RunRecompute.as_view(), name="run-recompute"),
    path("runs/<uuid:run_id>/cancel/", matching.RunCancel.as_view(), name="run-cancel"),
    path("runs/<uuid:run_id>/discard/", matching.RunDiscard.as_view(), name="run-discard"),
    path("runs/<uuid:run_id>/undo/", matching.RunUndo.as_view(), name="run-undo"),
    path("runs/<uuid:run_id>/approve/", matching.RunApprove.as_view(), name="run-approve"),
    path("runs/<uuid:run_id>/blocking/", shortages.BlockingList.as_view(), name="blocking"),
    path("runs/<uuid:run_id>/lock/", proposals.ProposalLock.as_view(), name="proposals-lock"),
    path("runs/<uuid:run_id>/bans/lift/", proposals.BanLift.as_view(), name="bans-lift"),
    path("runs/<uuid:run_id>/proposals/", proposals.ProposalList.as_view(), name="proposals"),
    path("runs/<uuid:run_id>/proposals/<uuid:proposal_id>/", proposals.ProposalDetail.as_view(), name="proposal"),
    path("runs/<uuid:run_id>/proposals/<uuid:proposal_id>/ban/", proposals.ProposalBan.as_view(), name="proposal-ban"),
    path(
        "programmes/<uuid:programme_id>/group-meetings/",
        group_meetings.GroupMeetingList.as_view(),
        name="group-meetings",
    ),
    path("group-meetings/<uuid:event_id>/", group_meetings.GroupMeetingDetail.as_view(), name="group-meeting"),
    path("group-meetings/<uuid:event_id>/guests/", group_meetings.GuestList.as_view(), name="guests"),
    path("group-meetings/<uuid:event_id>/timetable/", group_meetings.TimetableDetail.as_view(), name="timetable"),
    path("group-meetings/<uuid:event_id>/begin/", group_meetings.RoundsBegin.as_view(), name="rounds-begin"),
    path("group-meetings/<uuid:event_id>/ballots/open/", group_meetings.BallotsOpen.as_view(), name="ballots-open"),
    path(
        "group-meetings/<uuid:event_id>/ballots/extend/", group_meetings.BallotsExtend.as_view(), name="ballots-extend"
    ),
    path("group-meetings/<uuid:event_id>/ballots/close/", group_meetings.BallotsClose.as_view(), name="ballots-close"),
    path(
        "group-meetings/<uuid:event_id>/ballots/remind/", group_meetings.BallotsRemind.as_view(), name="ballots-remind"
    ),
    path("group-meetings/<uuid:event_id>/preferences/", preferences.PreferenceList.as_view(), name="preferences"),
    path(
        "group-meetings/<uuid:event_id>/preferences/<uuid:participation_id>/",
        preferences.PreferenceDetail.as_view(),
        name="preference",
    ),
    path("facts/", facts.FigureList.as_view(), name="facts"),
]

region_urls = ([*_region, *_described("config.urls.region")], "api-v1")
school_urls = ([*_school, *_described("config.urls.school")], "api-v1")
