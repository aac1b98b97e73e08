import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moviemash.recommender import FilmFactors, ModelFileBroken, Settings, fit
from moviemash.recommender.factors import DAMPING

N_FILMS = 60


def planted_sets(count=800, seed=7):
    """Two tastes, each choosing from its own half of the films, popular ones more often."""
    dice = np.random.default_rng(seed)
    half = N_FILMS // 2
    weights = 1 / np.arange(1, half + 1)
    weights /= weights.sum()
    return np.array(
        [
            dice.choice(half, 4, replace=False, p=weights) + half * (number % 2)
            for number in range(count)
        ]
    )


@pytest.fixture(scope="module")
def model():
    return fit(planted_sets(), N_FILMS, rank=8)


@pytest.fixture(scope="module")
def duels():
    """Thirty votes for sets of the first taste against sets of the second."""
    sets = planted_sets(60, seed=11)
    return sets[0::2], sets[1::2]


def test_factors_are_those_of_the_dense_decomposition():
    sets = planted_sets(300)
    sets[0, 3] = sets[1, 2] = -1

    model = fit(sets, N_FILMS, rank=2)

    dense = np.zeros((len(sets), N_FILMS))
    for row, films in enumerate(sets):
        dense[row, films[films >= 0]] = 1
    damped = dense / np.sqrt(dense.sum(axis=0) + DAMPING)
    _, strengths, right = np.linalg.svd(damped, full_matrices=False)
    expected = right[:2].T * strengths[:2]
    # Factors are only defined up to a sign: compare what they say about pairs of films.
    assert np.allclose(model.vectors @ model.vectors.T, expected @ expected.T, atol=1e-3)
    assert np.allclose(model.prior, np.log(dense.sum(axis=0) + 1), atol=1e-6)


def test_without_votes_the_list_is_the_popularity_order(model):
    assert np.array_equal(np.argsort(-model.scores([], [])), np.argsort(-model.prior))


def test_votes_move_the_list_towards_their_taste(model, duels):
    chosen, other = duels
    half = N_FILMS // 2

    scores = model.scores(chosen, other)
    opposite = model.scores(other, chosen)

    assert (scores - model.prior)[:half].mean() > (scores - model.prior)[half:].mean()
    assert set(np.argsort(-scores)[:8]) != set(np.argsort(-opposite)[:8])


def test_one_more_vote_moves_the_list_without_training(model, duels):
    chosen, other = duels

    assert not np.allclose(model.scores(chosen[:5], other[:5]), model.scores(chosen[:6], other[:6]))


def test_scores_are_those_of_the_dense_formula(model, duels):
    """The model of the module's docstring, worked out film by film with the full covariance."""
    chosen, other = (votes[:6] for votes in duels)
    dials = model.settings
    vectors = model.vectors.astype(float)
    covariance = dials.variance * (vectors @ vectors.T + dials.own_share * np.eye(N_FILMS))
    design = np.zeros((6, N_FILMS))
    for vote in range(6):
        design[vote, chosen[vote]] += 1 / 4
        design[vote, other[vote]] -= 1 / 4
    expected = dials.common_taste * design @ model.prior
    utility = np.zeros(N_FILMS)
    for _ in range(100):  # Newton on the posterior of what is beside everybody's taste
        chance = 1 / (1 + np.exp(-design @ utility - expected))
        curvature = chance * (1 - chance)
        gradient = design.T @ (1 - chance) - np.linalg.solve(covariance, utility)
        hessian = design.T @ (curvature[:, None] * design) + np.linalg.inv(covariance)
        utility += np.linalg.solve(hessian, gradient)

    scores = model.scores(chosen, other)

    assert np.allclose(scores, model.prior + dials.trust * utility, atol=1e-4)


def test_many_people_at_once_are_folded_in_like_one_by_one(model):
    sets = planted_sets(200, seed=5)
    chosen, other = sets[:100].reshape(10, 10, 4), sets[100:].reshape(10, 10, 4)

    together = model.batch_vectors(chosen, other)
    alone = [model.batch_vectors(chosen[n : n + 1], other[n : n + 1])[0] for n in range(10)]

    assert np.allclose(together, alone, atol=1e-9)


def test_missing_films_pull_nothing(model):
    short = model.scores([[0, 1, -1, -1]], [[30, 31, 32, -1]])
    empty = model.scores([[-1, -1, -1, -1]], [[-1, -1, -1, -1]])

    assert np.isfinite(short).all()
    assert np.allclose(empty, model.prior)


def test_favourites_alone_make_a_list_and_the_same_one_each_time(model):
    scores = model.scores([], [], favourites=[0, 1, 2, 3])

    assert np.array_equal(scores, model.scores([], [], favourites=[0, 1, 2, 3]))
    assert (scores - model.prior)[[0, 1, 2, 3]].min() > 0


def test_reasons_add_up_to_what_votes_did_to_the_score(model, duels):
    chosen, other = duels
    film = int(chosen[0][0])

    reasons = model.reasons(chosen, other, film)

    assert len(reasons) == len(chosen)
    assert reasons.sum() == pytest.approx(model.scores(chosen, other)[film] - model.prior[film])


def test_only_the_newest_votes_count(duels):
    model = fit(planted_sets(), N_FILMS, rank=8)
    model = FilmFactors(model.vectors, model.prior, model.sampled_sets, Settings(newest_votes=10))
    chosen, other = duels

    assert np.allclose(model.scores(chosen, other), model.scores(chosen[-10:], other[-10:]))
    assert len(model.reasons(chosen, other, 0)) == len(chosen)


@pytest.mark.parametrize(
    ("chosen", "other", "favourites"),
    [
        ([[0, 1, 2]], [[3, 4, 5]], ()),
        ([[0, 1, 2, N_FILMS]], [[3, 4, 5, 6]], ()),
        ([[0, 1, 2, -2]], [[3, 4, 5, 6]], ()),
        ([[0, 1, 2, 3]], [], ()),
        ([], [], (N_FILMS,)),
    ],
)
def test_what_is_no_vote_is_refused(model, chosen, other, favourites):
    with pytest.raises(ValueError, match=r"votes|favourites|chosen"):
        model.scores(chosen, other, favourites)


@pytest.mark.parametrize("sets", [[[0, 1, 2]], [[0, 1, 2, 99]], [[0, 1, 2, -2]], [0.5, 1, 2, 3]])
def test_what_is_no_set_is_refused(sets):
    with pytest.raises(ValueError, match="sets"):
        fit(np.array(sets), N_FILMS)


def test_a_catalogue_without_sets_still_answers():
    model = fit(np.empty((0, 4), int), 5)

    assert np.array_equal(model.scores([[0, 1, 2, 3]], [[4, -1, -1, -1]]).shape, (5,))
    assert np.allclose(model.scores([], [], favourites=[1]), 0)


def test_a_model_survives_its_file(model, tmp_path):
    model.save(tmp_path / "model.npz")
    again = FilmFactors.load(tmp_path / "model.npz")

    assert np.array_equal(
        again.scores([[0, 1, 2, 3]], [[4, 5, 6, 7]]), model.scores([[0, 1, 2, 3]], [[4, 5, 6, 7]])
    )
    assert [file.name for file in tmp_path.iterdir()] == ["model.npz"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"\x93NUMPY nothing"])
def test_half_a_file_is_no_model(content, tmp_path):
    (tmp_path / "model.npz").write_bytes(content)

    with pytest.raises(ModelFileBroken):
        FilmFactors.load(tmp_path / "model.npz")


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(-1, N_FILMS - 1), min_size=4, max_size=4),
            st.lists(st.integers(-1, N_FILMS - 1), min_size=4, max_size=4),
        ),
        max_size=12,
    )
)
def test_any_votes_give_finite_scores(votes):
    model = fit(planted_sets(100), N_FILMS, rank=4)

    scores = model.scores([won for won, _ in votes], [lost for _, lost in votes])

    assert scores.shape == (N_FILMS,)
    assert np.isfinite(scores).all()
