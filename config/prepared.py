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
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, router
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
    is_new = thing._state.adding
    sql, fields = (_insertion if is_new else _updating)(type(thing), beside[0])
    if not _write(thing, sql, fields, beside[1]):
        raise DatabaseError(f"{thing!r} was not kept: its row is gone.")
    _note_kept(thing)


class Overtaken(Exception):
    """Something else changed first what a change was decided by."""


def swap(thing: Model, condition: Statement) -> None:
    """The same, only where `condition`, in the same trip, changes a row, and returns it.

    Raises Overtaken where it does not, with nothing at all written.
    """
    is_new = thing._state.adding
    sql, fields = (_insertion if is_new else _updating)(type(thing), condition[0], is_swap=True)
    if not _write(thing, sql, fields, condition[1]):
        raise Overtaken
    _note_kept(thing)


def _note_kept(thing: Model) -> None:
    thing._state.adding = False
    thing._state.db = router.db_for_write(type(thing))


def _write(thing: Model, sql: str, fields: list[Any], before: list[Any]) -> bool:
    here, is_new = _here(), thing._state.adding
    values = [field.get_db_prep_save(field.pre_save(thing, is_new), here) for field in fields]
    with _cursor_of(here) as writing:
        writing.execute(sql, [*before, *values, *([] if is_new else [thing.pk])])
        return bool(writing.rowcount == 1)


@cache
def _insertion(model: type[Model], beside: str, *, is_swap: bool = False) -> tuple[str, list[Any]]:
    fields = _kept_fields(model)
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    # A list of values takes the types of its columns; what is selected has to say them itself.
    places = ", ".join(f"%s::{_type_of(field)}" if is_swap else "%s" for field in fields)
    values = f"SELECT {places} FROM beside" if is_swap else f"VALUES ({places})"
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) {values}"
    return _beside(beside, sql), fields


@cache
def _updating(model: type[Model], beside: str, *, is_swap: bool = False) -> tuple[str, list[Any]]:
    fields = [field for field in _kept_fields(model) if not field.primary_key]
    places = ", ".join(f"{_quoted(str(field.column))} = %s" for field in fields)
    key = _quoted(str(cast(Any, model._meta.pk).column))
    condition = " AND EXISTS (SELECT FROM beside)" if is_swap else ""
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {places} WHERE {key} = %s{condition}"
    return _beside(beside, sql), fields


def _type_of(field: Any) -> str:
    # Without its width: a cast would cut in silence what the column refuses.
    return str(field.db_type(connection)).partition("(")[0]


def _kept_fields(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _beside(first: str, sql: str) -> str:
    return f"WITH beside AS ({first}) {sql}" if first else sql
