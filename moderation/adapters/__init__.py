"""What meets the outside: stores, codecs, connectors, exports; each file one outside thing."""
