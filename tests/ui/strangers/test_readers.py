"""Who may fetch which file of a public page: those who sent it or were given it, by cookie."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy

from tests.ui.support.strangers import META, Server, Stranger, picture


def visitor(public: Server) -> Stranger:
    one = public.stranger()
    one.http.get("../config").raise_for_status()
    return one


def status(one: Stranger, path: str) -> int:
    return one.http.get(f"file={path}").status_code


def test_what_a_visitor_sent_is_read_by_that_visitor_alone(public: Server) -> None:
    mine, other = visitor(public), visitor(public)
    path = mine.upload(picture(11))
    assert status(mine, path) == 200
    assert status(other, path) == status(public.stranger(), path) == 403
    gone = path.replace("a.png", "b.png")
    assert other.http.get(f"file={gone}").text == other.http.get(f"file={path}").text
    assert other.upload(picture(11)) == path  # who has the picture anyway may see it
    assert status(other, path) == 200


def test_what_a_visitor_was_given_is_read_by_that_visitor_alone(public: Server) -> None:
    mine, other = visitor(public), visitor(public)
    shown = {"path": mine.upload(picture(12)), **META}
    said = str(mine.ask("noise_picture", picture=shown))
    files = {part.split("'")[0] for part in said.split("'path': '")[1:]}
    assert files
    for file in files:
        assert (status(mine, file), status(other, file)) == (200, 403)


def test_visitors_whose_browser_keeps_no_cookie_still_see_what_they_draw(public: Server) -> None:
    one = public.stranger()
    one.http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    path = one.upload(picture(13))
    assert status(one, path) == 200
    assert status(visitor(public), path) == 403


def test_what_the_page_opens_with_is_for_all(public: Server) -> None:
    one = public.stranger()
    text = one.http.get("../config").text
    paths = {part.split('"')[0] for part in text.split('"path":"')[1:]}
    files = [path for path in paths if path.startswith("/") and "." in path]
    assert files
    for path in files:
        assert status(public.stranger(), path) == 200, path
