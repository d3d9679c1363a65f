from django.urls import path

from apps.region.library.web import views

app_name = "library"

urlpatterns = [
    path("", views.index, name="catalogue"),
    path("parameters/", views.parameters, name="parameters"),
    path("<slug:catalogue>/", views.entries, name="entries"),
    path("<slug:catalogue>/<uuid:entry_id>/", views.entry, name="entry"),
    path("<slug:catalogue>/<uuid:entry_id>/verify/", views.verify, name="verify"),
]
