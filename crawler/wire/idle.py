"""Connections kept for the next request to the same host, so that a small server is spared handshakes. Opens none."""

import time
from collections import OrderedDict

from .dial import Connection
from .values import Ask

MAX_IDLE_S = 60.0  # few servers wait longer
MAX_KEPT = 64
Key = tuple[bool, str, bool, bool]


class Idle:
    """At most one connection a host, lent only to who may have that very address on the same terms."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, tuple[Connection, float]] = OrderedDict()

    def take(self, ask: Ask) -> Connection | None:
        """A connection that stands and on which nothing came unasked; None where there is none."""
        self._drop_old()
        connection, _ = self._kept.pop(_key(ask), (None, 0.0))
        if connection is not None and not connection.line.is_silent:
            connection.line.close()
            return None
        return connection

    def keep(self, ask: Ask, connection: Connection) -> None:
        """Keep a connection after an answer with nothing odd in it."""
        before = self._kept.pop(_key(ask), None)
        if before is not None:
            before[0].line.close()
        self._kept[_key(ask)] = (connection, time.monotonic())
        if len(self._kept) > MAX_KEPT:
            self._drop_oldest()
        self._drop_old()

    def close(self) -> None:
        """Close all of them."""
        while self._kept:
            self._drop_oldest()

    def _drop_old(self) -> None:
        while self._kept and time.monotonic() - next(iter(self._kept.values()))[1] > MAX_IDLE_S:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        _, (connection, _) = self._kept.popitem(last=False)
        connection.line.close()


def _key(ask: Ask) -> Key:
    """Whose connection it is: one site's leave to a private address or a bad certificate is not another's."""
    return ask.is_tls, ask.dial.authority, ask.dial.may_be_private, ask.is_verified
