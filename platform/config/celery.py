"""The Celery application. Everything scheduled is a platform task that fans out to tenants."""

from __future__ import annotations

from celery import Celery
from celery.schedules import crontab

app = Celery("nastavnik")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "resume-provisioning": {"task": "tenants.resume", "schedule": 60.0},
    "release-unconfirmed-seats": {"task": "partners.release_seats", "schedule": 300.0},
    "suspend-lapsed-mentorships": {"task": "mentorships.suspend_lapsed", "schedule": crontab(minute=5)},
    # By day in every time zone of the country: letters that come at night are not read.
    "remind-silent-sides": {"task": "mentorships.remind_silent", "schedule": crontab(hour=7, minute=0)},
    "reconcile-facts": {"task": "monitoring.reconcile", "schedule": crontab(hour=0, minute=30)},
    "audit-partitions": {"task": "audit.partitions", "schedule": crontab(hour=1, minute=0)},
}
