"""Reads with PyAirbyte as its documentation shows it, and prints what came of it as the last line, in JSON.

The request comes on the standard input as JSON: executable, config, folder; optionally columns, strategy, records.
"""

import json
import sys
from pathlib import Path

import airbyte as ab
from airbyte.caches import DuckDBCache


def main(request: dict) -> dict:
    source = ab.get_source(
        "source-imis",
        local_executable=Path(request["executable"]),
        config=request["config"],
        install_if_missing=False,
    )
    if request.get("check", True):
        source.check()
    source.select_streams(["Attendees"])
    if "columns" in request:
        properties = source.discovered_catalog.streams[0].json_schema["properties"]
        for name in set(properties) - set(request["columns"]):
            del properties[name]
    if request.get("records") == "held":
        dataset = source.get_records("Attendees")
        return {"rows": list(dataset)}
    if request.get("records") == "not held":
        return {"rows": [record for record in source.get_records("Attendees")]}
    cache = DuckDBCache(db_path=Path(request["folder"]) / "cache.duckdb", schema_name="main")
    result = source.read(cache=cache, write_strategy=request.get("strategy", "auto"), force_full_refresh=True)
    return {"processed": result.processed_records, **table(cache)}


def table(cache: DuckDBCache) -> dict:
    """The table as DuckDB holds it: types, and values as text."""
    cursor = cache.get_sql_engine().raw_connection().cursor()
    cursor.execute(
        "select column_name, data_type from information_schema.columns where table_name = 'attendees' order by ordinal_position"
    )
    types = {name: kind for name, kind in cursor.fetchall() if not name.startswith("_airbyte")}
    if not types:
        return {"types": {}, "rows": []}
    cursor.execute("select {} from main.attendees".format(", ".join(f'cast("{name}" as varchar)' for name in types)))
    return {"types": types, "rows": [dict(zip(types, row)) for row in cursor.fetchall()]}


try:
    answer = main(json.load(sys.stdin))
except Exception as error:  # Whatever a client fails with is what the test looks at.
    answer = {"error": type(error).__name__, "message": str(error)}
print("\n" + json.dumps(answer, default=str))
