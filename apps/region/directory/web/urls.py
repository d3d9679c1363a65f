from django.urls import path

from apps.region.directory.web import activation, imports, listing, municipalities, organisations

app_name = "directory"

urlpatterns = [
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/new/", organisations.create, name="organisation-create"),
    path("organisations/activate/", activation.activate, name="activate"),
    path("organisations/invite/", activation.invite_many, name="invite-many"),
    path("organisations/unlisted/", listing.index, name="unlisted"),
    path("organisations/unlisted/<uuid:tenant_id>/", listing.choose, name="unlisted-school"),
    path("organisations/unlisted/<uuid:tenant_id>/add/", listing.add, name="unlisted-add"),
    path("organisations/unlisted/<uuid:tenant_id>/link/<uuid:organisation_id>/", listing.link, name="unlisted-link"),
    path("organisations/<uuid:organisation_id>/", organisations.card, name="organisation"),
    path("organisations/<uuid:organisation_id>/edit/", organisations.edit, name="organisation-edit"),
    path("organisations/<uuid:organisation_id>/suspend/", activation.suspend, name="suspend"),
    path("organisations/<uuid:organisation_id>/resume/", activation.resume, name="resume"),
    path("organisations/<uuid:organisation_id>/invite/", activation.invite, name="invite"),
    path(
        "organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/resend/",
        activation.resend,
        name="invitation-resend",
    ),
    path(
        "organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/revoke/",
        activation.revoke,
        name="invitation-revoke",
    ),
    path("batches/<uuid:batch_id>/", activation.batch, name="batch"),
    path("batches/<uuid:batch_id>/progress/", activation.batch_meter, name="batch-progress"),
    path("batches/<uuid:batch_id>/retry/", activation.retry, name="batch-retry"),
    path("municipalities/", municipalities.index, name="municipalities"),
    path("municipalities/new/", municipalities.create, name="municipality-create"),
    path("municipalities/<uuid:municipality_id>/", municipalities.edit, name="municipality"),
    path("imports/", imports.index, name="imports"),
    path("imports/new/", imports.upload, name="import-create"),
    path("imports/<uuid:import_id>/", imports.plan, name="import"),
    path("imports/<uuid:import_id>/answers/", imports.answer, name="import-answers"),
    path("imports/<uuid:import_id>/recheck/", imports.recheck, name="import-recheck"),
    path("imports/<uuid:import_id>/apply/", imports.apply, name="import-apply"),
    path("imports/<uuid:import_id>/undo/", imports.undo, name="import-undo"),
    path("imports/<uuid:import_id>/file/", imports.annotated, name="import-file"),
]
