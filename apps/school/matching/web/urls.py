"""Addresses of matching."""

from django.urls import include, path

from apps.school.matching.web import approving, choices, comparing, starting, workspace

app_name = "matching"

urlpatterns = [
    path("programmes/<uuid:programme_id>/", starting.programme, name="programme"),
    path("programmes/<uuid:programme_id>/second/", starting.second, name="second"),
    path("programmes/<uuid:programme_id>/start/", starting.start, name="start"),
    path("programmes/<uuid:programme_id>/compare/", comparing.compare, name="compare"),
    path("programmes/<uuid:programme_id>/", include("apps.school.matching.web.after_urls")),
    path("programmes/<uuid:programme_id>/order/", approving.order, name="order"),
    path("runs/<uuid:run_id>/", workspace.workspace, name="workspace"),
    path("runs/<uuid:run_id>/progress/", starting.progress, name="progress"),
    path("runs/<uuid:run_id>/cancel/", starting.cancel, name="cancel"),
    path("runs/<uuid:run_id>/save/", workspace.save, name="save"),
    path("runs/<uuid:run_id>/lock/", workspace.lock, name="lock"),
    path("runs/<uuid:run_id>/ban/", workspace.ban, name="ban"),
    path("runs/<uuid:run_id>/unban/", workspace.unban, name="unban"),
    path("runs/<uuid:run_id>/undo/", workspace.undo, name="undo"),
    path("runs/<uuid:run_id>/mentees/<uuid:proposal_id>/", choices.choose, name="choose"),
    path("runs/<uuid:run_id>/mentees/<uuid:proposal_id>/prices/", choices.prices, name="prices"),
    path("runs/<uuid:run_id>/recompute/", workspace.recompute, name="recompute"),
    path("runs/<uuid:run_id>/discard/", workspace.discard, name="discard"),
    path("runs/<uuid:run_id>/approve/", approving.approve, name="approve"),
    path("runs/<uuid:run_id>/outcome/", approving.outcome, name="outcome"),
]
