from django.urls import path

from apps.region.monitoring.web import views

app_name = "monitoring"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("municipalities/<uuid:municipality_id>/", views.dashboard, name="municipality"),
    path("schools/", views.schools, name="schools"),
    path("schools/remind/", views.remind, name="remind"),
    path("schools/<uuid:tenant_id>/", views.school, name="school"),
    path("export/", views.export, name="export"),
]
