"""Addresses of programmes, their roadmaps, stages and participants."""

from django.urls import path

from apps.school.programmes.web import participants, programmes, roadmap, stages

app_name = "programmes"

urlpatterns = [
    path("", programmes.programme_list, name="list"),
    path("add/", programmes.programme_add, name="add"),
    path("participants/<uuid:participation_id>/", participants.participant, name="participant"),
    path("participants/<uuid:participation_id>/request/", participants.request_edit, name="request"),
    path(
        "participants/<uuid:participation_id>/request/<uuid:request_id>/remove/",
        participants.request_remove,
        name="request-remove",
    ),
    path("participants/<uuid:participation_id>/profile/", participants.profile_edit, name="profile"),
    path("participants/<uuid:participation_id>/withdraw/", participants.withdraw, name="withdraw"),
    path("tasks/<uuid:task_id>/", roadmap.task, name="task"),
    path("tasks/<uuid:task_id>/edit/", roadmap.task_edit, name="task-edit"),
    path("<uuid:programme_id>/", programmes.programme_page, name="programme"),
    path("<uuid:programme_id>/edit/", programmes.programme_edit, name="edit"),
    path("<uuid:programme_id>/cancel/", programmes.programme_cancel, name="cancel"),
    path("<uuid:programme_id>/team/", programmes.team, name="team"),
    path("<uuid:programme_id>/roadmap/", roadmap.roadmap, name="roadmap"),
    path("<uuid:programme_id>/roadmap/add/", roadmap.task_add, name="task-add"),
    path("<uuid:programme_id>/roadmap/shift/", roadmap.shift, name="tasks-shift"),
    path("<uuid:programme_id>/stages/<int:stage>/", stages.stage_page, name="stage"),
    path("<uuid:programme_id>/stages/<int:stage>/close/", stages.stage_close, name="stage-close"),
    path("<uuid:programme_id>/stages/<int:stage>/reopen/", stages.stage_reopen, name="stage-reopen"),
    path("<uuid:programme_id>/mentees/", participants.mentees, name="mentees"),
    path("<uuid:programme_id>/mentors/", participants.mentors, name="mentors"),
    path("<uuid:programme_id>/<slug:role>s/add/", participants.add, name="participants-add"),
    path("<uuid:programme_id>/mentees/register/", participants.mentee_register, name="mentee-register"),
    path("<uuid:programme_id>/mentors/register/", participants.mentor_register, name="mentor-register"),
]
