"""The wire. It never opens a database: a URL and what we know of it go in, what came over the wire comes out.

Other floors import its rooms (`crawler.sites`, `crawler.discover`, …), never what lies inside a room.
"""
