"""HTTP/1.1 as it crosses the wire: one request, one answer, every byte of it kept. Follows, decodes, retries nothing.

Others take from here what an exchange is made of: what is asked (`Ask`), within what bounds (`Bounds`), and what came
of it (`Wire`). Scrapy takes the handler.
"""

from .handler import WireHandler
from .values import Ask, Bounds, Wire

__all__ = ["Ask", "Bounds", "Wire", "WireHandler"]
