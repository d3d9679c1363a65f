"""Who may do what with employers and their mentors."""

from apps.core.actor import Action, Role, grant


class PartnersAction(Action):
    VIEW = "partners.view"
    DECIDE = "partners.decide"
    MANAGE_OWN = "partners.manage_own"
    OWN_CARD = "partners.own_card"
    ENGAGE = "partners.engage"
    DECIDE_ENGAGEMENT = "partners.decide_engagement"


grant(PartnersAction.VIEW, Role.REGIONAL_OPERATOR, Role.ANALYST)
grant(PartnersAction.DECIDE, Role.REGIONAL_OPERATOR, Role.SYSTEM)
grant(PartnersAction.MANAGE_OWN, Role.PARTNER_MANAGER)
grant(PartnersAction.OWN_CARD, Role.EXTERNAL_MENTOR)
grant(PartnersAction.ENGAGE, Role.CURATOR, Role.SYSTEM)
grant(
    PartnersAction.DECIDE_ENGAGEMENT,
    Role.REGIONAL_OPERATOR,
    Role.PARTNER_MANAGER,
    Role.EXTERNAL_MENTOR,
    Role.SYSTEM,
)
