"""Who may read and issue documents. A recipient reads one's own letter; nobody else's."""

from apps.core.actor import Action, Role, grant


class DocumentAction(Action):
    VIEW = "documents.view"
    BROWSE = "documents.browse"
    ISSUE = "documents.issue"


grant(
    DocumentAction.VIEW,
    Role.CURATOR,
    Role.HEAD,
    Role.AUDITOR,
    Role.MENTOR,
    Role.EXTERNAL_MENTOR,
    Role.MENTEE,
    Role.PARENT,
)
grant(DocumentAction.BROWSE, Role.CURATOR, Role.HEAD, Role.AUDITOR)
grant(DocumentAction.ISSUE, Role.CURATOR)
