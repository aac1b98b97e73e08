"""Who may bring a shelf: people who stay. An import is found by its own person alone."""

from config import policy

policy.rows(
    {
        "moviemash:import": policy.FULL_ACCOUNT,
        "moviemash:four": policy.FULL_ACCOUNT,
        "moviemash:given": policy.FULL_ACCOUNT,
        "moviemash:keep_import": policy.FULL_ACCOUNT,
        "moviemash:forget_import": policy.FULL_ACCOUNT,
    }
)
