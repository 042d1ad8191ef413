#!/bin/sh
# Puts all that Nightdesk needs into .venv, from the pinned and hashed lists; `dev` adds what tests need.
# Called by make. Does nothing, and needs no network, while the lists have not changed. Safe to run twice at once.
set -eu
cd "$(dirname "$0")/.."
wanted=${1:-run}

main() {
    is_up_to_date && return
    python=$(find_python) || stop_without_python
    if [ "${NIGHTDESK_SETUP_LOCKED:-}" != yes ]; then
        run_again_under_lock
    fi
    is_current_venv || create_venv
    [ "$(read_stamp "$wanted")" = "$(packages_sum)" ] || install_packages
    [ "$(read_stamp project)" = "$(project_sum)" ] || install_project
}

is_up_to_date() {
    is_current_venv && [ "$(read_stamp "$wanted")" = "$(packages_sum)" ] && [ "$(read_stamp project)" = "$(project_sum)" ]
}

# A folder that was moved has scripts that point to where it was.
is_current_venv() {
    [ "$(read_stamp place)" = "$PWD" ] && .venv/bin/python -c '' 2>/dev/null
}

read_stamp() {
    cat ".venv/.nightdesk-$1" 2>/dev/null || true
}

packages_sum() {
    if [ "$wanted" = dev ]; then cksum <requirements-dev.txt; else cksum <requirements.txt; fi
}

# What follows in that file is for checkers, and installs nothing.
project_sum() {
    sed '/^\[tool\.ruff\]/,$d' pyproject.toml | cksum
}

# Prints the newest Python that can make a whole venv, else the newest one at all.
find_python() {
    second_best=
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        "$name" -c 'import ensurepip, venv' 2>/dev/null && echo "$name" && return
        second_best=${second_best:-$name}
    done
    [ -n "$second_best" ] && echo "$second_best"
}

stop_without_python() {
    echo "Nightdesk needs Python 3.11 or newer, and none is on the PATH." >&2
    echo "Debian, Ubuntu: apt-get install python3 python3-venv. macOS: brew install python" >&2
    exit 1
}

# The lock is the kernel's, so a setup that is killed leaves none behind. macOS has no flock command, but Python has the call.
run_again_under_lock() {
    NIGHTDESK_SETUP_LOCKED=yes exec "$python" -c '
import fcntl, os, sys
lock = open(".setup.lock", "w")
os.set_inheritable(lock.fileno(), True)
fcntl.flock(lock, fcntl.LOCK_EX)
os.execvp("sh", ["sh", *sys.argv[1:]])
' deploy/setup.sh "$wanted"
}

create_venv() {
    echo "Setting up .venv with $("$python" --version)"
    rm -rf .venv
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    elif "$python" -m venv --without-pip .venv 2>/dev/null && "$python" -m pip --python .venv/bin/python --version >/dev/null 2>&1; then
        :
    else
        rm -rf .venv
        echo "$("$python" --version) cannot make a virtual environment." >&2
        echo "Debian, Ubuntu: apt-get install python3-venv, then run this again" >&2
        exit 1
    fi
    echo "$PWD" >.venv/.nightdesk-place
}

install_packages() {
    echo "Installing what Nightdesk needs (once; $([ "$wanted" = dev ] && echo "with what tests need" || echo "runtime only"))"
    if [ "$wanted" = dev ]; then list=requirements-dev.txt; else list=requirements.txt; fi
    run_pip install --require-hashes -r "$list"
    packages_sum >".venv/.nightdesk-$wanted"
    # The longer list holds the shorter one, pin for pin.
    if [ "$wanted" = dev ]; then cksum <requirements.txt >.venv/.nightdesk-run; fi
}

install_project() {
    run_pip install --no-deps --no-build-isolation --editable .
    # For whoever serves it later and may not write here: every start would compile it all again.
    .venv/bin/python -m compileall -q app.py cli.py cli_people.py properties playbooks inbox bots welcomebook alembic
    project_sum >.venv/.nightdesk-project
}

run_pip() {
    if [ -e .venv/bin/pip ]; then
        set -- .venv/bin/python -m pip "$@"
    else
        set -- "$python" -m pip --python .venv/bin/python "$@"
    fi
    PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 "$@" -qq
}

main
