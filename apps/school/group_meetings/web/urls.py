"""Addresses of group meetings, for the curator."""

from django.urls import path

from apps.school.group_meetings.web import ballots, hall, meetings, papers

app_name = "group_meetings"

urlpatterns = [
    path("programmes/<uuid:programme_id>/", meetings.meeting_list, name="list"),
    path("programmes/<uuid:programme_id>/add/", meetings.add, name="add"),
    path("<uuid:event_id>/", meetings.meeting, name="meeting"),
    path("<uuid:event_id>/edit/", meetings.edit, name="edit"),
    path("<uuid:event_id>/adjust/", meetings.adjust, name="adjust"),
    path("<uuid:event_id>/cancel/", meetings.cancel, name="cancel"),
    path("<uuid:event_id>/guests/", meetings.guests, name="guests"),
    path("<uuid:event_id>/seat/", meetings.seat, name="seat"),
    path("<uuid:event_id>/timetable/", hall.timetable, name="timetable"),
    path("<uuid:event_id>/print/", hall.prints, name="prints"),
    path("<uuid:event_id>/print/badges/", hall.print_badges, name="badges"),
    path("<uuid:event_id>/print/cards/", hall.print_cards, name="cards"),
    path("<uuid:event_id>/print/hall/", hall.print_hall, name="hall-timetable"),
    path("<uuid:event_id>/print/sheets/", hall.print_sheets, name="sheets"),
    path("<uuid:event_id>/hall/", hall.screen, name="hall"),
    path("<uuid:event_id>/hall/figures/", hall.figures, name="figures"),
    path("<uuid:event_id>/begin/", hall.begin, name="begin"),
    path("<uuid:event_id>/ballots/", ballots.ballots, name="ballots"),
    path("<uuid:event_id>/ballots/open/", ballots.open_ballots, name="ballots-open"),
    path("<uuid:event_id>/ballots/extend/", ballots.extend, name="ballots-extend"),
    path("<uuid:event_id>/ballots/remind/", ballots.remind, name="ballots-remind"),
    path("<uuid:event_id>/ballots/close/", ballots.close, name="ballots-close"),
    path("<uuid:event_id>/ballots/<uuid:guest_id>/", ballots.by_hand, name="by-hand"),
    path("<uuid:event_id>/papers/", papers.stack, name="papers"),
    path("<uuid:event_id>/papers/progress/", papers.progress, name="papers-progress"),
    path("<uuid:event_id>/papers/<uuid:page_id>/", papers.sheet, name="sheet"),
    path("<uuid:event_id>/papers/<uuid:page_id>/dismiss/", papers.dismiss, name="sheet-dismiss"),
    path("<uuid:event_id>/choices/", ballots.choices, name="choices"),
]
