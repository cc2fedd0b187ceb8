"""Under which names a page is served, and from whose pages it takes orders."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Callable
from typing import Any

import gradio
import gradio_client
import httpx
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.serving.hosts import Hosts, is_loopback
from ddpm_demo.ui.visitors import Visitors

HOME, PUBLIC = Policy.at_home({}), Policy.for_strangers({})


def refusal(hosts: Hosts, method: str = "GET", **headers: str) -> str | None:
    """The code of the refusal; None when the request may come in."""
    try:
        hosts.check(method, {name.replace("_", "-"): text for name, text in headers.items()})
    except UserError as error:
        return error.code
    return None


def served(hosts: Hosts, *names: str) -> list[bool]:
    return [refusal(hosts, host=name) is None for name in names]


@pytest.mark.parametrize("policy", [HOME, PUBLIC])
def test_on_this_computer_alone_the_name_must_be_its_own(policy: Policy) -> None:
    hosts = Hosts(policy, "127.0.0.1", environment={})
    own = [
        "localhost",
        "LocalHost:7860",
        "127.0.0.1:7860",
        "127.9.9.9",
        "[::1]:7860",
        "a.localhost",
    ]
    assert all(served(hosts, *own))
    others = [
        "evil.org",
        "evil.org:7860",
        "192.168.1.5",
        "localhost.evil.org",
        "",
        "127.0.0.1.nip.io",
    ]
    assert not any(served(hosts, *others))
    with pytest.raises(UserError, match=r"evil\.org.*DDPM_DEMO_HOSTS"):
        hosts.check("GET", {"host": "evil.org"})


def test_further_names_are_named() -> None:
    policy = Policy.at_home({"DDPM_DEMO_HOSTS": "demo.example.org, other.example.org:80"})
    hosts = Hosts(policy, None, environment={})
    assert (
        served(hosts, "demo.example.org", "DEMO.example.org.:443", "other.example.org")
        == [True] * 3
    )
    assert served(hosts, "example.org", "x.demo.example.org") == [False, False]
    everybody = Hosts(Policy.at_home({"DDPM_DEMO_HOSTS": "*"}), None, environment={})
    assert served(everybody, "evil.org") == [True]


def test_ones_own_rights_in_a_network_are_given_under_numbers_and_the_own_name_alone() -> None:
    hosts = Hosts(HOME, "0.0.0.0", environment={})
    name = socket.gethostname()
    assert all(served(hosts, "192.168.1.5:7860", "[fe80::1]:7860", name, f"{name}:80", "localhost"))
    assert served(hosts, "evil.org", "1.2.3.4.nip.io") == [False, False]


def test_strangers_elsewhere_come_under_any_name() -> None:
    space = Hosts(PUBLIC, "0.0.0.0", environment={"SPACE_HOST": "me-demo.hf.space"})
    tunnel = Hosts(PUBLIC, "127.0.0.1", share=True, environment={})
    for hosts in (space, tunnel):
        assert all(served(hosts, "me-demo.hf.space", "abc.gradio.live", "10.0.0.7:7860"))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://127.0.0.1:7860", True),
        ("http://127.0.0.1:3000", False),
        ("http://localhost:7860", False),
        ("https://evil.org", False),
        ("http://127.0.0.1.evil.org:7860", False),
        ("null", False),
        ("", False),
        ("http://[::1", False),
    ],
)
def test_orders_come_from_the_pages_own_place(method: str, origin: str, allowed: bool) -> None:
    hosts = Hosts(HOME, None, environment={})
    told = refusal(hosts, method, host="127.0.0.1:7860", origin=origin)
    assert told == (None if allowed else "origin_refused")
    assert refusal(hosts, "GET", host="127.0.0.1:7860", origin=origin) is None


def test_programs_have_no_origin_and_may_act() -> None:
    hosts = Hosts(HOME, None, environment={})
    assert refusal(hosts, "POST", host="127.0.0.1:7860") is None
    assert refusal(hosts, "POST", host="127.0.0.1", sec_fetch_site="same-origin") is None
    crossed = refusal(hosts, "POST", host="127.0.0.1", sec_fetch_site="cross-site")
    assert crossed == "origin_refused"


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("demo.org", "https://demo.org"),
        ("demo.org:443", "https://demo.org"),
        ("demo.org", "https://demo.org:8443"),  # nginx's $host has no port
        ("127.0.0.1:7860", "https://named.org"),
        ("10.0.0.7:7860", "https://me-demo.hf.space"),
        ("10.0.0.7:7860", "https://abc.gradio.live"),
    ],
)
def test_a_proxy_may_stand_between(host: str, origin: str) -> None:
    policy = dataclasses.replace(PUBLIC, hosts="named.org")
    hosts = Hosts(policy, "0.0.0.0", environment={"SPACE_HOST": "me-demo.hf.space"})
    hosts.names.add("abc.gradio.live")  # what a tunnel answers with
    assert refusal(hosts, "POST", host=host, origin=origin) is None
    assert refusal(hosts, "POST", host=host, origin="https://evil.org") == "origin_refused"


def test_what_a_stranger_sends_is_not_repeated_as_it_is() -> None:
    with pytest.raises(UserError) as caught:
        Hosts(HOME, None, environment={}).check("GET", {"host": "<script>\r\n" + "x" * 500})
    assert "<" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("address", "own"),
    [
        (None, True),
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("my-computer", False),
    ],
)
def test_which_addresses_are_this_computer_alone(address: str | None, own: bool) -> None:
    assert is_loopback(address) == own


@pytest.mark.parametrize("policy", [HOME, PUBLIC])
def test_a_running_page_asks(
    serve: Callable[..., str], policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradio.networking, "url_ok", lambda url: False)  # a busy computer is late
    visitors = Visitors(policy)
    address = serve(build_demo(policy, visitors=visitors), **launch_options(visitors))
    own: Any = {"files": {"files": ("a.png", b"x")}}
    with httpx.Client(base_url=address, timeout=60) as http:
        assert http.get("/").status_code == 200
        for path in ("/", "/config", "/gradio_api/info", "/theme.css"):
            answer = http.get(path, headers={"Host": "evil.org"})
            assert answer.status_code == 403, path
            assert "not served under the name evil.org" in answer.text
            own_name = {"Host": "evil.org", "Origin": "http://evil.org"}
            for sent in (own_name, {"Origin": "http://127.0.0.1:1"}):
                told = http.get(path, headers=sent).headers
                assert "access-control-allow-origin" not in told
        korean = http.get("/", headers={"Host": "evil.org", "Accept-Language": "ko"})
        assert "evil.org 주소로" in korean.text
        upload = "/gradio_api/upload"
        assert http.post(upload, **own).status_code == 200
        mine = address.rstrip("/")
        assert http.post(upload, headers={"Origin": mine}, **own).status_code == 200
        crossed = http.post(upload, headers={"Origin": "https://evil.org"}, **own)
        assert crossed.status_code == 403
        joined = http.post(
            "/gradio_api/queue/join", headers={"Origin": "https://evil.org"}, json={"data": []}
        )
        assert (joined.status_code, "evil.org" in joined.text) == (403, True)
    client = gradio_client.Client(address, verbose=False)  # another program
    assert client.view_api(return_format="dict")
    client.close()


@pytest.mark.parametrize("host", ['127.0.0.1:80"><script>', "127.0.0.1:80/x", "a b", "127.0.0.1@x"])
def test_what_is_no_name_of_a_host_is_refused(host: str) -> None:
    with pytest.raises(UserError) as refused:
        Hosts(Policy.at_home({}), "127.0.0.1").check("GET", {"host": host})
    assert refused.value.code == "host_refused"
