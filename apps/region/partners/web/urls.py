from django.urls import path

from apps.region.partners.web import cabinet, engagements, mentors, partners, registration

app_name = "partners"

urlpatterns = [
    path("partners/register/", registration.register, name="register"),
    path("partners/registered/", registration.registered, name="registered"),
    path("partners/", partners.index, name="partners"),
    path("partners/<uuid:partner_id>/", partners.card, name="partner"),
    path("partners/<uuid:partner_id>/approve/", partners.approve, name="partner-approve"),
    path("partners/<uuid:partner_id>/reject/", partners.reject, name="partner-reject"),
    path("partners/<uuid:partner_id>/suspend/", partners.suspend, name="partner-suspend"),
    path("partners/<uuid:partner_id>/invitations/<uuid:invitation_id>/", partners.resend, name="partner-resend"),
    path("mentors/", mentors.index, name="mentors"),
    path("mentors/<uuid:mentor_id>/", mentors.card, name="mentor"),
    path("mentors/<uuid:mentor_id>/approve/", mentors.approve, name="mentor-approve"),
    path("mentors/<uuid:mentor_id>/reject/", mentors.reject, name="mentor-reject"),
    path("mentors/<uuid:mentor_id>/ban/", mentors.ban, name="mentor-ban"),
    path("mentors/<uuid:mentor_id>/unban/", mentors.unban, name="mentor-unban"),
    path("mentors/<uuid:mentor_id>/edit/", mentors.edit, name="mentor-edit"),
    path("mentors/<uuid:mentor_id>/pause/", mentors.pause, name="mentor-pause"),
    path("mentors/<uuid:mentor_id>/unpause/", mentors.unpause, name="mentor-unpause"),
    path("mentors/<uuid:mentor_id>/invite/", mentors.invite, name="mentor-invite"),
    path("engagements/", engagements.index, name="engagements"),
    path("engagements/<uuid:engagement_id>/approve/", engagements.approve, name="engagement-approve"),
    path("engagements/<uuid:engagement_id>/decline/", engagements.decline, name="engagement-decline"),
    path("partner/", cabinet.company, name="company"),
    path("partner/edit/", cabinet.company_edit, name="company-edit"),
    path("partner/mentors/new/", cabinet.mentor_create, name="mentor-create"),
    path("mentor/", cabinet.own_card, name="own-card"),
    path("mentor/ethics/", cabinet.accept_ethics, name="ethics"),
]
