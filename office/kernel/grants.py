"""Who may do what with which object. The one module that imports django-guardian.

The truth is guardian's rows, kept per model in direct-foreign-key tables. Listing merges the newest
rows of each principal: guardian's unique constraint (principal, permission, object) is the index,
because ids are in the order of time; ``get_objects_for_user`` reads every grant instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, ClassVar, Self, TypeVar, cast

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.signals import post_migrate
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from office.kernel import clock
from office.kernel.models import Account
from office.kernel.prepared import Rows, answers, padded

Principal = Account | Group


M = TypeVar("M", bound=models.Model)


class GrantManager(models.Manager[M]):
    """Django's own manager, with the one question that guardian asks of it."""

    def is_generic(self) -> bool:
        return False


class UserGrantBase(UserObjectPermissionBase):
    """Grants to accounts on one model; the model names it ``content_object``.

    Meta must be inherited: guardian's unique constraint is the index that listing uses. Django's own
    manager replaces guardian's, which would write rows past ``give``.
    """

    objects: ClassVar[GrantManager[Self]] = GrantManager()  # type: ignore[assignment]  # as said above

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


class GroupGrantBase(GroupObjectPermissionBase):
    """Grants to groups on one model; see ``UserGrantBase``."""

    objects: ClassVar[GrantManager[Self]] = GrantManager()  # type: ignore[assignment]  # as said above

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True


Source = tuple[type[models.Model], str, Sequence[int]]  # a table of grants, its column of principals, whose
TWO_PHASES_ABOVE = 30
_standings: list[Callable[[], models.Q]] = []


def require_standing(standing: Callable[[], models.Q]) -> None:
    """Count an account's grants only while it meets a condition on accounts, asked anew for each check."""
    _standings.append(standing)


def _standing() -> QuerySet[Account]:
    """The accounts whose grants count now."""
    rows = Account.objects.filter(is_active=True)
    for standing in _standings:
        rows = rows.filter(standing())
    return rows


def give(principal: Principal, perm: str, obj: models.Model) -> None:
    give_many([principal], perm, [obj])


def give_many(principals: Iterable[Principal], perm: str, objects: Sequence[models.Model]) -> None:
    """Grant ``perm`` on every object to every principal; grants that exist stay as they are."""
    everybody = list(principals)
    give_pairs(perm, [(principal, obj) for principal in everybody for obj in objects])


def give_pairs(perm: str, pairs: Sequence[tuple[Principal, models.Model]]) -> None:
    """Grant ``perm`` to each principal on its own object (all of one model), in two statements."""
    if not pairs:
        return
    permission_id = _permission_id(type(pairs[0][1]), perm)
    users: list[Any] = []
    groups: list[Any] = []
    user_table, group_table = _tables(type(pairs[0][1]))
    for principal, obj in pairs:
        if isinstance(principal, Group):
            groups.append(group_table(group=principal, permission_id=permission_id, content_object_id=obj.pk))
        else:
            users.append(user_table(user=principal, permission_id=permission_id, content_object_id=obj.pk))
    if users:
        user_table._default_manager.bulk_create(users, ignore_conflicts=True)
    if groups:
        group_table._default_manager.bulk_create(groups, ignore_conflicts=True)


def revoke(principal: Principal, perm: str, obj: models.Model) -> None:
    user_table, group_table = _tables(type(obj))
    permission_id = _permission_id(type(obj), perm)
    if isinstance(principal, Group):
        rows = group_table._default_manager.filter(group=principal)
    else:
        rows = user_table._default_manager.filter(user=principal)
    rows.filter(permission_id=permission_id, content_object_id=obj.pk).delete()


def check(account: Account, perm: str, model: type[models.Model], object_id: int) -> bool:
    return bool(visible_subset(account, model, perm, [object_id]))


def visible_subset(account: Account, model: type[models.Model], perm: str, ids: Iterable[int]) -> set[int]:
    """Which of ``ids`` the account holds ``perm`` on: one query, whatever their number."""
    wanted = padded(ids)
    if not wanted or not account.is_active:
        return set()
    values = [account.id, *wanted]
    rows = answers(_subset, values, model, _permission_id(model, perm), clock.today())
    return {row[0] for row in rows}


def _subset(model: type[models.Model], permission_id: int, _day: date, account_id: int, *wanted: int) -> Rows:
    user_table, group_table = _tables(model)
    standing = _standing().filter(id=account_id)
    own = user_table._default_manager.filter(
        user__in=standing, permission_id=permission_id, content_object_id__in=wanted
    )
    shared = group_table._default_manager.filter(
        group__in=Group.objects.filter(user__in=standing),
        permission_id=permission_id,
        content_object_id__in=wanted,
    )
    return own.values_list("content_object_id").union(shared.values_list("content_object_id"))


def _groups(_day: date, account_id: int) -> Rows:
    """One row a group, or one without a group; none for whose grants do not count."""
    return _standing().filter(id=account_id).values_list("groups")


def only_visible(rows: QuerySet[M], account: Account, perm: str) -> QuerySet[M]:
    """The rows the account holds ``perm`` on, as a semi-join: for lists whose filter is the rarer part.

    Its groups are asked for first: written into every list, the question who counts costs more than the list.
    """
    found = answers(_groups, [account.id], clock.today()) if account.is_active else []
    if not found:
        return rows.none()
    user_table, group_table = _tables(rows.model)
    permission_id = _permission_id(rows.model, perm)
    this = models.OuterRef("pk")
    own = user_table._default_manager.filter(
        user=account.id, permission_id=permission_id, content_object_id=this
    )
    groups = [group for (group,) in found if group is not None]
    if not groups:
        return rows.filter(models.Exists(own))
    shared = group_table._default_manager.filter(
        group__in=groups, permission_id=permission_id, content_object_id=this
    )
    return rows.filter(models.Exists(own) | models.Exists(shared))


def newest_visible(
    account: Account, model: type[models.Model], perm: str, *, before: int | None = None, limit: int = 50
) -> list[int]:
    """The newest ``limit`` object ids the account holds ``perm`` on, below ``before``; two queries."""
    if not account.is_active:
        return []
    rows = answers(_groups, [account.id], clock.today())
    if not rows:
        return []
    groups = [group for (group,) in rows if group is not None]
    permission_id = _permission_id(model, perm)
    user_table, group_table = _tables(model)
    if len(groups) > TWO_PHASES_ABOVE:
        floor = _kth_head(group_table, groups, permission_id, before, limit)
    else:
        floor = None
    sources: list[Source] = [(user_table, "user_id", [account.id]), (group_table, "group_id", groups)]
    return _merge(sources, permission_id, before, floor, limit)


def holders_of(model: type[models.Model], perm: str, object_id: int) -> list[int]:
    """The ids of the accounts that hold ``perm`` on an object in person, not through a group."""
    rows = answers(_holders, [object_id], model, _permission_id(model, perm), clock.today())
    return [row[0] for row in rows]


def _holders(model: type[models.Model], permission_id: int, _day: date, object_id: int) -> Rows:
    rows = _tables(model)[0]._default_manager.filter(
        permission_id=permission_id, content_object_id=object_id, user__in=_standing()
    )
    return rows.values_list("user_id")


def readers_of(model: type[models.Model], perm: str, object_id: int) -> list[int]:
    """The ids of every active account that holds ``perm`` on an object."""
    user_table, group_table = _tables(model)
    permission_id = _permission_id(model, perm)
    own = user_table._default_manager.filter(permission_id=permission_id, content_object_id=object_id)
    shared = group_table._default_manager.filter(permission_id=permission_id, content_object_id=object_id)
    accounts = _standing().filter(
        models.Q(id__in=own.values("user_id")) | models.Q(groups__in=shared.values("group_id"))
    )
    return list(accounts.distinct().values_list("id", flat=True))


def _kth_head(
    table: type[models.Model], groups: Sequence[int], permission_id: int, before: int | None, limit: int
) -> int | None:
    """Each group's newest grants first, as few as make a page together: nothing below the k-th of these heads
    can be on it.
    """
    each = limit // len(groups) + 1
    heads = _merge([(table, "group_id", groups)], permission_id, before, None, limit, each=each)
    return heads[-1] if len(heads) == limit else None


def _merge(
    sources: Sequence[Source],
    permission_id: int,
    before: int | None,
    floor: int | None,
    limit: int,
    *,
    each: int | None = None,
) -> list[int]:
    """The newest objects over all sources, reading of each principal ``each`` or ``limit``."""
    quote = connection.ops.quote_name
    bounds, values = "permission_id = %s", [permission_id]
    if before is not None:
        bounds += " AND content_object_id < %s"
        values.append(before)
    if floor is not None:
        bounds += " AND content_object_id >= %s"
        values.append(floor)
    values.append(each or limit)
    parts: list[str] = []
    parameters: list[Any] = []
    for table, column, principals in sources:
        # Only our own names and numbers enter the text; every value is a parameter.
        newest = (
            f"(SELECT content_object_id AS id FROM {quote(table._meta.db_table)}"  # noqa: S608 - as said above
            f" WHERE {quote(column)} = {{principal}} AND {bounds}"
            " ORDER BY content_object_id DESC LIMIT %s) AS part"
        )
        if connection.vendor == "postgresql":
            # One branch for all of them: the planner would spend longer on forty than the reading takes.
            lateral = newest.format(principal="principal.id")
            everybody = "SELECT part.id FROM unnest(%s::bigint[]) AS principal(id), LATERAL "
            parts.append(everybody + lateral)
            parameters += [list(principals), *values]
        else:
            parts += [f"SELECT * FROM {newest.format(principal='%s')}"] * len(principals)  # noqa: S608 - as above
            parameters += [value for principal in principals for value in (principal, *values)]
    if not parts:
        return []
    union = " UNION ALL ".join(parts)
    sql = f"SELECT DISTINCT id FROM ({union}) AS merged ORDER BY id DESC LIMIT %s"  # noqa: S608 - of the parts above
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, limit])
        return [row[0] for row in cursor.fetchall()]


def _tables(model: type[models.Model]) -> tuple[type[models.Model], type[models.Model]]:
    # guardian's stubs say instance; its code and documentation take the class too.
    either = cast(models.Model, model)
    return get_user_obj_perms_model(either), get_group_obj_perms_model(either)


@cache
def _permission_id(model: type[models.Model], codename: str) -> int:
    content_type = ContentType.objects.get_for_model(model)
    return Permission.objects.get(content_type=content_type, codename=codename).pk


def _forget(**_: Any) -> None:
    _permission_id.cache_clear()


# Django makes the permissions anew after a flush or a migration, with other ids.
post_migrate.connect(_forget, dispatch_uid="office.kernel.grants")
