"""Who may look at the directory and change it. A coordinator sees the organisations of one municipality."""

from apps.core.actor import Action, Role, grant


class DirectoryAction(Action):
    VIEW = "directory.view"
    VIEW_CONTACTS = "directory.view_contacts"
    EDIT = "directory.edit"
    IMPORT = "directory.import"
    ACTIVATE = "directory.activate"
    INVITE = "directory.invite"


grant(DirectoryAction.VIEW, Role.REGIONAL_OPERATOR, Role.ANALYST, Role.MUNICIPAL_COORDINATOR)
grant(DirectoryAction.VIEW_CONTACTS, Role.REGIONAL_OPERATOR, Role.MUNICIPAL_COORDINATOR)
grant(DirectoryAction.EDIT, Role.REGIONAL_OPERATOR)
grant(DirectoryAction.IMPORT, Role.REGIONAL_OPERATOR)
grant(DirectoryAction.ACTIVATE, Role.REGIONAL_OPERATOR, Role.SYSTEM)
grant(DirectoryAction.INVITE, Role.REGIONAL_OPERATOR)
