from django.urls import path

from apps.shared.identity.web import tokens

app_name = "tokens"

urlpatterns = [
    path("", tokens.token_list, name="list"),
    path("new/", tokens.token_create, name="create"),
    path("<uuid:token_id>/revoke/", tokens.token_revoke, name="revoke"),
]
