"""Who is who: people, what they tell about themselves, whom they do not want to meet."""

from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pgvector.django import HnswIndex, VectorField

from accounts.rules import USERNAME_MAX_LENGTH, name_key
from config.prepared import Prepared


class UserQuerySet(models.QuerySet["User"]):
    def guests(self) -> Self:
        return self.filter(is_guest=True)

    def full(self) -> Self:
        return self.filter(is_guest=False, is_active=True)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def unseen_since(self, moment: datetime) -> Self:
        return self.filter(seen_at__lt=moment)

    def named(self, username: str) -> Self:
        """The person of this very name, whatever the case of its letters."""
        return self.filter(username__iexact=username)

    def with_profile(self) -> Self:
        return self.select_related("profile")


class PeopleManager(UserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False


class User(AbstractUser):
    """A person: somebody with an account, or a guest until they keep what they did."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    username = models.CharField(_("user name"), max_length=USERNAME_MAX_LENGTH, unique=True)
    display_name = models.CharField(_("display name"), max_length=50, blank=True)
    # The name folded so that look-alikes collide, see accounts.rules.name_key.
    name_key = models.CharField(max_length=150, unique=True, editable=False)
    is_guest = models.BooleanField(_("guest"), default=False)
    # To the nearest ten minutes; shown to nobody but the person, tells which guests are gone.
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)

    objects: ClassVar[PeopleManager] = PeopleManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [("suspend_user", "Can suspend and reinstate people")]
        indexes = [
            # Signing in asks without regard to case. Two accounts may name the same address until
            # one of them confirms it: refusing the second would tell strangers who is here.
            models.Index(Upper("username"), name="person_by_name"),
            models.Index(fields=["email"], name="person_by_address", condition=~Q(email="")),
            models.Index(fields=["seen_at"], name="guest_by_visit", condition=Q(is_guest=True)),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding
        self.name_key = name_key(self.username)
        fields = kwargs.get("update_fields")
        if fields is not None and "username" in fields:
            kwargs["update_fields"] = {*fields, "name_key"}
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                Profile.objects.create(user=self)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.display_name or self.username

    def get_absolute_url(self) -> str:
        return _address_of(self.username)

    @property
    def channel(self) -> str:
        return f"user-{self.pk}"


# Each word in a room tells its author's, and finding it takes a tenth of making the word.
@lru_cache(maxsize=4096)
def _address_of(username: str) -> str:
    return reverse("accounts:person", args=[username])


class Gender(models.TextChoices):
    UNSET = "", _("I'd rather not say")
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Another")


class Theme(models.TextChoices):
    SYSTEM = "", _("Like my device")
    NIGHT = "night", _("Night")
    MATINEE = "matinee", _("Matinee")


class Profile(models.Model):
    """What a person tells about themselves; everything here is optional."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile"
    )
    about = models.TextField(_("about me"), max_length=500, blank=True)
    gender = models.CharField(_("gender"), max_length=6, blank=True, choices=Gender, default="")
    shows_gender = models.BooleanField(_("show it beside my name"), default=False)
    # A square WebP of at most 512 px, re-encoded by us; empty: a mask drawn from the name.
    avatar = models.FileField(upload_to="avatars/", blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=8, blank=True, choices=Theme, default="")
    # Invitations while they are away; only ever to an address they confirmed.
    wants_letters = models.BooleanField(_("letters about invitations"), default=True)
    # Single-letter keys can be switched off (WCAG 2.1.4).
    uses_shortcuts = models.BooleanField(_("single-letter keys"), default=True)

    def __str__(self) -> str:
        return f"Profile of {self.user_id}"

    @property
    def shown_gender(self) -> str | None:
        return self.gender or None if self.shows_gender else None


class BlockQuerySet(models.QuerySet["Block"]):
    def between(self, one: User, other: User) -> Self:
        return self.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one))

    def around(self, user_id: int) -> Self:
        return self.filter(Q(blocker=user_id) | Q(blocked=user_id))

    def others(self, user_id: int) -> "models.QuerySet[Block, tuple[int]]":
        """The ids of those on the other side."""
        other = Case(When(blocker=user_id, then=F("blocked")), default=F("blocker"))
        return self.around(user_id).values_list(other)


class BlockManager(models.Manager["Block"].from_queryset(BlockQuerySet)):  # type: ignore[misc]
    def ids_around(self, user_id: int) -> set[int]:
        """Everyone this person blocked or is blocked by: a block works both ways."""
        return {other for (other,) in _others.all(user=user_id)}


class Block(models.Model):
    """One person does not want to meet another; silent, and felt by both."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocked_by")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[BlockManager] = BlockManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="one_block_a_pair"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="nobody_blocks_self"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


_others: Prepared[tuple[int]] = Prepared(lambda user: Block.objects.others(user), user=int)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """Something a person should hear of, wherever they are on the site."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["user", "-made_at"], name="unread_by_person", condition=Q(read_at=None)
            ),
            models.Index(fields=["user", "-made_at"], name="notifications_newest_first"),
        ]

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def count_unread(user_id: int) -> int:
        return _unread.count(user=user_id)


_unread: Prepared[tuple[Any]] = Prepared(
    lambda user: Notification.objects.filter(user=user).unread().order_by().values_list("pk"),
    user=int,
)


class Letter(models.Model):
    """A mail that a checkout kept instead of sending; shown at /accounts/outbox/ in DEBUG."""

    recipient = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    body = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"


class TasteVector(models.Model):
    """What somebody likes, as a direction: who looks the same way likes the same things.

    Apps above write one for each kind of thing; only vectors of the same source and model compare.
    """

    DIMENSIONS = 64  # shorter ones are filled up with zeros, which changes no angle

    class Source(models.TextChoices):
        MUSIC = "music", _("Music")
        FILMS = "films", _("Films")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="taste_vectors")
    source = models.CharField(max_length=8, choices=Source)
    # Which run of which model made it.
    model = models.CharField(max_length=40)
    vector = VectorField(dimensions=DIMENSIONS)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "source", "model"], name="one_vector_a_source_and_model"
            ),
        ]
        indexes = [
            # One graph a source: nobody walks past film tastes to find a listener.
            HnswIndex(
                fields=["vector"],
                name=f"nearest_by_{source}",
                opclasses=["vector_cosine_ops"],
                condition=Q(source=source),
            )
            for source in ("music", "films")
        ]

    def __str__(self) -> str:
        return f"{self.source} of {self.user_id} by {self.model}"
