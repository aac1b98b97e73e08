"""Who may look at the guide: everybody."""

from config import policy

policy.rows(
    {
        "guide:grid": policy.ANYONE,
        "guide:programme": policy.ANYONE,
        "guide:film": policy.ANYONE,
        "guide:film_by_id": policy.ANYONE,
        "guide:films": policy.ANYONE,
        "guide:film_search": policy.ANYONE,
        "guide:xmltv": policy.ANYONE,
        "guide:ics": policy.ANYONE,
    }
)
