"""Raw servers on loopback for tests: what comes in is kept, what goes out is any bytes."""

import re
import socket
import threading
from contextlib import contextmanager

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def whole_request(connection):
    with connection.makefile("rb") as reader:
        head = b""
        while (line := reader.readline()) not in {b"\r\n", b""}:
            head += line
        length = re.search(rb"Content-Length: (\d+)", head)
        return head + (reader.read(int(length[1])) if length else b"")


@contextmanager
def server(serve, *, read=whole_request):
    """Run `serve(connection)` for every connection; yields (origin, list of what came in)."""
    listening = socket.create_server(("127.0.0.1", 0))
    came, stop = [], threading.Event()

    def loop():
        while True:
            connection, _ = listening.accept()
            with connection:
                if stop.is_set():
                    return
                connection.settimeout(5)
                try:
                    came.append(read(connection))
                    serve(connection)
                except OSError:
                    continue  # the client hung up, as the test wants

    thread = threading.Thread(target=loop)
    thread.start()
    port = listening.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}", came
    finally:
        stop.set()
        socket.create_connection(("127.0.0.1", port)).close()
        thread.join()
        listening.close()


def answering(data):
    return server(lambda connection: connection.sendall(data))
