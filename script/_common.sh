# Shared by the scripts beside it: sourced, never run. Leaves the caller in the project's root,
# with `python` the interpreter of the private virtual environment (VENV, default .venv).
set -eu

cd "$(dirname "$0")/.."
VENV=${VENV:-.venv}
case $VENV in
    /*) ;;
    *) VENV=$PWD/$VENV ;;
esac
export VENV
python=$VENV/bin/python
# Images of containers ask Python to keep nothing that it compiled. Each start of ours would then
# compile all packages anew, which takes as long as the rest of it.
unset PYTHONDONTWRITEBYTECODE

say() {
    printf '%s\n' "$*"
}

fail() {
    printf 'Stopped: %s\n' "$*" >&2
    exit 1
}

# as_root COMMAND...: run it as root, asking for no password; 1 when that is not possible.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

free_port() {
    "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

random_key() {
    "$python" -c 'import secrets; print(secrets.token_urlsafe(48))'
}
