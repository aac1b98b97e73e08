"""People who let themselves be found by taste, and what they said of each other."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Block, Gender
from rooms.models import Room

if TYPE_CHECKING:
    from accounts.models import User


class SeekerQuerySet(models.QuerySet["Seeker"]):
    def open(self) -> Self:
        return self.filter(is_open=True, user__is_active=True, user__is_guest=False)

    def open_to(self, seeker: "Seeker") -> Self:
        """Whom this person may meet: all of it is asked of the database at once.

        Open, of the same mind, not themselves, nobody blocked on either side, nobody answered
        yet, nobody who passed them by; and of the gender somebody asks for, where it is shown.
        """
        me = seeker.user_id
        answered = Verdict.objects.filter(by=me, about=OuterRef("user"))
        passed = Verdict.objects.filter(by=OuterRef("user"), about=me, is_like=False)
        blocks = Block.objects.filter(
            Q(blocker=me, blocked=OuterRef("user")) | Q(blocker=OuterRef("user"), blocked=me)
        )
        found = self.open().filter(mode=seeker.mode).exclude(user=me)
        if seeker.mode == Seeker.Mode.DATING:
            mine = seeker.user.profile.shown_gender or ""
            found = found.filter(Q(seeks__len=0) | Q(seeks__contains=[mine]))
            if seeker.seeks:
                found = found.filter(
                    user__profile__shows_gender=True, user__profile__gender__in=seeker.seeks
                )
        return found.exclude(Exists(answered)).exclude(Exists(passed)).exclude(Exists(blocks))


class Seeker(models.Model):
    """Somebody's own word on being found: closed until they open it."""

    class Mode(models.TextChoices):
        COMPANY = "company", _("Company for films and music")
        DATING = "dating", _("Dating")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="seeker"
    )
    is_open = models.BooleanField(_("may be found"), default=False)
    mode = models.CharField(_("looking for"), max_length=7, choices=Mode, default=Mode.COMPANY)
    # When they said that they are eighteen or older; dating asks for it, nothing else does.
    adult_since = models.DateTimeField(null=True, blank=True, editable=False)
    # Of dating alone: whom one would like to meet. Empty: anybody.
    seeks = ArrayField(
        models.CharField(max_length=6, choices=Gender), default=list, blank=True, size=3
    )
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SeekerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(mode="dating") | Q(is_open=False) | Q(adult_since__isnull=False),
                name="dating_is_for_adults",
            ),
        ]
        indexes = [
            models.Index(fields=["mode", "user"], name="open_seekers", condition=Q(is_open=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}, {'open' if self.is_open else 'closed'}"


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def newest_pass(self, user: "User", since: datetime) -> "Verdict | None":
        """What may still be taken back; never the end of a match, which is no pass."""
        matched = Match.objects.filter(
            Q(first=OuterRef("by"), second=OuterRef("about"))
            | Q(first=OuterRef("about"), second=OuterRef("by"))
        )
        passes = self.filter(by=user, is_like=False, at__gt=since, about__is_active=True)
        return (
            passes.exclude(Exists(matched)).select_related("about__profile").order_by("-at").first()
        )


class Verdict(models.Model):
    """Like or pass: told to nobody but where both like."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="verdicts")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_like = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "about"], name="one_verdict_a_pair"),
            models.CheckConstraint(condition=~Q(by=F("about")), name="nobody_judges_self"),
        ]
        indexes = [
            models.Index(fields=["about", "by"], name="verdicts_about"),
            models.Index(fields=["by", "-at"], name="likes_of_a_day", condition=Q(is_like=True)),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {'likes' if self.is_like else 'passes'} {self.about_id}"


class MatchQuerySet(models.QuerySet["Match"]):
    def of(self, user: "User") -> Self:
        """Those that stand; a block hides one from both, for as long as it lasts."""
        blocks = Block.objects.filter(
            Q(blocker=OuterRef("first"), blocked=OuterRef("second"))
            | Q(blocker=OuterRef("second"), blocked=OuterRef("first"))
        )
        mine = self.filter(Q(first=user) | Q(second=user), ended_at=None)
        return mine.exclude(Exists(blocks))

    def between(self, one: "User", other: "User") -> Self:
        first, second = sorted([one.pk, other.pk])
        return self.filter(first=first, second=second)

    def with_people(self) -> Self:
        return self.select_related("first__profile", "second__profile", "room")


class Match(models.Model):
    """Two who like each other, and the room where they talk."""

    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_match_a_pair"),
            # Smaller id first, so that a pair has one row.
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="match_in_order"),
        ]
        indexes = [models.Index(fields=["second"], name="matches_of_second")]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"

    def other(self, user: "User") -> "User":
        return self.second if self.first_id == user.pk else self.first


class HeardArtistManager(models.Manager["HeardArtist"]):
    def note(self, user_ids: list[int], artist_id: int, now: datetime) -> None:
        """One more song of this artist heard to its end by these."""
        self.bulk_create(
            [HeardArtist(user_id=pk, artist_id=artist_id, last_at=now) for pk in user_ids],
            ignore_conflicts=True,
        )
        self.filter(user__in=user_ids, artist=artist_id).update(songs=F("songs") + 1, last_at=now)


class HeardArtist(models.Model):
    """How many songs of an artist somebody heard here; kept only of those who may be found."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="heard")
    artist = models.ForeignKey("music.Artist", models.CASCADE, related_name="+")
    songs = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    objects: ClassVar[HeardArtistManager] = HeardArtistManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "artist"], name="heard_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} heard {self.artist_id}"
