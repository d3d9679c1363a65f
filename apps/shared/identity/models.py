"""One user per human and the memberships that say where that human may go and as whom."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import UUID7, Lower, Now
from django.utils.translation import gettext_lazy as _

from apps.core.actor import ROLE_TITLES, Role
from tenants.models import Tenant

ROLE_CHOICES = [(role.value, title) for role, title in ROLE_TITLES.items() if role is not Role.SYSTEM]


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str | None, full_name: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower() if email else None, full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A human. A pupil may have no e-mail and signs in with a code from the class list instead."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    email = models.EmailField(_("электронная почта"), null=True, blank=True, unique=True)
    full_name = models.CharField(_("имя для обращения"), max_length=200)
    is_active = models.BooleanField(_("вход разрешён"), default=True)
    is_platform_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("пользователь")
        verbose_name_plural = _("пользователи")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.full_name


class MembershipState(models.TextChoices):
    ACTIVE = "active", _("действует")
    ENDED = "ended", _("прекращено")


class Membership(models.Model):
    """A role of a user in a tenant, until a date if there is one.

    ``person_id`` is the user's card in the school's schema. ``subject_id`` narrows a regional
    role: a municipality for its coordinator, a partner for its manager. Neither is a foreign
    key: nothing in ``public`` points into a tenant.
    """

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24, choices=ROLE_CHOICES)
    state = models.CharField(max_length=8, choices=MembershipState, default=MembershipState.ACTIVE)
    person_id = models.UUIDField(null=True, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("членство")
        verbose_name_plural = _("членства")
        constraints = [
            models.UniqueConstraint(
                F("user"), F("tenant"), F("role"), F("subject_id"), name="membership_unique", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["tenant", "role"], condition=Q(state="active"), name="membership_tenant_role")]


class Invitation(models.Model):
    """A single-use invitation to take a role. Only a hash of its token is kept."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    full_name = models.CharField(max_length=200)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=24, choices=ROLE_CHOICES)
    person_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    invited_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("приглашение")
        verbose_name_plural = _("приглашения")
        indexes = [models.Index(fields=["tenant", "created_at"], name="invitation_tenant")]


class ApiToken(models.Model):
    """A token for programs: bound to one user in one tenant, hashed, with an end date."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    title = models.CharField(max_length=100)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="api_tokens")
    may_write = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("ключ API")
        verbose_name_plural = _("ключи API")
