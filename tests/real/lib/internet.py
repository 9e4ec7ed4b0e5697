"""What an installer takes for the internet: a CONNECT proxy that leads every host here, over TLS.

internet.py CERTIFICATE KEY FOLDER: prints the port, then serves FOLDER/HOST/PATH until it is ended.
A folder is served by its file `index`; a bare repository, whose name ends in .git, by git. What was asked for
goes to standard error, one line a request.
"""

import gzip
import os
import pathlib
import re
import socketserver
import ssl
import subprocess
import sys

certificate, key, folder = sys.argv[1:]
root = pathlib.Path(folder).resolve()
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(certificate, key)


def head(stream):
    """The words of a request's first line, and its headers; nothing at the end."""
    first = stream.readline(8192).decode("latin-1").split()
    headers = {}
    while (line := stream.readline(8192)) not in (b"\r\n", b"\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    return first, headers


def body(stream, headers):
    if headers.get("transfer-encoding") != "chunked":
        return stream.read(int(headers.get("content-length", 0)))
    whole = b""
    while size := int(stream.readline(64), 16):
        whole += stream.read(size)
        stream.readline(64)
    stream.readline(64)
    return whole


def by_git(host, method, target, headers, sent):
    """The answer of git's own server program: its headers, and the rest."""
    path, _, query = target.partition("?")
    if headers.get("content-encoding") == "gzip":
        sent = gzip.decompress(sent)
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_PROJECT_ROOT": str(root / host),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_PROTOCOL": headers.get("git-protocol", ""),
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": method,
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(sent)),
    }
    # With one thread the same objects are packed in the same way.
    command = ["git", "-c", "pack.threads=1", "-c", "safe.directory=*", "http-backend"]
    said = subprocess.run(command, env=environment, input=sent, stdout=subprocess.PIPE, check=True).stdout
    lines, _, rest = said.partition(b"\r\n\r\n")
    return lines + b"\r\n", rest


def found(host, target):
    path = target.split("?")[0].strip("/")
    file = (root / host / path).resolve()
    if file.is_dir():
        file = file / "index"
    return file if root in file.parents and file.is_file() else None


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        first, _ = head(self.rfile)
        if len(first) < 2 or first[0] != "CONNECT":
            self.wfile.write(b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n")
            return
        host = first[1].rsplit(":", 1)[0]
        self.wfile.write(b"HTTP/1.1 200 Yes\r\n\r\n")
        try:
            with tls.wrap_socket(self.connection, server_side=True) as inner:
                stream = inner.makefile("rb")
                while self.answer(host, inner, stream):
                    pass
        except (ssl.SSLError, OSError) as error:
            print(host, error, file=sys.stderr, flush=True)

    def answer(self, host, inner, stream):
        first, headers = head(stream)
        if len(first) < 2:
            return False
        method, target = first[0], first[1]
        sent = body(stream, headers)
        more, code = b"", "200 Yes"
        if re.search(r"\.git/", target):
            more, content = by_git(host, method, target, headers, sent)
        elif file := found(host, target):
            content = file.read_bytes()
        else:
            code, content = "404 No", b"There is no such thing.\n"
        print(method, host, target, code, file=sys.stderr, flush=True)
        inner.sendall(f"HTTP/1.1 {code}\r\nContent-Length: {len(content)}\r\n".encode() + more + b"\r\n")
        if method != "HEAD":
            inner.sendall(content)
        return True


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64


with Server(("127.0.0.1", 0), Tunnel) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
