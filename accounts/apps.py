from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import policy, receivers  # noqa: F401  both register themselves
        from accounts.models import Notification, User
        from config.live.registry import counts_unread

        @counts_unread("notifications")
        def unread_notifications(user: User) -> int:
            return Notification.count_unread(user.pk)
