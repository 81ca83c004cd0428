"""The Scrapy spider that works through visits."""
