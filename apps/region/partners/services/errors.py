from apps.core.errors import Refused


class PartnerRefused(Refused):
    """The employer's card cannot be changed like this."""


class ExternalMentorRefused(Refused):
    """The mentor's card cannot be changed like this."""


class EngagementRefused(Refused):
    """The mentor cannot be engaged like this."""


class SeatRefused(Refused):
    """There is no place for these mentees."""
