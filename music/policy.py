"""Who may do what in the music wing."""

from config import policy

policy.rows({})
