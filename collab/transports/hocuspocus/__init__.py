"""The address that the stock @hocuspocus/provider speaks to (PROTOCOL.md section 8)."""
