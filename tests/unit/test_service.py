"""The pure parts of the service: fair queue, rate, keys, settings, policies, results, tables."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Context, Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jail
from jail.client.results import from_dict
from jail.core.text import literal
from jail.core.units import format_duration, format_size
from jail.policy.vocabulary import LAYERS
from jail.result.model import Denial, GuestException, PolicyName
from jail.service.costs import Estimates, Machine, cost
from jail.service.fair_queue import FairQueue
from jail.service.hook_rows import Delivery, tell_reached, waiting
from jail.service.keys import LENGTH, Key, Keyring, hashed, new_key
from jail.service.meter import Spent, month
from jail.service.narrow import granted, narrowed
from jail.service.price_rows import lists, remember
from jail.service.prices import Prices, shown, wrong_money
from jail.service.problems import CODES, Problem
from jail.service.quotas import TokenBucket
from jail.service.results import fitting, unused, without_guest
from jail.service.run_rows import Run, add, drop_oldest, end, stored, used_by
from jail.service.settings import KEYS, checked, defaults, refuse_open_door
from jail.service.store import Store
from jail.service.tables import METADATA

from .test_reference import REFERENCE, names, table

if TYPE_CHECKING:
    from pathlib import Path

COSTS = st.floats(0.01, 10)
WEIGHTS = st.sampled_from([0.5, 1.0, 2.0, 4.0])


# --- the fair queue ---------------------------------------------------------------------------------------------------


@given(
    weights=st.lists(WEIGHTS, min_size=2, max_size=4),
    costs=st.lists(COSTS, min_size=30, max_size=60),
    corrections=st.lists(st.floats(-0.5, 0.5), min_size=60, max_size=60),
)
def test_backlogged_tenants_never_differ_by_more_than_one_largest_item_each(
    weights: list[float], costs: list[float], corrections: list[float]
) -> None:
    """The bound of start-time fair queueing, at each moment, with costs that turn out to be others than estimated."""
    queue: FairQueue[tuple[int, float]] = FairQueue()
    for tenant, weight in enumerate(weights):
        for each in costs:
            queue.push(str(tenant), "user", (tenant, each), each, weight)
    served = [0.0] * len(weights)
    largest = 1.5 * max(costs)
    for step in range(len(costs)):  # none can run dry before
        taken = queue.pop()
        assert taken is not None
        tenant, each = taken
        real = each * (1 + corrections[step])
        queue.correct(str(tenant), "user", real - each)
        served[tenant] += real / weights[tenant]
        for one in range(len(weights)):
            for other in range(one):
                bound = largest / weights[one] + largest / weights[other]
                assert abs(served[one] - served[other]) <= bound + 1e-6


@given(st.lists(COSTS, min_size=1, max_size=30), COSTS)
def test_an_idle_tenant_earns_no_credit_and_does_not_starve(costs: list[float], other: float) -> None:
    """After any time alone of one, the other's first item comes next or second, and then they alternate by cost."""
    queue: FairQueue[str] = FairQueue()
    for each in costs:
        queue.push("busy", "user", "busy", each)
        assert queue.pop() == "busy"
    for _ in range(3):
        queue.push("busy", "user", "busy", other)
        queue.push("idle", "user", "idle", other)
    order = [queue.pop() for _ in range(6)]
    assert "idle" in order[:2]
    assert "busy" in order[:4]


def test_users_of_a_tenant_share_its_turns() -> None:
    queue: FairQueue[str] = FairQueue()
    for _ in range(10):
        queue.push("tenant", "flood", "flood", 1.0)
    for name in ("one", "two"):
        queue.push("tenant", name, name, 1.0)
    assert {queue.pop() for _ in range(3)} == {"flood", "one", "two"}


def test_a_blocked_tenant_is_left_out_and_earns_nothing() -> None:
    queue: FairQueue[str] = FairQueue()
    for name in ("a", "b"):
        for _ in range(6):
            queue.push(name, "user", name, 1.0)
    queue.block("a")
    assert [queue.pop() for _ in range(4)] == ["b"] * 4
    queue.block("a", blocked=False)
    assert sorted(str(queue.pop()) for _ in range(4)) == ["a", "a", "b", "b"]
    queue.block("a")
    queue.block("b")
    assert queue.pop() is None
    assert len(queue) == 4


def test_an_item_is_taken_out_of_its_turn() -> None:
    queue: FairQueue[list[int]] = FairQueue()
    first, second = [1], [1]
    queue.push("tenant", "user", first, 1.0)
    queue.push("tenant", "user", second, 1.0)
    assert queue.remove("tenant", "user", first)
    assert not queue.remove("tenant", "user", first)
    assert queue.waiting("tenant") == 1
    assert queue.pop() is second
    assert queue.pop() is None


def test_a_blocked_user_is_left_out_and_its_tenant_with_it_only_if_all_are() -> None:
    queue: FairQueue[str] = FairQueue()
    for tenant, user in (("a", "one"), ("a", "two"), ("b", "three")):
        queue.push(tenant, user, user, 1.0)
    queue.block("a", "one")
    assert sorted(str(queue.pop()) for _ in range(2)) == ["three", "two"]
    assert queue.pop() is None
    queue.push("a", "four", "four", 1.0)
    assert queue.pop() == "four"
    queue.block("a", "one", blocked=False)
    assert queue.pop() == "one"


@given(
    weights=st.lists(WEIGHTS, min_size=1, max_size=4),
    costs=st.lists(COSTS, min_size=4, max_size=4),
    counts=st.lists(st.integers(1, 8), min_size=4, max_size=4),
    turns=st.integers(0, 3),
)
def test_the_place_of_an_item_is_told_within_one_turn_of_each_other_tenant(
    weights: list[float], costs: list[float], counts: list[int], turns: int
) -> None:
    """Where all items of a tenant cost the same. An item is counted from the one that is next."""
    queue: FairQueue[list[int]] = FairQueue()
    items = []
    for tenant, weight in enumerate(weights):
        for _ in range(counts[tenant]):
            items.append((str(tenant), [tenant]))
            queue.push(*items[-1][:1], "user", items[-1][1], costs[tenant], weight)
    gone = [queue.pop() for _ in range(min(turns, len(items)))]
    waiting = [(tenant, item) for tenant, item in items if not any(item is other for other in gone)]
    told = [queue.ahead(tenant, "user", item) for tenant, item in waiting]
    order = [queue.pop() for _ in waiting]
    for (_, item), ahead in zip(waiting, told, strict=True):
        assert ahead is not None
        place = next(number for number, other in enumerate(order) if other is item)
        assert abs(ahead.items - place) < len(weights)
        assert ahead.own <= ahead.cost


def test_an_item_that_does_not_wait_has_no_place() -> None:
    queue: FairQueue[str] = FairQueue()
    assert queue.ahead("a", "user", "item") is None
    for user, item in (("one", "first"), ("two", "second"), ("one", "third")):
        queue.push("a", user, item, 2.0)
    ahead = queue.ahead("a", "one", "third")
    assert ahead is not None
    assert (ahead.items, ahead.cost, ahead.own) == (2, 4.0, 4.0)


ACTS = st.tuples(st.sampled_from(["push", "pop", "block", "free"]), st.sampled_from("ab"), COSTS)


@given(st.lists(ACTS, max_size=50))
def test_nothing_is_lost(acts: list[tuple[str, str, float]]) -> None:
    queue: FairQueue[int] = FairQueue()
    pushed, popped = [], []
    for number, (act, name, each) in enumerate(acts):
        if act == "push":
            queue.push(name, f"{name}{number % 3}", number, each)
            pushed.append(number)
        elif act == "pop":
            popped.append(queue.pop())
        else:
            queue.block(name, f"{name}{number % 3}" if number % 2 else None, act == "block")
    for name in "ab":
        for user in (None, *(f"{name}{number}" for number in range(3))):
            queue.block(name, user, blocked=False)
    while (item := queue.pop()) is not None:
        popped.append(item)
    assert sorted(each for each in popped if each is not None) == pushed
    assert len(queue) == 0


# --- rate, costs, keys ------------------------------------------------------------------------------------------------


@given(st.floats(0.1, 100), st.integers(1, 20), st.lists(st.floats(0, 5), max_size=60))
def test_a_bucket_gives_no_more_than_burst_and_rate(rate: float, burst: int, pauses: list[float]) -> None:
    bucket, now, given_out = TokenBucket(rate, burst, 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        given_out += bucket.take(now) == 0
    assert given_out <= burst + rate * now + 1e-6


def test_a_bucket_says_when_there_is_more_and_a_clock_that_goes_back_fills_nothing() -> None:
    bucket = TokenBucket(2.0, 1, 10.0)
    assert bucket.take(10.0) == 0
    assert bucket.take(10.0) == pytest.approx(0.5)
    assert bucket.take(5.0) == pytest.approx(0.5)
    assert bucket.take(10.5) == 0
    many = TokenBucket(2.0, 4, 10.0)
    assert many.take(10.0, 3) == 0
    assert many.take(10.0, 3) == pytest.approx(1.0)
    assert many.take(10.0, 5) == float("inf")
    assert many.take(11.0, 3) == 0


def test_the_cost_is_the_dominant_share() -> None:
    machine = Machine(processors=4, memory=1000, slots=10)
    used = unused().replace(wall_seconds=2.0, cpu_seconds=4.0, memory_peak_bytes=100)
    assert cost(used, machine) == 1.0  # all four processors for one second
    assert cost(used.replace(memory_peak_bytes=900), machine) == 1.8
    estimates = Estimates()
    assert (estimates.of("t", "python"), estimates.wall("t", "python")) == (1.0, 0.0)
    estimates.learn("t", "python", 4.0, 8.0)
    estimates.learn("t", "python", 0.0, 0.0)
    assert (estimates.of("t", "python"), estimates.wall("t", "python")) == (3.0, 6.0)


def key(**changes: object) -> tuple[str, Key]:
    text = new_key()
    values = {
        "id": "k", "tenant": "t", "user": "u", "name": "", "hash": hashed(text), "scopes": ("runs",), "created": 0.0,
        "expires": None, "revoked": None, "generation": 3,
    }  # fmt: skip
    return text, Key(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"expires": 5.0}, False),
        ({"expires": 15.0}, True),
        ({"revoked": 1.0}, False),
        ({"generation": 2}, False),
    ],
)
def test_a_key_holds_until_it_ends(changes: dict[str, object], holds: bool) -> None:
    text, made = key(**changes)
    assert len(text) == LENGTH == 48
    assert (Keyring([made], 3).find(text, 10.0) is not None) == holds
    assert text not in repr(made)


@pytest.mark.parametrize("wrong", ["", "jail_", "x" * 48, "jail_" + "a" * 43, "jail_" + "é" * 43, "jail_" + "a" * 9999])
def test_another_text_is_no_key(wrong: str) -> None:
    assert Keyring([key()[1]], 0).find(wrong, 1.0) is None


# --- settings, policies, results, tables ------------------------------------------------------------------------------


def test_each_setting_has_its_row() -> None:
    rows = {row[0].strip("`"): row for row in table("service.md", "setting")}
    assert list(rows) == list(KEYS)
    for name, (spec, default) in KEYS.items():
        form = {"duration": format_duration, "size": format_size}.get(spec.kind, lambda value: f"{value:g}")
        if spec.most:
            assert rows[name][1].endswith(f"{form(spec.least)} to {form(spec.most)}"), name
        if default is None:
            assert rows[name][2] == "", name
            continue
        shown = literal(form(default) if spec.kind in ("duration", "size") else default)
        assert rows[name][2] == f"`{shown}`", name


def test_each_problem_has_its_row() -> None:
    assert [(row[0].strip("`"), int(row[1]), row[2]) for row in table("service.md", "problem")] == [
        (code, status, title) for code, (status, title) in CODES.items()
    ]
    assert names("service.md", "problem") == list(CODES)


def test_a_door_to_other_machines_needs_tls_or_a_proxy() -> None:
    wide = defaults().changed(checked(b'[listen]\naddress = "0.0.0.0"\n', "serve.toml"))
    with pytest.raises(jail.PolicyError, match="keys would cross the network in the clear"):
        refuse_open_door(wide)
    with pytest.raises(jail.PolicyError, match="go together"):
        refuse_open_door(wide.changed({"listen.tls_key": "key.pem"}))
    refuse_open_door(wide.changed({"listen.behind_proxy": True}))
    refuse_open_door(wide.changed({"listen.tls_key": "key.pem", "listen.tls_certificate": "cert.pem"}))


@given(st.dictionaries(st.sampled_from(["wall", "cpu", "memory", "pids"]), st.integers(1, 1 << 40)))
def test_a_request_never_widens_a_policy(asked: dict[str, int]) -> None:
    policy = granted(defaults())["python"]
    try:
        limits = narrowed(policy, asked)
    except Problem:
        return
    assert all(value <= getattr(policy.limits, name) for name, value in limits.items())


def test_ceilings_hold_for_every_policy() -> None:
    settings = defaults().changed({"runs.policies": ("python", "command"), "runs.wall": 1.0, "runs.memory": 1 << 26})
    for policy in granted(settings).values():
        assert (policy.limits.wall, policy.limits.memory) == (1.0, 1 << 26)


def result(**changes: object) -> jail.Result:
    made = without_guest("error", "no", PolicyName(name="python", digest="d"))
    return made.replace(enforced=dict.fromkeys(LAYERS, "verified"), **changes)


def test_a_result_comes_back_from_its_json() -> None:
    sent = result(
        stdout_bytes=b"\xff\x00", value={"a": (1, b"x")}, files={"f": b"\x01"}, notes=("n",), truncated=("stdout",),
        exception=GuestException(type="E", message="m", line=1, traceback="t"),
        denials=(Denial(layer="language", what="w", detail="d", count=1, line=None),),
    )  # fmt: skip
    assert from_dict(json.loads(sent.to_json()), sent.status) == sent


@pytest.mark.parametrize(
    "more", [{"files": {"f": b"x" * 90000}}, {"stdout_bytes": b"\x00\xff" * 90000}, {"value": "x" * 99999}]
)
def test_a_result_too_large_to_keep_says_what_it_lost(more: dict[str, object]) -> None:
    kept, text = fitting(result(**more), 65536)
    assert len(text) <= 65536
    assert "the service keeps no more than 64K" in kept.notes[0]
    assert fitting(result(), 65536)[0] == result()


def test_the_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    store = Store(str(tmp_path / "state"))
    assert store.call(lambda connection: compare_metadata(MigrationContext.configure(connection), METADATA)) == []
    store.close()


def test_a_used_up_quota_is_told_once_a_month(tmp_path: Path) -> None:
    event = Delivery(id="d", webhook="w", tenant="t", created=0.0, body="{}")
    store = Store(str(tmp_path / "state"))
    with store.change() as connection:
        told = [
            tell_reached(connection, "t", user, month, quota, [event.replace(id=f"{number}")])
            for number, (user, month, quota) in enumerate(
                [(None, 1.0, "q"), (None, 1.0, "q"), ("u", 1.0, "q"), (None, 2.0, "q"), (None, 1.0, "other")]
            )
        ]
        assert told == [True, False, True, True, True]
        assert [each.id for each in waiting(connection)] == ["0", "2", "3", "4"]
    store.close()


def test_the_oldest_results_of_a_user_or_of_a_tenant_are_dropped(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "state"))
    with store.change() as connection:
        for number, user in enumerate("ababa"):
            run = Run(id=f"{number}", tenant="t", user=user, key="k", state="running", policy="p", created=0.0)
            add(connection, run, None)
            end(connection, used_by(run, result(), 1.0, "none"), "x" * 10)
        assert stored(connection) == {("t", "a"): 30, ("t", "b"): 20}
        assert drop_oldest(connection, "t", "a", 15, "4") == {"a": 20}
        assert drop_oldest(connection, "t", None, 15, "4") == {"b": 20}
        assert stored(connection) == {("t", "a"): 10}
    store.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # names of Litestar 2 that Litestar 3 will not have
def test_the_openapi_document_in_the_reference_is_the_services_own() -> None:
    from jail.service.app import document

    kept = json.loads((REFERENCE / "openapi.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(document())) == kept, "fix: tools/openapi.py >docs/reference/openapi.json"


# --- prices, months ---------------------------------------------------------------------------------------------------

PRICES = Prices(
    version="v1", currency="EUR", run=Decimal("0.0001"), cpu_second=Decimal("0.000017"), gb_second=Decimal("0.0000031")
)
AMOUNTS = st.fixed_dictionaries(
    {
        "runs": st.integers(0, 1000),
        "cpu_us": st.integers(0, 10**15),
        "memory_kib_ms": st.integers(0, 10**15),
        "prices": st.just("v1"),
    }
)


@given(st.lists(AMOUNTS, max_size=20))
def test_the_cost_of_a_sum_is_the_sum_of_the_costs(rows: list[dict[str, int]]) -> None:
    total = {name: sum(row[name] for row in rows) for name in ("runs", "cpu_us", "memory_kib_ms")}
    exact = Context(prec=200)
    costs = Decimal(0)
    for row in rows:
        costs = exact.add(costs, PRICES.cost(row))
    assert PRICES.cost(total) == costs


def test_a_bill_is_rounded_once() -> None:
    used = {"runs": 3, "cpu_us": 1_500_000, "memory_kib_ms": (1 << 20) * 1000 * 2}
    assert PRICES.cost(used) == Decimal("0.0003317")
    assert shown(PRICES.cost(used)) == "0.000332"
    assert shown(Decimal("0.0000005")) == "0.000000"


@pytest.mark.parametrize("text", ["", "x", "-1", "nan", "inf", "1e99", "1e-99", "1" * 50, "10000000000"])
def test_what_is_no_price(text: str) -> None:
    assert wrong_money(text)


def test_a_price_list_never_changes_under_its_name(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "state"))
    store.call(lambda connection: remember(connection, PRICES))
    store.call(lambda connection: remember(connection, PRICES))
    with pytest.raises(jail.PolicyError, match="v1 has been in use with other prices"):
        store.call(lambda connection: remember(connection, PRICES.replace(run=Decimal(1))))
    assert store.call(lists)["v1"] == PRICES
    store.close()


def test_a_month_begins_in_its_time_zone() -> None:
    """Also the one in which the clocks are put forward, and the last of a year."""
    for zone, name in (("UTC", "2026-12-01T00:00:00+00:00"), ("Europe/Berlin", "2026-12-01T00:00:00+01:00")):
        at = datetime.fromisoformat(name).timestamp()
        assert month(at, zone)[0] == month(at + 86400 * 30, zone)[0] == at
        assert month(at - 1, zone)[1] == at
    begin, end = month(datetime.fromisoformat("2026-03-15T00:00:00+00:00").timestamp(), "Europe/Berlin")
    assert end - begin == 31 * 86400 - 3600
    begin, end = month(datetime.fromisoformat("2026-12-31T22:59:59+00:00").timestamp(), "Europe/Berlin")
    assert datetime.fromtimestamp(end, UTC).isoformat() == "2026-12-31T23:00:00+00:00"


@pytest.mark.parametrize(
    ("quota", "over"),
    [
        ({}, None),
        ({"cpu_seconds": 2.0}, None),
        ({"cpu_seconds": 1.5}, "1.500 of 1.5 CPU-seconds"),
        ({"gb_seconds": 2.0}, "2.000 of 2 GB-seconds"),
        ({"budget": "0.0003317"}, "0.000332 of 0.0003317 of its budget"),
        ({"budget": "0.0003318"}, None),
    ],
)
def test_a_month_is_over_when_its_quota_is_reached(quota: dict[str, object], over: str | None) -> None:
    rows = [{"prices": "v1", "runs": 3, "cpu_us": 1_500_000, "memory_kib_ms": (1 << 20) * 1000 * 2}]
    assert Spent(0.0, rows, {"v1": PRICES}).over(defaults().quota.replace(**quota)) == over
