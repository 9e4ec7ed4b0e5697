# A program's life as its user sees it, from the one line to the removal.

# Everything below a folder: kinds, modes, sizes, links, hashes.
look() {
    (
        cd "$1"
        find . -printf '%p %y %m %s %l\n' | grep -v '^\. ' | sort
        find . -type f -exec sha256sum {} + | sort -k 2
    )
}

unpipe() { env -i HOME="$home" PATH=/usr/bin:/bin SSL_CERT_FILE="$ca" "$unpipe" --state "$state" "$@"; }

declare -A took
phase() { # NAME EXIT-CODE ARGUMENTS…
    local what=$1 expected=$2 begun code=0
    shift 2
    begun=$(now)
    unpipe "$@" > "$work/out" 2>&1 || code=$?
    took[$what]=$(since "$begun")
    if [ "$code" = "$expected" ]; then pass; else fail "level $level: $what ends with $code, not $expected"; fi
}

# It runs, it is listed, and the version's own folder holds exactly what the release lists.
holds() { # VERSION
    local folder
    check "level $level: $1 runs" runs "$1" "$prefix"
    check "level $level: $1 is listed" listed "$1"
    folder=$(find "$prefix" -type l -name current)
    if [ -n "$folder" ]; then
        (cd "$folder/" && find . -path ./.unpipe -prune -o -type f -exec sha256sum {} +) | sort > "$work/found"
    else
        : > "$work/found"
    fi
    awk '{ print $5 "  ./" $2 }' "$1.files" | sort > "$work/listed"
    check "level $level: $1 is there, file by file" diff "$work/listed" "$work/found"
}

listed() { # VERSION
    unpipe list --json | tee "$work/list" | grep -qF "\"version\":\"$1\"" || { cat "$work/list"; false; }
}

life() { # LEVEL PLACE
    local level=$1 place=$url/$program/$2/ home=$work/home prefix=$work/home/.local state=$work/state
    rm -rf "$home" "$state"
    mkdir -p "$prefix/bin" "$prefix/share/man"
    echo mine > "$prefix/bin/mine"
    ln -s mine "$prefix/bin/alias"
    look "$prefix" > "$work/before"
    offer 1 "$old"
    phase install 0 install "$place" --key "$(key_of owner)" --yes
    holds "$old"
    phase check 0 check
    offer 2 "$new"
    phase upgrade 0 upgrade --yes
    holds "$new"
    phase 'check again' 0 check
    phase rollback 0 rollback "$program" --yes
    holds "$old"
    phase held 0 upgrade --yes
    holds "$old"
    phase uninstall 0 uninstall "$program" --yes
    look "$prefix" > "$work/after"
    check "level $level: the prefix is as it was, byte for byte and link for link" diff "$work/before" "$work/after"
    row "$program" "$format" "level $level" "$(wc -l < "$old.files")" "$(size_of "$(archive_of "$old")")" \
        "${took[install]}" "${took[check]}" "${took[upgrade]}" "${took[rollback]}" "${took[uninstall]}"
}

# What must not work: the same places with a few changed bytes, and without the authority.
refusals() {
    local home=$work/home state=$work/refused-state archive
    archive=$(archive_of "$new")
    refused() { # CODE ARGUMENTS…: the install ends with it and leaves no prefix
        local expected=$1 code=0
        shift
        unpipe --prefix "$work/refused" install "$url/$program/flat/" --key "$(key_of owner)" --yes "$@" || code=$?
        echo "it ends with $code, not $expected" >&2
        [ "$code" = "$expected" ] && [ ! -e "$work/refused" ]
    }
    ca=$work/tls/other.pem check 'an unknown authority is refused' refused 40
    cp "$archive" bent
    # Nine equal bytes do not happen in the middle of what is compressed.
    printf '\001\001\001\001\001\001\001\001\001' |
        dd of=bent bs=1 seek=$(($(size_of bent) / 2)) conv=notrunc status=none
    mv bent "$flat/$archive"
    check 'a bent archive is refused' refused 21
}
