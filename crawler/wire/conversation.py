"""One request and its answer: at most two connections, never two answers. It decides nothing about pages.

    a connection that stands, or a new one -> the request -> the answer within its bounds -> a `Wire`

Whatever happens is a `Wire`; only a connection without anything odd on it is kept for the next request.
"""

import asyncio
from dataclasses import replace

from archive.models import Trouble, Truncated

from ..errors import NoAnswer, NotHttp
from .answer import Answer
from .dial import Connection, connect
from .idle import Idle
from .pace import Pace
from .values import Ask, Wire

AGAIN = "asked a second time: the kept connection had ended"

Ended = Truncated | NotHttp | None  # why an answer is not whole


async def converse(ask: Ask, idle: Idle) -> Wire:
    """What comes of a request.

    A kept connection that ends before the answer begins was closed while it was idle: the request is made again, once,
    on a new one (RFC 9112, section 9.3.1). The host may have seen the first, so the promised gap is kept.
    """
    kept = idle.take(ask)
    if kept is not None:
        wire = await _over(kept, ask, idle, Pace(ask.bounds, now=_now()))
        if wire.trouble != "protocol" or wire.first_byte_ms is not None:
            return wire
        await asyncio.sleep(ask.gap_s)
        wire = await _anew(ask, idle)
        return replace(wire, notes=(AGAIN, *wire.notes))
    return await _anew(ask, idle)


async def _anew(ask: Ask, idle: Idle) -> Wire:
    """The request over a connection of its own."""
    pace = Pace(ask.bounds, now=_now())
    try:
        async with asyncio.timeout_at(pace.ends_at):
            connection = await connect(ask)
    except NoAnswer as error:
        took_s = _now() - pace.started_at
        return Wire(failure=str(error), trouble=error.trouble, refused=error.refused, took_s=took_s)
    except TimeoutError:
        took_s = _now() - pace.started_at
        return Wire(failure=f"{ask.dial.authority} {pace.lateness(_now())}", trouble="silence", took_s=took_s)
    return await _over(connection, ask, idle, pace, connected_at=_now())


async def _over(connection: Connection, ask: Ask, idle: Idle, pace: Pace, *, connected_at: float | None = None) -> Wire:
    """The request and its answer over one connection, which is kept or closed afterwards."""
    answer = Answer(ask.bounds)
    try:
        connection.line.write(ask.head)
        pace.sent(_now())
        ended = await _ended(connection, answer, pace)
    except BaseException:
        connection.line.close()
        raise
    if answer.head is not None and answer.leaves_connection_usable and connection.line.is_silent:
        idle.keep(ask, connection, answer.head)
    else:
        connection.line.close()
    return _wire(connection, ask, answer, pace, ended=ended, connected_at=connected_at)


async def _ended(connection: Connection, answer: Answer, pace: Pace) -> Ended:
    """Take the answer in; why it is not whole, None when it is."""
    try:
        while not answer.is_whole:
            data = await _next(connection, due_at=pace.due_at)
            if not data:
                answer.end(is_clean=not connection.line.is_broken)
                return None if answer.is_whole else "disconnect"
            pace.took(len(data), _now())
            answer.feed(data)
            if answer.is_cut:
                return "length"
            if not answer.is_whole and (pace.is_too_slow() or _now() >= pace.ends_at):
                return "time"
    except TimeoutError:
        return "time"
    except NotHttp as error:
        return error
    return None


async def _next(connection: Connection, *, due_at: float) -> bytes:
    """The next bytes. Raises TimeoutError when they are late, but not for a delay of our own.

    Where our loop stood, the bytes may lie in the kernel: two rounds of the loop bring them, one to read, one to tell.
    """
    try:
        async with asyncio.timeout_at(due_at):
            return await connection.line.read()
    except TimeoutError:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if not connection.line.has_unread:
            raise
        return await connection.line.read()


def _wire(
    connection: Connection,
    ask: Ask,
    answer: Answer,
    pace: Pace,
    *,
    ended: Ended,
    connected_at: float | None,
) -> Wire:
    """What came, as a value."""
    failure, trouble = _failure(ended, answer, pace, host=ask.dial.authority)
    truncated: Truncated | None = "disconnect" if isinstance(ended, NotHttp) else ended
    notes = (f"{ask.dial.authority} {ended}",) if isinstance(ended, NotHttp) else ()
    answered = failure is None
    return Wire(
        sent=ask.headers,
        head=answer.head if answered else None,
        body=answer.body if answered else b"",
        truncated=truncated if answered else None,
        notes=(*answer.notes, *notes) if answered else (),
        ip=connection.ip,
        certificate_digest=connection.certificate_digest,
        connect_ms=pace.milliseconds(connected_at),
        first_byte_ms=pace.milliseconds(pace.first_at),
        took_s=_now() - pace.started_at,
        failure=failure,
        trouble=trouble,
    )


def _failure(ended: Ended, answer: Answer, pace: Pace, *, host: str) -> tuple[str, Trouble] | tuple[None, None]:
    """Why there is no answer, and of what kind that is; None where there is one, if only its beginning.

    Broken chunks after a good beginning are a body that broke off.
    """
    if isinstance(ended, NotHttp) and not answer.body:
        return f"{host} {ended}", "protocol"
    if answer.head is not None:
        return None, None
    if ended == "time":
        return f"{host} {pace.lateness(_now())}", "silence"
    if pace.first_at is None:
        return f"{host} closed the connection without an answer", "protocol"
    return f"{host} broke off in the middle of its head", "protocol"


def _now() -> float:
    return asyncio.get_running_loop().time()
