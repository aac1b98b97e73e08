"""What every frame asks, compiled once: Django needs ten times as long to word it as to ask it.

The queryset stays the one description of what is asked. Its SQL is kept with marks where this
question's values go, so the values must not change its wording: no None, no lists. They travel
beside the SQL, so that PostgreSQL too plans it once for each connection.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import psycopg
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    IntegrityError,
    connection,
    connections,
    router,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models import query as iterables
from django.db.transaction import TransactionManagementError

Thing = TypeVar("Thing")
Other = TypeVar("Other")

# Values that no question has by itself.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 1_935_180_319 + number,
    UUID: lambda number: UUID(int=0x5EA7_0F_7E_1157_0F_A_F11A << 8 | number),
    datetime: lambda number: datetime(1895, 12, 28, tzinfo=UTC) + timedelta(days=number),
}


class Prepared(Generic[Thing]):
    """`Prepared(lambda room: Room.objects.filter(pk=room), room=UUID).first(room=…)`."""

    def __init__(self, build: Callable[..., "QuerySet[Any, Thing]"], **kinds: type) -> None:
        self._build = build
        self._marks = {
            name: _MARKS[kind](number) for number, (name, kind) in enumerate(kinds.items())
        }
        self._compiled: _Compiled | None = None

    def all(self, **values: Any) -> list[Thing]:
        compiled = self.compiled
        return [compiled.thing(row) for row in _ask(compiled.sql, compiled, values=values)]

    def first(self, **values: Any) -> Thing | None:
        """The first of what is asked; ask for one at most where there may be many."""
        return next(iter(self.all(**values)), None)

    def count(self, **values: Any) -> int:
        """How many there are; ask for what is cheapest to find of each, in no order."""
        compiled = self.compiled
        counting = f"SELECT COUNT(*) FROM ({compiled.sql}) AS counted"
        [(number,)] = _ask(counting, compiled, values=values)
        return int(number)

    def statement(self, **values: Any) -> "Statement":
        """For a statement that asks this among other things."""
        compiled = self.compiled
        return compiled.sql, compiled.params(values)

    @property
    def compiled(self) -> "_Compiled":
        if self._compiled is None:
            # Two threads may both do it: the same comes of it.
            self._compiled = _Compiled(self._build(**self._marks), self._marks)
        return self._compiled


class Together(Generic[Thing, Other]):
    """Two questions for one thing each, in one trip to the database: half of their cost."""

    def __init__(self, one: Prepared[Thing], other: Prepared[Other]) -> None:
        self._one, self._other = one, other

    def first(self, **values: Any) -> tuple[Thing, Other] | None:
        """Both, each asked with those of the values that it knows; None where one is missing."""
        one, other = self._one.compiled, self._other.compiled
        sql = f"SELECT * FROM ({one.sql}) AS one CROSS JOIN ({other.sql}) AS other LIMIT 1"
        for row in _ask(sql, one, other, values=values):
            return one.thing(row[: one.width]), other.thing(row[one.width :])
        return None


def _ask(sql: str, *asked: "_Compiled", values: dict[str, Any]) -> list[tuple[Any, ...]]:
    here = _here()
    # Django itself asks this only while it words the question.
    if any(each.locks for each in asked) and not here.in_atomic_block:
        raise TransactionManagementError("A row is locked within a transaction only.")
    with _cursor_of(here) as asking:
        asking.execute(sql, [value for each in asked for value in each.params(values)])
        rows: list[tuple[Any, ...]] = asking.fetchall()
    return rows


class _Compiled:
    def __init__(self, queryset: "QuerySet[Any, Any]", marks: dict[str, Any]) -> None:
        query = queryset.query
        compiler = query.get_compiler(connection=connection)
        self.sql, params = compiler.as_sql()
        self._params = [_Param(param, marks) for param in params]
        self.locks = query.select_for_update
        self.width = len(compiler.select)
        if missing := marks.keys() - {param.name for param in self._params}:
            raise ValueError(f"Nothing is asked of {', '.join(sorted(missing))}.")
        fields = [column[0] for column in compiler.select[: compiler.col_count]]
        self._converters = compiler.get_converters(fields)
        self._shape = _shape(queryset, compiler)

    def params(self, values: dict[str, Any]) -> list[Any]:
        return [param.of(values) for param in self._params]

    def thing(self, row: tuple[Any, ...]) -> Any:
        return self._shape(self._converted(row) if self._converters else row)

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        here, values = _here(), list(row)
        for at, (converters, expression) in self._converters.items():
            for convert in converters:
                values[at] = convert(values[at], expression, here)
        return tuple(values)


class _Param:
    """One place in the SQL: a constant, or where one of the values goes."""

    __slots__ = ("_kind", "constant", "name")

    def __init__(self, param: Any, marks: dict[str, Any]) -> None:
        self.constant = param
        self.name = next((name for name, mark in marks.items() if param == mark), None)
        # Django dresses integers in the width of their column.
        self._kind = type(param) if isinstance(param, int) else None

    def of(self, values: dict[str, Any]) -> Any:
        if self.name is None:
            return self.constant
        value = values[self.name]
        return value if self._kind is None else self._kind(value)


def _shape(queryset: Any, compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """What is made of a row: what the queryset itself would make of it."""
    if queryset._iterable_class is iterables.ValuesListIterable:
        return tuple
    if (
        queryset._iterable_class is not iterables.ModelIterable
        or queryset._prefetch_related_lookups
    ):
        raise TypeError("Prepared makes objects without prefetching, or tuples.")
    select, kept = compiler.select, compiler.klass_info
    model: type[Model] = kept["model"]
    first, end = kept["select_fields"][0], kept["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[first:end]]
    populators: list[Any] = cast(Any, iterables).get_related_populators(kept, select, queryset.db)
    notes = compiler.annotation_col_map or {}
    alias = queryset.db

    def make(row: tuple[Any, ...]) -> Model:
        made = model.from_db(alias, names, row[first:end])
        for populator in populators:
            populator.populate(row, made)
        for name, at in notes.items():
            setattr(made, name, row[at])
        return made

    return make


def cursor() -> CursorWrapper:
    """Like `connection.cursor()`; but Django's own writes the values into the SQL."""
    return _cursor_of(_here())


def _here() -> BaseDatabaseWrapper:
    # `django.db.connection` looks the same up again for each thing that is asked of it.
    return connections[DEFAULT_DB_ALIAS]


def _cursor_of(here: BaseDatabaseWrapper) -> CursorWrapper:
    here.ensure_connection()
    plain: Any = psycopg.Cursor(here.connection)
    return here.make_debug_cursor(plain) if here.queries_logged else here.make_cursor(plain)


Statement = tuple[str, list[Any]]  # SQL with places, and what goes there


def keep(thing: Model, *, beside: Statement = ("", [])) -> None:
    """`save()` of a row whose key is made here, new or with every column: no signals.

    What is written `beside` it goes in the same trip to the database: half of a question's cost
    is the way there. Raises DatabaseError where the row to change is gone.
    """
    sql, fields = (_insertion if thing._state.adding else _updating)(type(thing), beside[0])
    with _written(thing, sql, fields, beside[1]) as writing:
        if writing.rowcount != 1:
            raise DatabaseError(f"{thing!r} was not kept: its row is gone.")
    _note_kept(thing)


class Overtaken(Exception):
    """Something else changed first what a change was decided by."""


def swap(thing: Model, condition: Statement, *, gives: tuple[str, ...] = ()) -> tuple[Any, ...]:
    """`keep`, only where `condition`, in the same trip, changes a row, and returns it.

    Of what it returns, what is named in `gives` becomes the thing's own; the rest is answered.
    Raises Overtaken where it changes none, and where another row has what only one may have,
    with nothing at all written.
    """
    change = _swapping_in if thing._state.adding else _swapping
    sql, fields = change(type(thing), condition[0], gives)
    try:
        with _written(thing, sql, fields, condition[1]) as writing:
            row = writing.fetchone()
    except IntegrityError as error:
        if not isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            raise
        raise Overtaken from error
    if row is None:
        raise Overtaken
    for name, value in zip(gives, row, strict=False):
        setattr(thing, name, value)
    _note_kept(thing)
    return tuple(row[len(gives) :])


def _note_kept(thing: Model) -> None:
    thing._state.adding = False
    thing._state.db = router.db_for_write(type(thing))


def _written(thing: Model, sql: str, fields: list[Any], before: list[Any]) -> CursorWrapper:
    here, is_new = _here(), thing._state.adding
    values = [field.get_db_prep_save(field.pre_save(thing, is_new), here) for field in fields]
    writing = _cursor_of(here)
    writing.execute(sql, [*before, *values, *([] if is_new else [thing.pk])])
    return writing


Worded = tuple[str, list[Any]]  # SQL, and the fields whose values go there


@cache
def _insertion(model: type[Model], beside: str) -> Worded:
    fields = _kept_fields(model)
    return _beside(beside, _insert(model, fields, f"VALUES ({_places(fields)})")), fields


@cache
def _updating(model: type[Model], beside: str) -> Worded:
    fields = [field for field in _kept_fields(model) if not field.primary_key]
    return _beside(beside, _update(model, fields)), fields


@cache
def _swapping_in(model: type[Model], condition: str, gives: tuple[str, ...]) -> Worded:
    fields = _kept_fields(model)
    own = [field for field in fields if field.attname not in gives]
    given = [field for field in fields if field.attname in gives]
    # A list of values takes the types of its columns; what is selected has to say them itself.
    selected = [f"%s::{_type_of(field)}" for field in own]
    selected += [f"beside.{_quoted(field.attname)}" for field in given]
    kept = _insert(model, [*own, *given], f"SELECT {', '.join(selected)} FROM beside")
    return _if_kept(condition, kept), own


@cache
def _swapping(model: type[Model], condition: str, gives: tuple[str, ...]) -> Worded:
    if gives:
        raise TypeError("Only a new row takes values from its condition.")
    fields = [field for field in _kept_fields(model) if not field.primary_key]
    return _if_kept(condition, f"{_update(model, fields)} AND EXISTS (SELECT FROM beside)"), fields


def _insert(model: type[Model], fields: list[Any], rows: str) -> str:
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) {rows}"


def _update(model: type[Model], fields: list[Any]) -> str:
    places = ", ".join(f"{_quoted(str(field.column))} = %s" for field in fields)
    key = _quoted(str(cast(Any, model._meta.pk).column))
    return f"UPDATE {_quoted(model._meta.db_table)} SET {places} WHERE {key} = %s"


def _if_kept(condition: str, sql: str) -> str:
    """Answers what the condition returns, where the row was kept as well."""
    both = f"WITH beside AS ({condition}), kept AS ({sql} RETURNING 1)"
    return f"{both} SELECT beside.* FROM beside CROSS JOIN kept"


def _places(fields: list[Any]) -> str:
    return ", ".join("%s" for _ in fields)


def _type_of(field: Any) -> str:
    # Without its width: a cast would cut in silence what the column refuses.
    return str(field.db_type(connection)).partition("(")[0]


def _kept_fields(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _beside(first: str, sql: str) -> str:
    return f"WITH beside AS ({first}) {sql}" if first else sql
