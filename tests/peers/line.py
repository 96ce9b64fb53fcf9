"""The line between a phone and the city: a relay on loopback that can be cut, fall silent, or break in mid-answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK = 65_536


class Line:
    """One port that stays the same, whatever stands behind it."""

    def __init__(self, behind: int) -> None:
        self.behind = behind
        """The port of the service; a restarted one may have another."""
        self.port = 0
        self._wires: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._down = False
        self._muted: set[asyncio.StreamWriter] = set()
        self.refused = b"-"
        """Connections that begin with these bytes are cut: a firewall that knows no WebSocket."""
        self.swallows = False
        """They are not cut, but never answered."""
        self.swallowed = asyncio.Queue[bytes]()
        self.broken = asyncio.Event()
        """Set once the line broke in an answer."""
        self._until_break = 0

    def cut(self) -> None:
        """Every connection is reset, and none can be made."""
        self._down = True
        self._reset()

    def mend(self) -> None:
        self._down = False

    def mute(self) -> None:
        """What is connected stays so, and hears and says nothing any more: a laptop that slept, a lift, a tunnel."""
        self._muted |= self._wires

    def break_in_answer(self, piece: int = 1) -> None:
        """Of the answer's pieces that come from now on, this one arrives half; then the line is cut."""
        self._until_break = piece

    def _reset(self) -> None:
        for wire in list(self._wires):
            wire.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self._down:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.behind)
        except OSError:
            writer.transport.abort()
            return
        self._wires |= {writer, back}
        try:
            await asyncio.gather(self._relay(reader, back, answer=False), self._relay(there, writer, answer=True))
        finally:
            self._wires -= {writer, back}
            self._muted -= {writer, back}
            for end in (writer, back):
                end.transport.abort()

    async def _relay(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answer: bool) -> None:
        with suppress(OSError):
            while piece := await source.read(CHUNK):
                if piece.startswith(self.refused):
                    if self.swallows:
                        self.swallowed.put_nowait(piece)
                    else:
                        sink.transport.abort()  # the other way ends with it
                    return
                if sink in self._muted:
                    continue
                if answer and self._until_break:
                    self._until_break -= 1
                    if not self._until_break:
                        sink.write(piece[: len(piece) // 2])
                        await sink.drain()
                        self.cut()
                        self.broken.set()
                        return
                sink.write(piece)
                await sink.drain()
            if sink.can_write_eof() and not sink.transport.is_closing() and sink not in self._muted:
                sink.write_eof()

    async def close(self) -> None:
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    line = Line(port)
    server = await asyncio.start_server(line._connect, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        await line.close()
