"""Matching is the curator's; drafts are shown to nobody else."""

from apps.core.actor import Action, Role, grant


class MatchingAction(Action):
    RUN = "matching.run"
    APPROVE = "matching.approve"


grant(MatchingAction.RUN, Role.CURATOR)
grant(MatchingAction.APPROVE, Role.CURATOR)
