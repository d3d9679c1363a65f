"""Addresses of people, classes, consents and imports."""

from django.urls import path

from apps.school.people.web import cards, classes, consents, imports

app_name = "people"

urlpatterns = [
    path("", cards.person_list, name="list"),
    path("add/", cards.person_add, name="add"),
    path("classes/", classes.class_list, name="classes"),
    path("classes/add/", classes.class_add, name="class-add"),
    path("classes/<uuid:class_id>/", classes.class_page, name="class"),
    path("classes/<uuid:class_id>/edit/", classes.class_edit, name="class-edit"),
    path("classes/<uuid:class_id>/consents/", consents.class_consents, name="class-consents"),
    path("classes/<uuid:class_id>/codes/", classes.class_codes, name="class-codes"),
    path("consents/", consents.gap_list, name="consent-gaps"),
    path("consents/ending/", consents.ending_list, name="consents-ending"),
    path("consents/<uuid:consent_id>/withdraw/", consents.consent_withdraw, name="consent-withdraw"),
    path("import/", imports.upload, name="import"),
    path("import/sample/<slug:audience>/", imports.sample, name="import-sample"),
    path("import/<uuid:import_id>/", imports.plan, name="import-plan"),
    path("import/<uuid:import_id>/apply/", imports.apply, name="import-apply"),
    path("import/<uuid:import_id>/undo/", imports.undo, name="import-undo"),
    path("import/<uuid:import_id>/errors/", imports.errors, name="import-errors"),
    path("<uuid:person_id>/", cards.person_card, name="person"),
    path("<uuid:person_id>/edit/", cards.person_edit, name="edit"),
    path("<uuid:person_id>/guardians/add/", cards.guardian_add, name="guardian-add"),
    path("<uuid:person_id>/guardians/<uuid:row_id>/remove/", cards.guardian_remove, name="guardian-remove"),
    path("<uuid:person_id>/consents/add/", consents.consent_add, name="consent-add"),
    path("<uuid:person_id>/invite/", cards.person_invite, name="invite"),
]
