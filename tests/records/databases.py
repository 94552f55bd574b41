"""Databases for tests: a PostgreSQL and a Spark of the test's own, filled with the rows of a register."""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

OWNER = "postgres"


def postgres_programs() -> Path | None:
    """Where Debian keeps the programs of its newest PostgreSQL, if it is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def missing_for(engine: str) -> str:
    """Why an engine cannot be tried on this machine; nothing where it can."""
    if engine == "postgres":
        if postgres_programs() is None:
            return "PostgreSQL is not installed (apt-get install postgresql)"
        return "" if importlib.util.find_spec("psycopg") else "psycopg is not installed (extra postgres)"
    if engine == "spark":
        if shutil.which("java") is None:
            return "Java is not installed (apt-get install default-jre-headless)"
        return "" if importlib.util.find_spec("pyspark") else "pyspark is not installed (extra spark)"
    return ""


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL that listens on a socket of its own alone, and ends with the test."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:  # short: the path of a socket may not be long
        yield from _postgres_in(Path(folder))


def _postgres_in(folder: Path) -> Iterator[str]:
    programs = postgres_programs()
    assert programs is not None
    data, socket = folder / "data", folder / "socket"
    socket.mkdir()
    as_owner: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        for path in (folder, socket):
            shutil.chown(path, OWNER)
        as_owner = ["runuser", "-u", OWNER, "--"]
    run(*as_owner, str(programs / "initdb"), "-D", str(data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{socket}' -c fsync=off"
    run(*as_owner, str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(socket / "log"), "-w", "start")
    try:
        yield f"postgresql://{OWNER}@/{OWNER}?host={socket}"
    finally:
        gc.collect()  # what ibis drops when its tables go is dropped while there is a server to drop it
        run(*as_owner, str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


def run(*command: str) -> None:
    """Run a program that says nothing when all is well."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")


def put_into_postgres(address: str, table: str, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """A table of text as a ministry might keep it, with the number of each row."""
    import psycopg
    from psycopg import sql

    columns = sql.SQL(", ").join(
        [sql.SQL("row_number integer"), *(sql.SQL("{} text").format(sql.Identifier(name)) for name in names)]
    )
    with psycopg.connect(address) as base, base.cursor() as cursor:
        cursor.execute(sql.SQL("drop table if exists {0}").format(sql.Identifier(table)))
        cursor.execute(sql.SQL("create table {} ({})").format(sql.Identifier(table), columns))
        with cursor.copy(sql.SQL("copy {} from stdin").format(sql.Identifier(table))) as copy:
            for cells in rows:
                copy.write_row(cells)


def put_into_spark(table: str, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """A table of text in the session that Spark holds for this process, with the number of each row."""
    from pyspark.sql import SparkSession
    from pyspark.sql.types import IntegerType, StringType, StructField, StructType

    session = SparkSession.getActiveSession()
    assert session is not None
    fields = [StructField("row_number", IntegerType()), *(StructField(name, StringType()) for name in names)]
    session.createDataFrame(rows, StructType(fields)).createOrReplaceTempView(table)


@contextmanager
def spark() -> Iterator[str]:
    """The address of a Spark of one machine, in this process and without a page or a log of its own."""
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", "--conf spark.ui.enabled=false pyspark-shell")
    from pyspark.sql import SparkSession

    settings = {
        "spark.master": "local[1]",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }
    builder = SparkSession.builder
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    try:
        yield "pyspark://"
    finally:
        session.stop()


def skip_unless(engine: str) -> None:
    """Skip a test whose engine this machine lacks, with the reason."""
    if why := missing_for(engine):
        pytest.skip(why)
