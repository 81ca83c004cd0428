"""A port that nobody may touch: it counts every connection, on IPv4 and IPv6, and answers none."""

import selectors
import socket
import threading
from typing import Self

from tests.servers import LOOPBACK

IPV6_LOOPBACK = "::1"


class Canary:
    """Listens on the loopback addresses under one port; `touched` names who was connected to."""

    def __enter__(self) -> Self:
        self.touched: list[str] = []
        self._ready = selectors.DefaultSelector()
        first = self._listen(socket.AF_INET, LOOPBACK, 0)
        self.port: int = first.getsockname()[1]
        if socket.has_ipv6:
            self._listen(socket.AF_INET6, IPV6_LOOPBACK, self.port)
        self._is_open = True
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_open = False
        self._thread.join()
        for key in list(self._ready.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._ready.close()

    def _listen(self, family: socket.AddressFamily, address: str, port: int) -> socket.socket:
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.bind((address, port))
        except OSError:
            listener.close()  # a machine without IPv6 has one way less to be reached
            return listener
        listener.listen()
        self._ready.register(listener, selectors.EVENT_READ)
        return listener

    def _count(self) -> None:
        while self._is_open:
            for key, _ in self._ready.select(0.02):
                connection, _ = key.fileobj.accept()  # type: ignore[union-attr]
                self.touched.append(connection.getsockname()[0])
                connection.close()
