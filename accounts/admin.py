"""People as moderators see them. The door itself is allauth's sign-in, with its limits."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actions import reinstate, suspend
from accounts.avatars import avatar_url
from accounts.models import Block, Letter, Notification, Profile, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign, no-untyped-call]
admin.site.site_header = admin.site.site_title = gettext_lazy("Marquee, behind the screen")
admin.site.index_title = gettext_lazy("What needs a look")


class ProfileInline(admin.StackedInline[Profile, User]):
    model = Profile
    can_delete = False
    fields = [
        "picture",
        "about",
        "gender",
        "shows_gender",
        "time_zone",
        "theme",
        "uses_shortcuts",
        "wants_letters",
    ]
    readonly_fields = ["picture"]

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, profile: Profile) -> SafeString:
        return format_html('<img src="{}" alt="" width="96" height="96">', avatar_url(profile.user))

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


class EmailInline(admin.TabularInline[EmailAddress, User]):
    model = EmailAddress
    extra = 0
    readonly_fields = ["email", "verified", "primary"]
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ["username", "display_name", "is_guest", "is_staff", "is_active", "seen_at"]
    list_filter = ["is_active", "is_guest", "is_staff", "groups", "date_joined"]
    search_fields = ["username", "display_name", "email", "emailaddress__email"]
    search_help_text = gettext_lazy("User name, display name or e-mail")
    date_hierarchy = "date_joined"
    ordering = ["-date_joined"]
    list_per_page = 50
    inlines = [ProfileInline, EmailInline]
    fieldsets = [
        (None, {"fields": ["username", "display_name", "email", "is_active", "is_guest"]}),
        (gettext_lazy("What they may do"), {"fields": ["is_staff", "is_superuser", "groups"]}),
        (gettext_lazy("When"), {"fields": ["date_joined", "last_login", "seen_at"]}),
    ]
    filter_horizontal = ["groups"]
    # Suspension is an action: it must reach open sockets.
    readonly_fields = ["email", "is_active", "is_guest", "date_joined", "last_login", "seen_at"]
    actions = ["suspend", "reinstate"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).select_related("profile")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        powers = [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups"]
        return [*self.readonly_fields, *powers]

    @admin.action(description=gettext_lazy("Suspend"), permissions=["suspend"])
    def suspend(self, request: HttpRequest, people: QuerySet[User]) -> None:
        # Nobody locks themselves out, and ushers do not judge each other.
        chosen = [person for person in people if may_judge(request.user, person)]
        for person in chosen:
            suspend(person)
            self.log_change(request, person, _("suspended"))
        self._report(request, len(chosen), people.count())

    @admin.action(description=gettext_lazy("Reinstate"), permissions=["suspend"])
    def reinstate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        chosen = [person for person in people if may_judge(request.user, person)]
        for person in chosen:
            reinstate(person)
            self.log_change(request, person, _("reinstated"))
        self._report(request, len(chosen), people.count())

    def _report(self, request: HttpRequest, done: int, asked: int) -> None:
        said = ngettext("%(count)d person changed.", "%(count)d people changed.", done)
        self.message_user(request, said % {"count": done})
        if done < asked:
            self.message_user(
                request,
                _("Staff are judged by administrators alone, and nobody by themselves."),
                "warning",
            )

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("accounts.suspend_user"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people open their own accounts

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # suspend instead: what they did may be evidence


def may_judge(judge: User | AnonymousUser, person: User) -> bool:
    if judge.pk == person.pk:
        return False
    return judge.is_superuser or not (person.is_staff or person.is_superuser)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Block)
class BlockAdmin(ReadOnlyAdmin):
    """Who keeps away from whom: context for reports, never to be told."""

    list_display = ["blocker", "blocked", "at"]
    list_select_related = ["blocker", "blocked"]
    search_fields = ["blocker__username", "blocked__username"]
    date_hierarchy = "at"


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["text", "kind", "user", "made_at", "read_at"]
    list_filter = ["kind", ("read_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__username", "text"]
    date_hierarchy = "made_at"


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    list_display = ["subject", "recipient", "sent_at"]
    search_fields = ["recipient", "subject"]
    date_hierarchy = "sent_at"

    # Letters hold links to reset passwords.
    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(request.user.is_superuser)
