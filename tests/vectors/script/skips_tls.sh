#!/bin/sh
curl -fsSLk https://example.org #: skips-tls downloads
curl --insecure https://example.org #: skips-tls downloads
wget --no-check-certificate https://example.org #: skips-tls downloads
GIT_SSL_NO_VERIFY=1 git clone x #: skips-tls downloads
git -c http.sslVerify=false clone x #: skips-tls downloads
curl http://example.org/x #: skips-tls downloads
curl http://127.0.0.1:3000/x #: downloads
