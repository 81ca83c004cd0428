"""Connections kept for the next request to the same host, so that a small server is spared handshakes. Opens none."""

import re
import time
from collections import OrderedDict

from .dial import Connection
from .head import Head
from .values import Ask

MAX_IDLE_S = 60.0  # few servers wait longer
MARGIN_S = 1.0  # a request must not cross the server's close on the way
MAX_KEPT = 64
TIMEOUT = re.compile(r"timeout=([0-9]{1,6})")
Key = tuple[bool, str, bool, bool]


class Idle:
    """At most one connection a host, lent only to who may have that very address on the same terms."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, tuple[Connection, float]] = OrderedDict()  # and until when

    def take(self, ask: Ask) -> Connection | None:
        """A connection that stands and on which nothing came unasked; None where there is none."""
        connection, until = self._kept.pop(_key(ask), (None, 0.0))
        if connection is not None and not (connection.line.is_silent and time.monotonic() < until):
            connection.line.close()
            return None
        return connection

    def keep(self, ask: Ask, connection: Connection, head: Head) -> None:
        """Keep a connection after an answer with nothing odd in it, as long as the server said."""
        self._drop(_key(ask))
        now = time.monotonic()
        self._kept[_key(ask)] = (connection, now + lifetime_s(head))
        for key in [key for key, (_, until) in self._kept.items() if until <= now]:
            self._drop(key)
        if len(self._kept) > MAX_KEPT:
            self._drop(next(iter(self._kept)))

    def close(self) -> None:
        """Close all of them."""
        for key in list(self._kept):
            self._drop(key)

    def _drop(self, key: Key) -> None:
        connection, _ = self._kept.pop(key, (None, 0.0))
        if connection is not None:
            connection.line.close()


def lifetime_s(head: Head) -> float:
    """How long a connection may lie idle, by the field Keep-Alive that many servers send."""
    said = [found[1] for member in head.members("keep-alive") if (found := TIMEOUT.fullmatch(member))]
    return min(MAX_IDLE_S, float(said[0]) - MARGIN_S) if said else MAX_IDLE_S


def _key(ask: Ask) -> Key:
    """Whose connection it is: one site's leave to a private address or a bad certificate is not another's."""
    return ask.is_tls, ask.dial.authority, ask.dial.may_be_private, ask.is_verified
