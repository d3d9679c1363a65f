"""Who may do what with pairs and groups. The selectors narrow each role to its own rows."""

from apps.core.actor import Action, Role, grant


class MentorshipAction(Action):
    BROWSE = "mentorships.browse"
    VIEW = "mentorships.view"
    CABINET = "mentorships.cabinet"
    FORM = "mentorships.form"
    CLOSE = "mentorships.close"
    CONFIRM = "mentorships.confirm"
    REMIND = "mentorships.remind"
    SUSPEND = "mentorships.suspend"
    PLAN = "mentorships.plan"
    LOG = "mentorships.log"
    FEEDBACK = "mentorships.feedback"
    CONCERN = "mentorships.concern"
    ANSWER = "mentorships.answer"
    VISITS = "mentorships.visits"


# BROWSE opens the list, VIEW single pages that the selectors let through.
grant(
    MentorshipAction.BROWSE,
    Role.CURATOR,
    Role.HEAD,
    Role.PSYCHOLOGIST,
    Role.CLASS_TEACHER,
    Role.AUDITOR,
    Role.SYSTEM,
)
grant(
    MentorshipAction.VIEW,
    Role.CURATOR,
    Role.HEAD,
    Role.PSYCHOLOGIST,
    Role.CLASS_TEACHER,
    Role.AUDITOR,
    Role.MENTOR,
    Role.EXTERNAL_MENTOR,
    Role.MENTEE,
    Role.PARENT,
    Role.SYSTEM,
)
grant(MentorshipAction.CABINET, Role.MENTOR, Role.EXTERNAL_MENTOR, Role.MENTEE, Role.PARENT)
grant(MentorshipAction.FORM, Role.CURATOR)
grant(MentorshipAction.CLOSE, Role.CURATOR)
# The sides say whether they are ready; the selectors narrow each to the own side.
grant(MentorshipAction.CONFIRM, Role.MENTOR, Role.EXTERNAL_MENTOR, Role.MENTEE, Role.PARENT)
grant(MentorshipAction.REMIND, Role.SYSTEM)
grant(MentorshipAction.SUSPEND, Role.CURATOR, Role.CLASS_TEACHER, Role.PARENT, Role.MENTEE, Role.SYSTEM)
grant(MentorshipAction.PLAN, Role.CURATOR, Role.MENTOR, Role.EXTERNAL_MENTOR)
grant(MentorshipAction.LOG, Role.CURATOR, Role.MENTOR, Role.EXTERNAL_MENTOR)
grant(MentorshipAction.FEEDBACK, Role.MENTOR, Role.EXTERNAL_MENTOR, Role.MENTEE)
grant(MentorshipAction.CONCERN, Role.MENTOR, Role.EXTERNAL_MENTOR, Role.MENTEE, Role.PARENT)
grant(MentorshipAction.ANSWER, Role.CURATOR, Role.PSYCHOLOGIST)
# The page of an external mentor on the region's host.
grant(MentorshipAction.VISITS, Role.EXTERNAL_MENTOR)
