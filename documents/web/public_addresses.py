"""Which machines a site asks in somebody else's name: those in the public network alone."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# A translator's (RFC 6052): what counts is the IPv4 address at the end, as for mapped addresses.
_TRANSLATED = ip_network("64:ff9b::/96")
# What leads to an IPv4 address in other ways, a private one maybe: compatible addresses, local
# translators, Teredo, 6to4.
_TUNNELS = [ip_network(each) for each in ("::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")]


def is_public(address: str) -> bool:
    """Whether an address, as numbers, is of a machine in the public network and of none behind it.

    Raises:
        ValueError: it is no address.
    """
    found = _meant(ip_address(address.partition("%")[0]))
    is_tunnel = any(found in network for network in _TUNNELS)
    return found.is_global and not found.is_multicast and not is_tunnel


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address
