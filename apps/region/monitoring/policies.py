"""Who sees the region's figures."""

from apps.core.actor import Action, Role, grant


class MonitoringAction(Action):
    VIEW = "monitoring.view"
    EXPORT = "monitoring.export"
    REMIND = "monitoring.remind"
    STATISTICS = "monitoring.statistics"


grant(MonitoringAction.VIEW, Role.ANALYST, Role.REGIONAL_OPERATOR, Role.MUNICIPAL_COORDINATOR)
grant(MonitoringAction.EXPORT, Role.ANALYST, Role.REGIONAL_OPERATOR, Role.MUNICIPAL_COORDINATOR)
grant(MonitoringAction.REMIND, Role.REGIONAL_OPERATOR, Role.MUNICIPAL_COORDINATOR)
grant(MonitoringAction.STATISTICS, Role.ANALYST, Role.REGIONAL_OPERATOR)
