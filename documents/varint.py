"""The variable-length unsigned integers of lib0 and Yjs. Pure."""


def write_uint(value: int) -> bytes:
    """`value` (0 … 2⁵³−1) in bytes of seven bits each, the lowest first."""
    if value < 0x80:
        return bytes((value,))
    out = bytearray()
    while value > 0x7F:
        out.append(0x80 | (value & 0x7F))
        value >>= 7
    out.append(value)
    return bytes(out)
