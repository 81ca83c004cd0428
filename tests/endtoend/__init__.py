"""The whole way: the demo paper is crawled through its days, and the archive is compared with what it published."""
