import gzip
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from guide.importers.wikidata import BUNDLED, NotAFilmList, count_rows, import_films
from guide.models import Credit, Genre, Movie, Person

SAVED = Path(__file__).parent / "saved" / "films.csv"

pytestmark = pytest.mark.django_db


def test_every_film_comes_in_with_its_people_and_genres():
    report = import_films(SAVED)

    assert (report.created, report.updated, report.unchanged) == (5, 0, 0)
    stalker = Movie.objects.get(imdb_id="tt0079944")
    assert stalker.genre_names == ["Sci-Fi", "Drama"]
    assert stalker.director_names == ["Andrei Tarkovsky"]
    assert set(stalker.genres.values_list("name", flat=True)) == {"Sci-Fi", "Drama"}
    cast = stalker.credits.filter(role=Credit.Role.CAST).order_by("position")
    assert [credit.person.name for credit in cast] == ["Alexander Kaidanovsky", "Alisa Freindlich"]
    assert stalker.credits.filter(person__name="Andrei Tarkovsky").count() == 2


def test_rows_of_the_same_film_merge_and_the_report_says_so():
    report = import_films(SAVED)

    assert report.merged == [
        ("tt0078788", "Apocalypse Now", "Apocalypse Now Redux"),
        ("tt0850669", "Slacker Uprising", "Captain Mike Across America"),
    ]
    assert "2 rows merged" in str(report)
    assert "Apocalypse Now Redux into Apocalypse Now" in str(report)
    film = Movie.objects.get(imdb_id="tt0078788")
    assert (film.title, film.year, film.runtime_min) == ("Apocalypse Now", 1979, 183)
    # What the first row did not know, the second one did.
    assert film.credits.filter(person__name="Aurore Clément").exists()
    assert film.languages == ["English"]
    # The row with a running time is kept, though it came second.
    assert Movie.objects.get(imdb_id="tt0850669").title == "Slacker Uprising"


def test_a_film_without_running_time_is_kept_and_counted():
    report = import_films(SAVED)

    assert report.without_running_time == 1
    assert Movie.objects.get(title="Mexican Spitfire").runtime_min is None
    assert "Mexican Spitfire" not in {movie.title for movie in Movie.objects.schedulable()}


def test_rows_that_cannot_be_read_are_told_by_line():
    report = import_films(SAVED)

    assert report.refused == [
        (9, "its running time is “ninety”"),
        (10, "it has no id or no title"),
    ]


def test_the_second_time_nothing_changes():
    import_films(SAVED)
    before = (Movie.objects.count(), Person.objects.count(), Credit.objects.count())

    report = import_films(SAVED)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 5)
    assert (Movie.objects.count(), Person.objects.count(), Credit.objects.count()) == before


def test_what_has_changed_in_the_file_is_updated(tmp_path):
    import_films(SAVED)
    newer = tmp_path / "films.csv.gz"
    with gzip.open(newer, "wt", encoding="utf-8") as file:
        file.write(SAVED.read_text(encoding="utf-8").replace(",1979,163,", ",1979,161,"))

    report = import_films(newer)

    assert (report.created, report.updated, report.unchanged) == (0, 1, 4)
    assert Movie.objects.get(imdb_id="tt0079944").runtime_min == 161


def test_a_file_that_is_no_film_list_changes_nothing(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("name,age\nada,36\n")

    with pytest.raises(NotAFilmList, match="imdb_id"):
        import_films(other)

    assert not Movie.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_films(django_assert_num_queries, tmp_path):
    few, many = tmp_path / "few.csv", tmp_path / "many.csv"
    head = SAVED.read_text(encoding="utf-8").splitlines()[0]

    def write(path, first, count):
        rows = [f"tt{n},Film {n},1950,90,Drama,Director {n},,,,"
                for n in range(first, first + count)]  # fmt: skip
        path.write_text("\n".join([head, *rows]))

    write(few, 1, 3)
    write(many, 1000, 300)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        import_films(few)

    with django_assert_num_queries(len(asked)):
        import_films(many)


def test_the_command_tells_what_came_in_and_what_is_wrong(tmp_path):
    out = StringIO()

    call_command("load_films", str(SAVED), stdout=out)

    assert "5 films created" in out.getvalue()
    with pytest.raises(CommandError, match="There is no file"):
        call_command("load_films", str(tmp_path / "none.csv"))
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"no gzip at all")
    with pytest.raises(CommandError, match="could not be read"):
        call_command("load_films", str(broken))


def test_the_films_that_come_with_the_site_are_all_there():
    assert count_rows(BUNDLED) == 17_472
    assert Genre.objects.count() == 0
