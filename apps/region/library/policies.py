"""Who may look at the catalogue's admin screens and change it. Schools read the catalogue without them."""

from apps.core.actor import Action, Role, grant


class LibraryAction(Action):
    VIEW = "library.view"
    EDIT = "library.edit"


grant(LibraryAction.VIEW, Role.REGIONAL_OPERATOR, Role.ANALYST)
grant(LibraryAction.EDIT, Role.REGIONAL_OPERATOR)
