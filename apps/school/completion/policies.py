"""Closing pairs, awards and cases are the curator's; a head and an auditor read."""

from apps.core.actor import Action, Role, grant


class CompletionAction(Action):
    VIEW = "completion.view"
    RECORD = "completion.record"
    AWARD = "completion.award"
    WRITE_CASE = "completion.write_case"


grant(CompletionAction.VIEW, Role.CURATOR, Role.HEAD, Role.AUDITOR)
grant(CompletionAction.RECORD, Role.CURATOR)
grant(CompletionAction.AWARD, Role.CURATOR)
grant(CompletionAction.WRITE_CASE, Role.CURATOR)
