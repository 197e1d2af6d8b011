#!/usr/bin/env bash
# Makes the virtual environment given as $1 with a bare Python 3.11 and puts the locked uv into it.
set -euo pipefail
venv=$1
cd "$(dirname "$0")/.."

find_python() {
    for candidate in "${PYTHON311:-}" python3.11 python3 python; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "Office needs Python 3.11 (python3.11 or python3 on the PATH, or PYTHON311=/path/to/it)." >&2
    return 1
}

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
    python=$(find_python)
    # Debian's python3 without python3-venv has no ensurepip; its own pip can then fill the environment.
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv --clear "$venv"
    else
        "$python" -m venv --clear --without-pip "$venv"
    fi
fi

pip() {
    if "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        "$venv/bin/python" -m pip "$@"
    else
        "$(find_python)" -m pip --python "$venv/bin/python" "$@"
    fi
}
pip --disable-pip-version-check install -q --no-deps --require-hashes -r requirements/uv.txt
mkdir -p "$venv/.stamps"
