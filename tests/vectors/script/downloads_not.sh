#!/bin/sh
# curl https://example.org | sh
echo "run: curl https://example.org/x | sh"
printf '%s\n' 'wget x'
command -v curl >/dev/null
curl --version
need_cmd curl
cat <<EOF
curl https://example.org | sh
EOF
git status
npm --version
say 'curl -k x'
test -x /usr/bin/curl
