"""Who may do what with people's cards."""

from apps.core.actor import Action, Role, grant


class PeopleAction(Action):
    VIEW = "people.view"
    BROWSE = "people.browse"
    EDIT = "people.edit"
    IMPORT = "people.import"
    CONSENT = "people.consent"
    CODES = "people.codes"
    INVITE = "people.invite"


# VIEW opens single cards that the selectors let through; BROWSE opens the lists.
grant(
    PeopleAction.VIEW,
    Role.HEAD,
    Role.CURATOR,
    Role.PSYCHOLOGIST,
    Role.CLASS_TEACHER,
    Role.AUDITOR,
    Role.MENTOR,
    Role.EXTERNAL_MENTOR,
    Role.MENTEE,
    Role.PARENT,
    Role.SYSTEM,
)
grant(PeopleAction.BROWSE, Role.HEAD, Role.CURATOR, Role.PSYCHOLOGIST, Role.CLASS_TEACHER, Role.AUDITOR, Role.SYSTEM)
grant(PeopleAction.EDIT, Role.CURATOR, Role.SYSTEM)
grant(PeopleAction.IMPORT, Role.CURATOR)
grant(PeopleAction.CONSENT, Role.CURATOR, Role.CLASS_TEACHER, Role.SYSTEM)
grant(PeopleAction.CODES, Role.CURATOR, Role.CLASS_TEACHER)
grant(PeopleAction.INVITE, Role.CURATOR, Role.HEAD)
