# nginx over TLS on loopback, with a certificate authority of this run (and another one that signs nothing).
# All its files lie in $work.

server=

make_certificates() {
    mkdir "$work/tls"
    (
        cd "$work/tls"
        for one in ca other; do
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$one of this run" \
                -addext keyUsage=critical,keyCertSign -keyout "$one.key" -out "$one.pem"
        done
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
            -keyout server.key -out server.csr
        printf '%s\n' 'subjectAltName = DNS:localhost, IP:127.0.0.1' 'basicConstraints = critical, CA:FALSE' \
            'keyUsage = critical, digitalSignature' 'extendedKeyUsage = serverAuth' > extensions
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions \
            -out server.pem
    ) > "$work/out" 2>&1 || { echo 'FAILED: openssl'; cat "$work/out"; exit 1; }
    ca=$work/tls/ca.pem
}

# nginx takes no port of the system's choice, so ports are tried until one is free.
serve() {
    local port
    mkdir -p "$work/site" "$work/nginx"
    for _ in $(seq 20); do
        port=$((20000 + RANDOM % 12000))
        nginx_configuration "$port" > "$work/nginx/conf"
        nginx -c "$work/nginx/conf" -e "$work/nginx/error" 2> "$work/nginx/said" &
        server=$!
        url=https://127.0.0.1:$port
        for _ in $(seq 50); do
            ! curl -sf --cacert "$ca" "$url/alive" > /dev/null || return 0
            kill -0 "$server" 2> /dev/null || break
            sleep 0.1
        done
        stop
    done
    echo 'FAILED: nginx does not start'
    cat "$work/nginx/said"
    exit 1
}

stop() {
    [ -n "$server" ] || return 0
    kill "$server" 2> /dev/null || true
    wait "$server" 2> /dev/null || true
    server=
}

nginx_configuration() { # PORT
    # As root, nginx would give its workers to somebody who may not read $work.
    [ "$EUID" != 0 ] || echo "user $(id -un) $(id -gn);"
    cat << CONF
daemon off;
worker_processes 1;
pid $work/nginx/pid;
error_log $work/nginx/error;
events { worker_connections 64; }
http {
    access_log $work/nginx/access;
    sendfile on;
    client_body_temp_path $work/nginx/body;
    proxy_temp_path $work/nginx/proxy;
    fastcgi_temp_path $work/nginx/fastcgi;
    uwsgi_temp_path $work/nginx/uwsgi;
    scgi_temp_path $work/nginx/scgi;
    server {
        listen 127.0.0.1:$1 ssl;
        ssl_certificate $work/tls/server.pem;
        ssl_certificate_key $work/tls/server.key;
        root $work/site;
        location = /alive { return 204; }
    }
}
CONF
}
