# Sourced after _common.sh by the scripts that need a PostgreSQL server where they may create
# databases. They make the folder `scratch`, trap clean_up, and call find_postgres.
suite_url=${TEST_DATABASE_URL:-}
postgres_pid=

# answers URL SECONDS: a PostgreSQL server there accepts us and lets us create databases.
answers() {
    "$python" - "$@" <<'PYTHON' 2>/dev/null
import sys, time
import psycopg

url, deadline = sys.argv[1], time.monotonic() + float(sys.argv[2])
while True:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            allowed = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            sys.exit(not connection.execute(allowed).fetchone()[0])
    except psycopg.OperationalError:
        if time.monotonic() > deadline:
            sys.exit(1)
        time.sleep(0.2)
PYTHON
}

# Sets suite_url: the server named by TEST_DATABASE_URL, else a throw-away one, whose data need not
# reach the disk: emptying all tables, as tests that commit do, then takes a tenth of the time.
# The name in it is only the root of the test databases' names.
find_postgres() {
    if [ -z "$suite_url" ]; then
        start_postgres
    elif ! answers "$suite_url" 3; then
        fail "the PostgreSQL server of TEST_DATABASE_URL does not let us create databases."
    fi
}

start_postgres() {
    programs=
    for found in /usr/lib/postgresql/*/bin; do
        [ ! -x "$found/initdb" ] || programs=$found
    done
    [ -n "$programs" ] ||
        fail "this needs PostgreSQL: install Debian's postgresql or set TEST_DATABASE_URL."
    mkdir "$scratch/postgres"
    # PostgreSQL refuses to run as root.
    as_owner=
    if [ "$(id -u)" = 0 ]; then
        chmod 711 "$scratch"
        chown postgres "$scratch/postgres"
        as_owner="setpriv --reuid=postgres --regid=postgres --clear-groups"
    fi
    port=$(free_port)
    (
        cd "$scratch/postgres"
        $as_owner "$programs/initdb" --pgdata=data --username=postgres --auth=trust \
            --encoding=UTF8 --locale=C.UTF-8 --no-sync >log 2>&1
    ) || fail "PostgreSQL could not make a throw-away cluster: $(tail -n 1 "$scratch/postgres/log")"
    $as_owner "$programs/postgres" -D "$scratch/postgres/data" -p "$port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        >>"$scratch/postgres/log" 2>&1 &
    postgres_pid=$!
    answers "postgres://postgres@127.0.0.1:$port/postgres" 30 ||
        fail "the throw-away PostgreSQL did not start: $(tail -n 1 "$scratch/postgres/log")"
    suite_url=postgres://postgres@127.0.0.1:$port/pei
}

clean_up() {
    if [ -n "$postgres_pid" ]; then
        kill -INT "$postgres_pid" 2>/dev/null || true
        wait "$postgres_pid" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
