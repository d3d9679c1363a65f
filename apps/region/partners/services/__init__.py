"""Writes of employers, external mentors, engagements and places."""

from apps.region.partners.services.engagements import (
    engagement_approve,
    engagement_bind,
    engagement_decline,
    engagement_end,
    engagement_request,
)
from apps.region.partners.services.errors import (
    EngagementRefused,
    ExternalMentorRefused,
    PartnerRefused,
    SeatRefused,
)
from apps.region.partners.services.mentors import (
    mentor_accept_ethics,
    mentor_access_end,
    mentor_accounts_link,
    mentor_add,
    mentor_approve,
    mentor_ban,
    mentor_change,
    mentor_invite,
    mentor_pause,
    mentor_reject,
    mentor_unban,
    mentor_unpause,
)
from apps.region.partners.services.partners import (
    partner_approve,
    partner_change,
    partner_invitation_resend,
    partner_register,
    partner_reject,
    partner_suspend,
)
from apps.region.partners.services.seats import seats_confirm, seats_release, seats_release_stale, seats_reserve
from apps.region.partners.services.stopping import mentor_stop

__all__ = [
    "EngagementRefused",
    "ExternalMentorRefused",
    "PartnerRefused",
    "SeatRefused",
    "engagement_approve",
    "engagement_bind",
    "engagement_decline",
    "engagement_end",
    "engagement_request",
    "mentor_accept_ethics",
    "mentor_access_end",
    "mentor_accounts_link",
    "mentor_add",
    "mentor_approve",
    "mentor_ban",
    "mentor_change",
    "mentor_invite",
    "mentor_pause",
    "mentor_reject",
    "mentor_stop",
    "mentor_unban",
    "mentor_unpause",
    "partner_approve",
    "partner_change",
    "partner_invitation_resend",
    "partner_register",
    "partner_reject",
    "partner_suspend",
    "seats_confirm",
    "seats_release",
    "seats_release_stale",
    "seats_reserve",
]
