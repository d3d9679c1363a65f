"""Addresses of pairs and groups and of the cabinets of mentors, mentees and parents."""

from django.urls import path

from apps.school.mentorships.web import actions, cabinet, concerns, consents, pages, readiness, work

app_name = "mentorships"

urlpatterns = [
    path("", pages.mentorship_list, name="list"),
    path("cabinet/", cabinet.cabinet, name="cabinet"),
    path("cabinet/consents/<uuid:consent_id>/withdraw/", consents.withdraw, name="consent-withdraw"),
    path("help/", concerns.ask, name="help"),
    path("concerns/", concerns.concern_list, name="concerns"),
    path("concerns/<uuid:concern_id>/", concerns.concern, name="concern"),
    path("confirmations/<uuid:confirmation_id>/confirm/", readiness.confirm, name="confirm"),
    path("confirmations/<uuid:confirmation_id>/refuse/", readiness.refuse, name="refuse"),
    path("confirmations/<uuid:confirmation_id>/take-back/", readiness.take_back, name="take-back"),
    path("confirmations/<uuid:confirmation_id>/record/", readiness.record, name="confirm-record"),
    path("confirmations/<uuid:confirmation_id>/ask-again/", readiness.ask_again, name="ask-again"),
    path("goals/<uuid:goal_id>/progress/", work.goal_progress, name="goal-progress"),
    path("goals/<uuid:goal_id>/remove/", work.goal_remove, name="goal-remove"),
    path("meetings/<uuid:meeting_id>/edit/", work.meeting_edit, name="meeting-edit"),
    path("meetings/<uuid:meeting_id>/cancel/", work.meeting_cancel, name="meeting-cancel"),
    path("meetings/<uuid:meeting_id>/restore/", work.meeting_restore, name="meeting-restore"),
    path("meetings/<uuid:meeting_id>/feedback/", work.feedback, name="feedback"),
    path("<uuid:mentorship_id>/", pages.detail, name="detail"),
    path("<uuid:mentorship_id>/meetings/new/", work.meeting_new, name="meeting-new"),
    path("<uuid:mentorship_id>/goals/", work.goal_add, name="goal-add"),
    path("<uuid:mentorship_id>/task/", work.common_task, name="task"),
    path("<uuid:mentorship_id>/help/", concerns.ask, name="help-of"),
    path("<uuid:mentorship_id>/end/", actions.terminate, name="end"),
    path("<uuid:mentorship_id>/suspend/", actions.suspend, name="suspend"),
    path("<uuid:mentorship_id>/resume/", actions.resume, name="resume"),
    path("<uuid:mentorship_id>/replace/", actions.replace, name="replace"),
    path("<uuid:mentorship_id>/members/<uuid:member_id>/end/", actions.member_end, name="member-end"),
]
