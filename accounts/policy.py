"""Who may do what with accounts."""

from config.policy import ANYONE, rows

rows(
    {
        "accounts:guest": ANYONE,
    }
)
