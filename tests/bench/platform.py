"""Webhooks of made-up accounts: notes when the first byte of each post comes, answers or hangs."""

import json
import socketserver
import threading
import time
from contextlib import contextmanager

HANGS = "hangs"


class Platform(socketserver.ThreadingTCPServer):
    """`arrivals` are (account, key, instant of the first byte)."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Call)
        self.arrivals = []
        self.closing = threading.Event()

    def url(self, account, *, hangs=False):
        return f"http://127.0.0.1:{self.server_address[1]}/{HANGS if hangs else 'posts'}/{account}"


class _Call(socketserver.StreamRequestHandler):
    def handle(self):
        first = self.rfile.read(1)
        arrived = time.time()
        if not first:
            return
        path = self.rfile.readline().split()[1].decode()
        length = 0
        while (line := self.rfile.readline()).strip():
            name, _, value = line.decode("latin-1").partition(":")
            if name.lower() == "content-length":
                length = int(value)
        key = json.loads(self.rfile.read(length))["key"]
        _, mood, account = path.split("/")
        self.server.arrivals.append((int(account), key, arrived))
        if mood == HANGS:
            self.server.closing.wait()
            return
        answer = json.dumps({"id": key, "url": f"https://shout.example/{key}"}).encode()
        head = f"HTTP/1.1 201 Created\r\nContent-Length: {len(answer)}\r\nConnection: close\r\n\r\n"
        self.wfile.write(head.encode() + answer)


@contextmanager
def platform():
    with Platform() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
