"""Our model and its rivals behind one face: learn from the sets, then score for one voter."""

from typing import Protocol

import numpy as np

from moviemash.recommender import fit

WEIGHTS = (0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5, 4.0, 7.0, 12.0)


class Method(Protocol):
    name: str

    def learn(
        self, sets: np.ndarray, n_films: int, votes: list[tuple[np.ndarray, np.ndarray]]
    ) -> None: ...

    def taste(self, voter: int, chosen: np.ndarray, other: np.ndarray) -> np.ndarray:
        """What the votes say beside popularity; mixed in with the method's tuned weight."""
        ...


class Popularity:
    name = "popularity"

    def learn(self, sets, n_films, votes) -> None:
        self.n_films = n_films

    def taste(self, voter, chosen, other) -> np.ndarray:
        return np.zeros(self.n_films)


class Ours:
    """Its weight is not tuned here: 0.7 as it ships."""

    name = "Marquee"

    def learn(self, sets, n_films, votes) -> None:
        self.model = fit(sets, n_films)

    def taste(self, voter, chosen, other) -> np.ndarray:
        return self.model.settings.trust * self.model.utilities(chosen, other)


class SignedCosine:
    """Films of chosen sets pull their neighbours up, films of the others push them down."""

    name = "signed cosine"

    def learn(self, sets, n_films, votes) -> None:
        on_sets = np.zeros((len(sets), n_films), np.float32)
        np.put_along_axis(on_sets, sets, 1, axis=1)
        length = np.sqrt(on_sets.sum(axis=0)).clip(1)
        self.likeness = (on_sets.T @ on_sets) / length[:, None] / length

    def taste(self, voter, chosen, other) -> np.ndarray:
        signed = np.zeros(len(self.likeness), np.float32)
        np.add.at(signed, chosen.ravel(), 1)
        np.add.at(signed, other.ravel(), -1)
        return self.likeness @ signed


class ImplicitALS:
    """`implicit` with the sets and the chosen films of the same votes; losers it can not use."""

    name = "implicit ALS"

    def learn(self, sets, n_films, votes) -> None:
        from implicit.cpu.als import AlternatingLeastSquares
        from scipy.sparse import csr_matrix

        won = [chosen.ravel() for chosen, _ in votes]
        rows = np.concatenate(
            [
                np.repeat(np.arange(len(votes)), [len(films) for films in won]),
                len(votes) + np.repeat(np.arange(len(sets)), sets.shape[1]),
            ]
        )
        films = np.concatenate([*won, sets.ravel()])
        matrix = csr_matrix(
            (np.ones(len(rows), np.float32), (rows, films)), (len(votes) + len(sets), n_films)
        )
        matrix.sum_duplicates()
        self.model = AlternatingLeastSquares(
            factors=64, regularization=0.05, alpha=8.0, iterations=12, random_state=1, num_threads=2
        )
        self.model.fit(matrix, show_progress=False)

    def taste(self, voter, chosen, other) -> np.ndarray:
        return self.model.item_factors @ self.model.user_factors[voter]


def has_implicit() -> bool:
    try:
        import implicit  # noqa: F401
    except ImportError:
        return False
    return True
