"""Decides which statements of SQL a guest's database carries out (databases.py): SQLite asks, as it prepares each.

Statements, functions and pragmas that are not named here are refused: SQLite opens files, loads code, and takes
addresses and its own bytes from its caller. An authorizer of the guest's own would replace this one: none is given.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DENY, PERMIT = 1, 0
# Action codes of sqlite3_set_authorizer(). Virtual tables (29, 30) are not among them.
_ATTACH, _FUNCTION, _PRAGMA = 24, 31, 19
_ROWS = {9: "DELETE", 18: "INSERT", 20: "READ", 23: "UPDATE"}
_PLAIN = frozenset((*range(1, 19), 21, 22, 25, 26, 27, 28, 32, 33))  # 33: RECURSIVE

# Tables that every database has: of SQLite's own pages and statements.
_INSIDES = "sqlite_dbpage sqlite_dbdata sqlite_dbptr dbstat sqlite_stmt bytecode tables_used"
# Functions that compute on what they are given. Not here: load_extension; fts3_tokenizer, which takes and gives
# addresses; those of full-text search and R-trees, which believe the bytes of their tables.
_FUNCTIONS = """
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling changes char coalesce concat concat_ws cos cosh
    count cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor
    format glob group_concat hex if ifnull iif instr json json_array json_array_length json_error_position json_extract
    json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote json_remove
    json_replace json_set json_type json_valid julianday lag last_insert_rowid last_value lead length like likelihood
    likely ln log log10 log2 lower ltrim max median min mod nth_value ntile nullif octet_length percent_rank percentile
    percentile_cont percentile_disc pi pow power printf quote radians random randomblob rank replace round row_number
    rtrim sign sin sinh soundex sqlite_compileoption_get sqlite_compileoption_used sqlite_source_id sqlite_version sqrt
    strftime string_agg substr substring sum tan tanh time timediff total total_changes trim trunc typeof unhex unicode
    unistr unistr_quote unixepoch unlikely upper zeroblob
"""
# Pragmas that tell something, or set what a database in memory may have either way; and those that may only tell.
_PRAGMAS = """
    analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size case_sensitive_like
    collation_list compile_options database_list defer_foreign_keys encoding foreign_key_check foreign_key_list
    foreign_keys full_column_names function_list ignore_check_constraints incremental_vacuum index_info index_list
    index_xinfo integrity_check legacy_alter_table locking_mode max_page_count optimize page_count page_size pragma_list
    query_only quick_check read_uncommitted recursive_triggers reverse_unordered_selects secure_delete
    short_column_names synchronous table_info table_list table_xinfo user_version
"""
_TOLD = "cell_size_check data_version freelist_count schema_version temp_store trusted_schema"
INSIDES, FUNCTIONS, PRAGMAS, TOLD = (frozenset(names.split()) for names in (_INSIDES, _FUNCTIONS, _PRAGMAS, _TOLD))
_JOURNALS = (None, "delete", "truncate", "persist", "memory", "wal")  # "off": ROLLBACK leaves a broken database

NO_FILES = "a database is in memory here, ':memory:'; guest.level = 'off' has files"


def unsafe(functions: Iterable[str]) -> frozenset[str]:
    """Returns those of SQLite's functions that are refused; a guest gives none of its own such a name."""
    found = frozenset(map(str.lower, functions))
    if "abs" not in found:
        raise RuntimeError("SQLite does not tell its functions: PRAGMA function_list")
    return found - FUNCTIONS | {"load_extension", "fts3_tokenizer"}


def authorizer(
    refused: frozenset[str], tell: Callable[[str, str], None]
) -> Callable[[int, str | None, str | None, str | None, str | None], int]:
    """Returns what SQLite asks. ``tell`` is told what was refused, and why."""

    def authorize(action: int, first: str | None, second: str | None, _database: object, _source: object) -> int:
        found = _refusal(action, first, second, refused)
        if found is None:
            return PERMIT
        tell(*found)
        return DENY

    return authorize


def _refusal(action: int, first: str | None, second: str | None, refused: frozenset[str]) -> tuple[str, str] | None:
    if action in _PLAIN and action not in _ROWS:
        return None
    if action in _ROWS:
        return (f"SQL: {first}", "it shows the insides of a database") if (first or "").lower() in INSIDES else None
    if action == _ATTACH:
        return None if first in ("", ":memory:") else ("SQL: ATTACH", NO_FILES)
    if action == _FUNCTION:
        is_safe = second is not None and second.lower() not in refused
        return None if is_safe else (f"SQL: {second}()", "it does more than compute on what it is given")
    if action == _PRAGMA:
        is_safe = first is not None and _is_safe_pragma(first.lower(), second)
        return None if is_safe else (f"SQL: PRAGMA {first}", "it is not on the list of those that a guest may set")
    return "SQL: CREATE VIRTUAL TABLE", "it believes the bytes of its tables; plain tables are there"


def _is_safe_pragma(name: str, value: str | None) -> bool:
    if name == "journal_mode":
        return (None if value is None else value.lower()) in _JOURNALS
    return name in PRAGMAS or (name in TOLD and value is None)
