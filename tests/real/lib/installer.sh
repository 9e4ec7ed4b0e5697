# The life of one installer: what it does by itself, in the cage, kept and undone. Needs report.sh,
# server.sh for the certificates, and the folder of the installer as $from.

internet=

# Serves the installer's files, and leads every host to them.
connect() {
    cat "$from/hosts" > "$work/hosts"
    sed -E 's|^https://([^/]+).*|\1|' "$from/url" >> "$work/hosts"
    sort -u "$work/hosts" -o "$work/hosts"
    certify
    rm -rf "$place/served" && mkdir "$place/served"
    [ ! -d "$from/serve" ] || cp -R "$from/serve/." "$place/served/"
    local host path
    IFS=/ read -r _ _ host path < "$from/url"
    path=${path%/}
    [ -n "$path" ] || path=index
    mkdir -p "$(dirname "$place/served/$host/$path")"
    cp "$from/script" "$place/served/$host/$path"
    rm -f "$work/port"
    python3 "$parts/lib/internet.py" "$work/tls/hosts.pem" "$work/tls/hosts.key" "$place/served" \
        > "$work/port" 2> "$work/asked" &
    internet=$!
    until [ -s "$work/port" ]; do
        kill -0 "$internet" 2> /dev/null || { cat "$work/asked"; exit 1; }
        sleep 0.05
    done
    proxy=http://127.0.0.1:$(cat "$work/port")
}

disconnect() {
    [ -n "$internet" ] || return 0
    kill "$internet" 2> /dev/null || true
    wait "$internet" 2> /dev/null || true
    internet=
}

# One certificate for all of the installer's hosts.
certify() {
    local names
    names=$(sed 's/^/DNS:/' "$work/hosts" | paste -s -d ,)
    (
        cd "$work/tls"
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=hosts -keyout hosts.key -out hosts.csr
        printf '%s\n' "subjectAltName = $names" 'basicConstraints = critical, CA:FALSE' \
            'keyUsage = critical, digitalSignature' 'extendedKeyUsage = serverAuth' > extensions
        openssl x509 -req -in hosts.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out hosts.pem
    ) > "$work/out" 2>&1 || { echo 'FAILED: openssl'; cat "$work/out"; exit 1; }
}

# A user who is not root: an installer is run by itself too, and must not reach this machine's own files.
person() {
    local as=()
    [ "$EUID" != 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups --)
    (
        cd "$home"
        umask 022
        exec env -i HOME="$home" USER=somebody SHELL=/bin/bash LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin TERM=dumb \
            HTTPS_PROXY="$proxy" https_proxy="$proxy" SSL_CERT_FILE="$ca" CURL_CA_BUNDLE="$ca" GIT_SSL_CAINFO="$ca" \
            "${as[@]}" "$@" < /dev/null
    )
}

# The words of a file, one a line; ~/ at the beginning or after = is the home.
words() { # FILE ARRAY
    local -n array=$2
    array=()
    [ ! -s "$1" ] || mapfile -t array < <(sed -E "s#^~/#$home/#; s#=~/#=$home/#" "$1")
}

# A home with what is in many, or with secrets and little else.
furnish() { # KIND
    rm -rf "$place"/{home,pristine,twin}
    mkdir "$home"
    (
        cd "$home"
        umask 022
        printf '# mine\nalias ll="ls -l"\n' > .bashrc
        printf '. "$HOME/.bashrc"\n' > .profile
        case "$1" in
            plain)
                mkdir -p .local/bin .local/share .local/state .cache Documents
                printf '# mine\n' > .zshrc
                printf '#!/bin/sh\necho mine\n' > .local/bin/mine
                chmod 755 .local/bin/mine
                ln -s mine .local/bin/alias
                echo secret > Documents/diary
                chmod 600 Documents/diary
                ;;
            secrets)
                mkdir -m 700 .ssh
                echo 'no key at all' > .ssh/id_ed25519
                echo 'machine get.example.org login me password worthless' > .netrc
                chmod 600 .ssh/id_ed25519 .netrc .bashrc
                ;;
        esac
        [ ! -e "$from/folders" ] || xargs -d '\n' mkdir -p < "$from/folders"
    )
    [ "$EUID" != 0 ] || chown -hR 65534:65534 "$home"
    cp -a "$home" "$place/pristine"
    look pristine
}

look() { python3 "$parts/lib/homes.py" look "$place/$1" > "$work/$1.json"; }
homes() { python3 "$parts/lib/homes.py" "$@"; }

# Runs the script by itself in the home, which has the same path as unpipe's; then it is the twin.
alone() { # INTO FROM
    rm -rf "$place/aside"
    [ ! -e "$home" ] || mv "$home" "$place/aside"
    cp -a "$place/$2" "$home"
    local code=0
    person env "${env[@]}" "$place/script" "${args[@]}" > "$work/alone" 2>&1 || code=$?
    rm -rf "${place:?}/$1"
    mv "$home" "$place/$1"
    [ ! -e "$place/aside" ] || mv "$place/aside" "$home"
    look "$1"
    echo "$code" > "$work/$1.code"
}

in_cage() { # EXIT-CODES OPTIONS…: what it told is in $work/run.json and $work/said
    local expected=$1 code=0
    shift
    person "$unpipe" run "$(cat "$from/url")" "${hosts[@]}" "${variables[@]}" --json "$@" -- "${args[@]}" \
        > "$work/run.json" 2> "$work/said" || code=$?
    case " $expected " in
        *" $code "*) ;;
        *) echo "it ends with $code, not $expected"; tail -n 60 "$work/said"; cat "$work/asked"; return 1 ;;
    esac
}

quietly() { # EXIT-CODE COMMAND…
    local expected=$1 code=0
    shift
    person "$unpipe" "$@" || code=$?
    echo "it ends with $code, not $expected" >&2
    [ "$code" = "$expected" ]
}

is_as() { # LOOK
    look home
    homes same "$work/$1.json" "$work/home.json" "${@:2}"
}

# In a copy of the home: what the program writes for itself is its own affair.
runs() {
    local line code=0
    mv "$home" "$place/aside"
    cp -a "$place/aside" "$home"
    while IFS= read -r line; do
        person sh -c "$line" || { echo "does not run: $line"; code=1; }
    done < "$from/runs"
    rm -rf "$home"
    mv "$place/aside" "$home"
    return "$code"
}

only_package() { person "$unpipe" list --json | python3 -c \
    'import json, sys; print("\n".join(one["name"] for one in json.load(sys.stdin)["packages"]))'; }

listed() { [ "$(only_package | grep -c '^run:[0-9a-f]\{12\}$')" = 1 ]; }
says_the_same_bytes() { cat "$work/said"; grep -qF 'same bytes' "$work/said"; }

# One that does not end well, by itself or in the cage: nothing of it may stay.
refused() { # EXIT-CODE
    check "$kind: it ends with $1 in the cage" in_cage "$1" --yes --allow-path "$home"
    check "$kind: nothing of it stays" is_as pristine
    check "$kind: it is not listed" test -z "$(only_package)"
    asks
    tell
}

# What it wants to have done with the rights of somebody else.
asks() { [ ! -e "$from/asks" ] || check "$kind: what it asks for is told" homes asks "$work/run.json" "$from/asks"; }

tell() { printf '%-12s %-8s %s\n' "$program" "$kind" "$(homes tally "$work/run.json")"; }

installer() { # KIND OF HOME
    local kind=$1 home=$place/home before=$failed args env hosts variables ends again name
    furnish "$kind"
    words "$from/args" args
    words "$from/env" env
    mapfile -t hosts < <(sed 's/^/--allow-host=/' "$from/hosts")
    variables=("${env[@]/#/--env=}")
    ends=$(cat "$from/ends" 2> /dev/null || echo 0)
    again=$(cat "$from/again" 2> /dev/null || echo 0)
    install -m 755 "$from/script" "$place/script"
    check "$kind: nobody is there: it is shown and not kept" in_cage "$([ "$ends" = 0 ] && echo 3 || echo "$ends")"
    check "$kind: nothing of it stays" is_as pristine
    [ "$failed" = "$before" ] || return 0
    [ "$ends" = 0 ] || { refused "$ends"; return 0; }
    tell
    asks
    check "$kind: what must be made is told" homes names "$work/run.json" "$from/expect"
    alone twin pristine
    check "$kind: it works by itself" worked twin 0
    check "$kind: what is told is what it really does" homes told "$work/pristine.json" "$work/twin.json" "$work/run.json" "$from/differs"
    check "$kind: it is kept" in_cage 0 --yes --allow-path "$home"
    check "$kind: what is kept is what it really does" is_as twin "$from/differs"
    check "$kind: the program runs" runs
    check "$kind: it is listed once" listed
    name=$(only_package)
    [ "$failed" = "$before" ] || return 0
    check "$kind: it is checked" quietly 0 check
    once_more
    check "$kind: it is uninstalled" quietly 0 uninstall "$name" --yes
    check "$kind: the home is as it was" is_as pristine
    check "$kind: nothing is listed" test -z "$(only_package)"
}

worked() { # LOOK EXIT-CODE
    cat "$work/alone"
    [ "$(cat "$work/$1.code")" = "$2" ]
}

# The same script over what it left.
once_more() {
    alone twin2 twin
    if [ "$again" != 0 ]; then
        check "$kind: again, by itself it fails" test "$(cat "$work/twin2.code")" != 0
        check "$kind: again, it ends with $again" in_cage "$again" --yes --allow-path "$home"
        check "$kind: again, nothing of it stays" is_as twin "$from/differs"
        return
    fi
    check "$kind: again, it works by itself" worked twin2 0
    check "$kind: again, it is kept" in_cage 0 --yes --allow-path "$home"
    check "$kind: again, it is known" says_the_same_bytes
    check "$kind: again, what is told is what it really does" homes told "$work/twin.json" "$work/twin2.json" "$work/run.json" "$from/differs"
    check "$kind: again, what is kept is what it really does" is_as twin2 "$from/differs"
    check "$kind: again, it is checked" quietly 0 check
}
