# What was tried, how it ended, how long it took.

passed=0 failed=0 skipped=0

pass() { passed=$((passed + 1)); }

fail() { # WHAT: the rest is read from $work/out
    failed=$((failed + 1))
    echo "FAILED: $program: $1"
    sed 's/^/    /' "$work/out"
}

check() { # WHAT COMMAND…
    local what=$1
    shift
    if "$@" > "$work/out" 2>&1; then pass; else fail "$what"; fi
}

skip() { # WHY
    skipped=$((skipped + 1))
    echo "SKIPPED: $program: $1"
}

# A command that must be here, and the Debian package that brings it.
need() { # COMMAND:PACKAGE…
    local pair missing=()
    for pair in "$@"; do
        command -v "${pair%%:*}" > /dev/null || missing+=("${pair##*:}")
    done
    [ "${#missing[@]}" = 0 ] || { echo "FAILED: missing packages: ${missing[*]}"; exit 1; }
}

now() { date +%s.%N; }
since() { echo "$(now) $1" | awk '{printf "%.3f", $1 - $2}'; }
median() { sort -n "$1" | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'; }

row() { printf '%-12s  %-8s  %-7s  %5s  %9s  %7s  %6s  %7s  %8s  %9s\n' "$@" >> "$work/table"; }
