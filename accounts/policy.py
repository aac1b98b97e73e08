"""Who may do what with accounts: our pages, and those of allauth."""

from config.policy import ANYONE, FULL_ACCOUNT, SIGNED_IN, rows

rows(
    {
        "accounts:guest": ANYONE,
        "accounts:keep": SIGNED_IN,
        "accounts:end_session": SIGNED_IN,
        "accounts:outbox": ANYONE,  # answers in DEBUG alone
        "accounts:letter": ANYONE,
        "accounts:letters_off": ANYONE,  # the signed link says who
        "accounts:avatar": ANYONE,
        "accounts:person": ANYONE,  # a blocked pair is told apart in the view
        "accounts:block": SIGNED_IN,
        "accounts:unblock": SIGNED_IN,
        "accounts:settings": SIGNED_IN,
        "accounts:theme": ANYONE,
        "accounts:notifications": SIGNED_IN,
    }
)

rows(
    {
        "account_login": ANYONE,
        "account_logout": ANYONE,
        "account_inactive": ANYONE,
        "account_signup": ANYONE,
        "account_email_verification_sent": ANYONE,
        "account_confirm_email": ANYONE,
        "account_confirm_login_code": ANYONE,
        "account_reset_password": ANYONE,
        "account_reset_password_done": ANYONE,
        "account_reset_password_from_key": ANYONE,
        "account_reset_password_from_key_done": ANYONE,
        "account_reauthenticate": FULL_ACCOUNT,
        "account_email": FULL_ACCOUNT,
        "account_change_password": FULL_ACCOUNT,
        "account_set_password": FULL_ACCOUNT,
        "usersessions_list": SIGNED_IN,
    }
)
