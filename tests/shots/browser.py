"""A headless Chromium that takes pictures of a page once it is at rest."""

from __future__ import annotations

import asyncio
import base64
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp

COMMAND = [
    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
    "--remote-debugging-port=0",
]
BOX = (
    "(() => { const b = (%s).getBoundingClientRect();"
    " return {x: b.x, y: b.y, width: b.width, height: b.height, scale: 1} })()"
)


@dataclass
class Browser:
    """One page, driven over Chromium's own debugging protocol."""

    socket: aiohttp.ClientWebSocketResponse
    numbers: Any = field(default_factory=lambda: count(1))

    async def _do(self, method: str, **params: Any) -> Any:
        number = next(self.numbers)
        await self.socket.send_json({"id": number, "method": method, "params": params})
        async for frame in self.socket:
            answer = frame.json()
            if answer.get("id") == number:
                return answer.get("result", {})
        raise RuntimeError("Chromium is gone")

    async def evaluate(self, script: str) -> Any:
        """Run a script and give its value."""
        found = await self._do("Runtime.evaluate", expression=script, returnByValue=True)
        return found["result"].get("value")

    async def shoot(self, url: str, size: tuple[int, int], ready: str, clip: str, style: str) -> bytes:
        """Open a page, wait until `ready` gives true and nothing moves for two seconds, and give a picture of `clip`.

        `style` is CSS that is added at the end.
        """
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self._do("Emulation.setDeviceMetricsOverride", **metrics)
        await self._do("Page.setBypassCSP", enabled=True)
        await self._do("Page.navigate", url="about:blank")
        await self._do("Page.navigate", url=url)
        box, rest = None, 0
        async with asyncio.timeout(60):
            while rest < 8:
                await asyncio.sleep(0.25)
                before, box = box, await self.evaluate(f"({ready}) ? {BOX % clip} : null")
                rest = rest + 1 if box and box == before else 0
        await self.evaluate(f"document.head.appendChild(document.createElement('style')).textContent = {style!r}")
        found = await self._do("Page.captureScreenshot", format="png", clip=box, captureBeyondViewport=True)
        return base64.b64decode(found["data"])


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium and stop it again."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, f"--user-data-dir={profile}", "about:blank", stderr=asyncio.subprocess.PIPE
        )
        assert process.stderr is not None
        try:
            async with asyncio.timeout(30):
                port = ""
                while not port:
                    line = (await process.stderr.readline()).decode()
                    port = (
                        found[1] if (found := re.search(r"DevTools listening on ws://127\.0\.0\.1:(\d+)", line)) else ""
                    )
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                    page = next(each for each in await answer.json() if each["type"] == "page")
                async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                    yield Browser(socket)
        finally:
            process.terminate()
            await process.wait()
