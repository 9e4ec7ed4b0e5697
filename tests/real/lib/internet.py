"""What an installer takes for the internet: a CONNECT proxy that leads every host here, over TLS.

internet.py CERTIFICATE KEY FOLDER: prints the port, then serves FOLDER/HOST/PATH until it is ended.
A folder is served by its file `index`. What was asked for
goes to standard error, one line a request.
"""

import pathlib
import socketserver
import ssl
import sys

certificate, key, folder = sys.argv[1:]
root = pathlib.Path(folder).resolve()
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(certificate, key)


def head(stream):
    """The first line of a request and nothing else of it; nothing at the end."""
    first = stream.readline(8192).decode("latin-1").split()
    while stream.readline(8192) not in (b"\r\n", b"\n", b""):
        pass
    return first


def found(host, target):
    path = target.split("?")[0].strip("/")
    file = (root / host / path).resolve()
    if file.is_dir():
        file = file / "index"
    return file if root in file.parents and file.is_file() else None


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        first = head(self.rfile)
        if len(first) < 2 or first[0] != "CONNECT":
            self.wfile.write(b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n")
            return
        host = first[1].rsplit(":", 1)[0]
        self.wfile.write(b"HTTP/1.1 200 Yes\r\n\r\n")
        try:
            with tls.wrap_socket(self.connection, server_side=True) as inner:
                while self.answer(host, inner):
                    pass
        except (ssl.SSLError, OSError) as error:
            print(host, error, file=sys.stderr, flush=True)

    def answer(self, host, inner):
        stream = inner.makefile("rb")
        first = head(stream)
        if len(first) < 2:
            return False
        method, target = first[0], first[1]
        file = found(host, target) if method in ("GET", "HEAD") else None
        code = "200 Yes" if file else "404 No"
        body = file.read_bytes() if file else b"There is no such thing.\n"
        print(method, host, target, code, file=sys.stderr, flush=True)
        inner.sendall(f"HTTP/1.1 {code}\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        if method != "HEAD":
            inner.sendall(body)
        return True


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64


with Server(("127.0.0.1", 0), Tunnel) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
