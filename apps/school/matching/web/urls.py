"""Addresses of matching."""

from django.urls import path

from apps.school.matching.web import choices, views

app_name = "matching"

urlpatterns = [
    path("programmes/<uuid:programme_id>/", views.programme, name="programme"),
    path("programmes/<uuid:programme_id>/start/", views.start, name="start"),
    path("programmes/<uuid:programme_id>/order/", views.order, name="order"),
    path("runs/<uuid:run_id>/", views.workspace, name="workspace"),
    path("runs/<uuid:run_id>/save/", views.save, name="save"),
    path("runs/<uuid:run_id>/mentees/<uuid:proposal_id>/", choices.choose, name="choose"),
    path("runs/<uuid:run_id>/recompute/", views.recompute, name="recompute"),
    path("runs/<uuid:run_id>/discard/", views.discard, name="discard"),
    path("runs/<uuid:run_id>/approve/", views.approve, name="approve"),
    path("runs/<uuid:run_id>/outcome/", views.outcome, name="outcome"),
]
