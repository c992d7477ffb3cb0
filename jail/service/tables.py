"""The tables of the service. A change of them needs a migration beside the others in ``migrations/versions``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()
_ID = String(40)
_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up in a column of type INTEGER alone

# Facts of the database itself. "generation": counts revocations; "floor": keys of an earlier generation hold no more.
META = Table(
    "meta", METADATA, Column("name", String(40), primary_key=True), Column("value", BigInteger, nullable=False)
)

TENANTS = Table(
    "tenants",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("created", Double, nullable=False),
    Column("quota", Text, nullable=False),  # JSON: what differs from the settings
    Column("policies", Text),  # JSON: names, fewer than the settings allow; NULL: all of those
)

KEYS = Table(
    "keys",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("tenant", _ID, nullable=False, index=True),
    Column("user", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("scopes", String(200), nullable=False),
    Column("created", Double, nullable=False),
    Column("expires", Double),
    Column("revoked", Double),
    Column("generation", BigInteger, nullable=False),
)

# state: queued -> running -> ended, or queued -> ended. ``request``, ``result``: JSON; the request goes at the end.
RUNS = Table(
    "runs",
    METADATA,
    Column("number", _SEQUENCE, primary_key=True, autoincrement=True),  # never shown: it counts all tenants' runs
    Column("id", _ID, nullable=False, unique=True),
    Column("tenant", _ID, nullable=False),
    Column("user", String(200), nullable=False),
    Column("key", _ID, nullable=False),
    Column("state", String(10), nullable=False),
    Column("policy", String(200), nullable=False),
    Column("created", Double, nullable=False),
    Column("started", Double),
    Column("ended", Double),
    Column("verdict", String(20)),
    Column("request", Text),
    Column("result", Text),
    Column("size", BigInteger, nullable=False, server_default="0"),  # of the result, in bytes
    Column("batch", _ID),
    Column("trace", String(32), nullable=False, server_default=""),
    Index("runs_of_user_and_size", "tenant", "user", "size"),  # sums are read from here, not from rows of megabytes
    Index("runs_of_tenant", "tenant", "number"),
    Index("runs_of_state", "state"),
    Index("runs_of_batch", "batch", "number"),
    Index("runs_ended", "ended"),
)

IDEMPOTENCY = Table(
    "idempotency",
    METADATA,
    Column("tenant", _ID, primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("digest", String(64), nullable=False),  # of the request's body
    Column("run", _ID, nullable=False),  # or a batch
    Column("created", Double, nullable=False, index=True),
)

# runs: how many it had when it was made. Those that there are still have its id in their column.
BATCHES = Table(
    "batches",
    METADATA,
    Column("number", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("id", _ID, nullable=False, unique=True),
    Column("tenant", _ID, nullable=False),
    Column("user", String(200), nullable=False),
    Column("created", Double, nullable=False),
    Column("runs", Integer, nullable=False),
    Index("batches_of_tenant", "tenant", "number"),
    Index("batches_created", "created"),
)

# Usage has a row for each run, each started minute of a session and each evaluation, from the kernel's counters, in
# whole numbers, so that sums are exact.
USAGE = Table(
    "usage",
    METADATA,
    Column("run", _ID, primary_key=True),
    Column("tenant", _ID, nullable=False),
    Column("user", String(200), nullable=False),
    Column("day", String(10), nullable=False),  # of the end, UTC
    Column("ended", Double, nullable=False),
    Column("policy", String(64), nullable=False),  # the digest
    Column("verdict", String(20), nullable=False),
    Column("wall_us", BigInteger, nullable=False),
    Column("cpu_us", BigInteger, nullable=False),
    Column("memory_peak", BigInteger),
    Column("memory_kib_ms", BigInteger, nullable=False),
    Column("prices", String(40), nullable=False, server_default="none"),  # the version of the list
    Index("usage_of_tenant", "tenant", "day"),
    Index("usage_of_month", "tenant", "ended"),
)

# memory: what each minute is billed for. minutes: how many have been. reason: why it ended (docs/sessions.md).
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("tenant", _ID, nullable=False),
    Column("user", String(200), nullable=False),
    Column("key", _ID, nullable=False),
    Column("policy", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("memory", BigInteger, nullable=False),
    Column("created", Double, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("ended", Double),
    Column("reason", String(20)),
    Index("sessions_of_tenant", "tenant", "created"),
    Index("sessions_ended", "ended"),
)

# secret: as it is, since each request is signed with it.
WEBHOOKS = Table(
    "webhooks",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("tenant", _ID, nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("events", String(200), nullable=False),
    Column("secret", String(100), nullable=False),
    Column("created", Double, nullable=False),
)

# A tenant's own policies. base: the name of the one that it narrows. content: JSON, sections of a policy file.
POLICIES = Table(
    "policies",
    METADATA,
    Column("tenant", _ID, primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("base", String(200), nullable=False),
    Column("content", Text, nullable=False),
    Column("created", Double, nullable=False),
)

# Events that are still to be sent. body: JSON. due: not before that time.
DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("number", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("id", _ID, nullable=False, unique=True),
    Column("webhook", _ID, nullable=False, index=True),
    Column("tenant", _ID, nullable=False),
    Column("created", Double, nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", Double, nullable=False),
)

# Quotas of a month that the webhooks of a tenant were told of as used up. user: "" for the whole tenant. month: when it
# began. quota: in words.
REACHED = Table(
    "reached",
    METADATA,
    Column("tenant", _ID, primary_key=True),
    Column("user", String(200), primary_key=True),
    Column("month", Double, primary_key=True),
    Column("quota", String(100), primary_key=True),
)

# Price lists that have been in use, as JSON: each bill is made by the list of its time.
PRICES = Table(
    "prices", METADATA, Column("version", String(40), primary_key=True), Column("content", Text, nullable=False)
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("time", Double, nullable=False),
    Column("tenant", _ID, nullable=False),
    Column("key", _ID, nullable=False),
    Column("event", String(40), nullable=False),
    Column("object", _ID, nullable=False),
    Column("trace", String(32), nullable=False, server_default=""),
    Index("audit_of_tenant", "tenant", "number"),
)
