"""Who may let programs in."""

from apps.core.actor import Action, Role, grant


class IdentityAction(Action):
    TOKENS = "identity.tokens"


# A key acts as the person who made it, so it can do no more than that person.
grant(IdentityAction.TOKENS, Role.REGIONAL_OPERATOR, Role.CURATOR)
