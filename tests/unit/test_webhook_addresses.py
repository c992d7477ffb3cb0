"""Addresses that webhooks go to: which are public, in each version of Python alike, and how a URL is taken apart."""

from __future__ import annotations

import asyncio
import ipaddress

import pytest

from jail.service.hook_address import Refused, Target, is_public, pinned, target_of
from jail.service.hook_sender import signature


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", "2a00:1450:4001::1"])
def test_public_addresses(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.9.1",
            "169.254.169.254",
            "172.31.0.1",
            "192.168.0.1",
        ),
        *("168.63.129.16", "192.0.0.192", "192.88.99.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "240.0.0.1"),
        *(
            "0.0.0.0",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
        ),
        *("64:ff9b:1::1", "100::1", "2001:0:7f00:1::", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1"),
        *("fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
    ],
)
def test_addresses_that_are_not(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


def test_a_url_is_taken_apart() -> None:
    assert target_of("https://Example.org") == Target(is_tls=True, host="example.org", port=443, path="/")
    assert target_of("http://[::1]:80/a?b=c") == Target(is_tls=False, host="::1", port=80, path="/a?b=c")
    assert target_of("https://example.org:8443/").authority == "example.org:8443"
    assert target_of("https://[2001:db8::1]/").authority == "[2001:db8::1]"


@pytest.mark.parametrize(
    "url", ["https://a@b.org/", "https://a.org#@b.org/", "https://a.org\\@b.org/", "https://ä.org/"]
)
def test_a_url_that_two_readers_could_take_apart_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="plain ASCII"):
        target_of(url)


def test_one_inner_address_of_a_name_is_enough_to_refuse_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name may have a public address and one of the service's networks, and lead to either."""

    async def found(addresses: list[str]) -> str:
        async def getaddrinfo(*_: object, **__: object) -> list[tuple[object, ...]]:
            return [(0, 0, 0, "", (address, 443)) for address in addresses]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        return await pinned(target_of("https://example.org"), [ipaddress.ip_network("10.1.0.0/16")])

    assert asyncio.run(found(["8.8.8.8", "10.1.2.3"])) == "8.8.8.8"
    for addresses in (["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1%2"], []):
        with pytest.raises(Refused, match="no public address"):
            asyncio.run(found(addresses))


def test_the_signature_is_the_one_of_the_standard() -> None:
    """The example of the specification of Standard Webhooks."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
