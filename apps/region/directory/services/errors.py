from apps.core.errors import Refused


class DirectoryRefused(Refused):
    """The directory cannot be changed like this."""
