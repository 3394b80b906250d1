"""Makes both environments and the web parts; needs nothing but Python's own library."""
