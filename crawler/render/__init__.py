"""Pages as a browser makes them, for sites that show nothing without JavaScript. Decides nothing about pages.

The browser (extra `render`) never opens a connection: all it asks for goes through the lanes, like any visit. Nothing
of the extra is imported before the first page is to be shown.
"""

from .renderer import Renderer

__all__ = ["Renderer"]
