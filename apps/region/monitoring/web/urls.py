from django.urls import path

from apps.region.monitoring.web import indicators, statistics, views

app_name = "monitoring"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("municipalities/<uuid:municipality_id>/", views.dashboard, name="municipality"),
    path("schools/", views.schools, name="schools"),
    path("schools/remind/", views.remind, name="remind"),
    path("schools/<uuid:tenant_id>/", views.school, name="school"),
    path("indicators/<str:code>/", indicators.indicator, name="indicator"),
    path("statistics/", statistics.index, name="statistics"),
    path("statistics/sample/", statistics.sample_file, name="statistics-sample"),
    path("export/", views.export, name="export"),
]
