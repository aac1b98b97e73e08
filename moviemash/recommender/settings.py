"""The dials of the model, with the values that measured best."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    # Variance of utilities along the factors.
    variance: float = 7.0
    # Share of a film's utility that factors do not explain: keeps a chosen film in sight.
    own_share: float = 0.6
    # How far votes are trusted beside popularity.
    trust: float = 0.7
    # How much of log popularity everybody's votes follow: what that explains is nobody's own taste.
    common_taste: float = 0.5
    # Weight of log popularity; below 1 for "less known films".
    popularity: float = 1.0
    # The cost of a fold-in grows with the cube of the votes.
    newest_votes: int = 400
    # A person's own four count as so many duels won against random sets.
    favourite_duels: int = 20


DEFAULTS = Settings()
