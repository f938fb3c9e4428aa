"""``create URL`` and ``drop URL``: the database of that name on a PostgreSQL server."""

import sys
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

word, url = sys.argv[1:]
parts = urlsplit(url)
name = sql.Identifier(parts.path.lstrip("/"))
statement = {
    "create": "CREATE DATABASE {}",
    "drop": "DROP DATABASE IF EXISTS {} WITH (FORCE)",
}[word]
with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
    connection.execute(sql.SQL(statement).format(name))
