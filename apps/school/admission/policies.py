"""Who selects mentors and who marks that a certificate was seen."""

from apps.core.actor import Action, Role, grant


class AdmissionAction(Action):
    VIEW = "admission.view"
    SCORE = "admission.score"
    DECIDE = "admission.decide"
    CLEAR = "admission.clear"


grant(AdmissionAction.VIEW, Role.CURATOR, Role.HEAD, Role.PSYCHOLOGIST, Role.AUDITOR)
grant(AdmissionAction.SCORE, Role.CURATOR, Role.PSYCHOLOGIST)
grant(AdmissionAction.DECIDE, Role.CURATOR)
# A certificate is seen by the head or the curator, never by its owner.
grant(AdmissionAction.CLEAR, Role.HEAD, Role.CURATOR, Role.SYSTEM)
