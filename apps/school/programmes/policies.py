"""Who may do what with programmes."""

from apps.core.actor import Action, Role, grant


class ProgrammeAction(Action):
    VIEW = "programmes.view"
    EDIT = "programmes.edit"
    CLOSE_STAGE = "programmes.close_stage"
    EXPORT = "programmes.export"


grant(
    ProgrammeAction.VIEW,
    Role.HEAD,
    Role.CURATOR,
    Role.PSYCHOLOGIST,
    Role.CLASS_TEACHER,
    Role.AUDITOR,
    Role.SYSTEM,
)
grant(ProgrammeAction.EDIT, Role.CURATOR, Role.SYSTEM)
grant(ProgrammeAction.CLOSE_STAGE, Role.CURATOR)
grant(ProgrammeAction.EXPORT, Role.CURATOR, Role.HEAD, Role.AUDITOR)
