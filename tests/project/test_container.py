"""The container: its Dockerfile read, and its steps run one by one where no engine is."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from ddpm_demo.policy import Policy
from tests.support.documents import ROOT
from tests.support.serving import dockerfile
from tests.support.serving.dockerfile import Rehearsal, all_of, is_sent, listed, settings, steps
from tests.support.serving.nginx import CONFIG, FOLDER
from tests.support.serving.servers import free_port


def environment() -> dict[str, str]:
    return {name: value for text in all_of("ENV") for name, value in settings(text).items()}


def test_all_that_is_copied_is_there_and_sent() -> None:
    copied = [source for text in all_of("COPY") for source in text.split()[:-1]]
    assert {"app.py", "requirements.txt", "ddpm_demo", "weights"} == set(copied)
    for source in copied:
        assert (ROOT / source).exists()
        assert is_sent(source)


@pytest.mark.parametrize(
    "path", [".git/config", "tests/conftest.py", "docs/api.md", "weights/recipes/make.py"]
)
def test_what_the_page_does_not_need_is_not_sent(path: str) -> None:
    assert not is_sent(path)
    assert not is_sent("ddpm_demo/ui/__pycache__/page.pyc")
    assert is_sent("ddpm_demo/ui/page.py")


def test_it_runs_as_nobody_in_particular() -> None:
    names = [step.name for step in steps()]
    (user,) = all_of("USER")
    assert int(user) > 0
    last = max(k for k, name in enumerate(names) if name in ("RUN", "COPY"))
    assert names.index("USER") > last, "what is installed belongs to the administrator"
    assert names.index("VOLUME") > last, "what a step writes there afterwards is lost"


def test_its_home_is_a_volume_of_the_user() -> None:
    (volume,), (user,) = all_of("VOLUME"), all_of("USER")
    assert environment()["DDPM_DEMO_HOME"] == volume
    assert any(f"chown {user}:{user} {volume}" in text for text in all_of("RUN"))


def test_the_program_gets_the_signals_itself() -> None:
    """With a shell between, SIGTERM would end the shell, and the page without its last steps."""
    (text,) = all_of("ENTRYPOINT")
    assert listed(text) == ["python", "app.py"]


def test_the_health_check_asks_the_port_that_is_open() -> None:
    (text,), (port,) = all_of("HEALTHCHECK"), all_of("EXPOSE")
    assert environment()["GRADIO_SERVER_PORT"] == port
    assert f"http://127.0.0.1:{port}/" in listed(text.partition("CMD ")[2])[-1]


def test_torch_comes_first_from_an_index_that_can_be_chosen() -> None:
    install = all_of("RUN")[0]
    assert install.index('${TORCH:+--index-url "$TORCH"} -r torch.txt') < install.index(
        "-r requirements.txt"
    )
    (index,) = all_of("ARG")
    assert settings(index)["TORCH"].endswith("/cpu")
    wanted = (ROOT / "requirements.txt").read_text().splitlines()
    assert len([line for line in wanted if line.startswith("torch>")]) == 1


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text()))


def test_compose_puts_the_documented_nginx_in_front() -> None:
    page, nginx = (compose()["services"][name] for name in ("page", "nginx"))
    assert (ROOT / "deploy" / page["build"]).resolve() == ROOT
    assert "ports" not in page, "others reach it through nginx alone"
    source, _, target = nginx["volumes"][0].partition(":")
    assert (ROOT / "deploy" / source).resolve() == CONFIG
    shell = nginx["command"][-1]
    assert target.removesuffix(":ro") in shell
    old, new = shell.split("/")[1:3]
    assert CONFIG.read_text().count(old) == 1
    assert new == f"page:{environment()['GRADIO_SERVER_PORT']}"


def test_compose_tells_the_page_where_it_is_shown() -> None:
    page = compose()["services"]["page"]
    assert page["environment"]["GRADIO_ROOT_PATH"] == FOLDER
    assert Policy.for_strangers(page["environment"]).proxies == 1
    (home,) = page["volumes"]
    assert home.partition(":")[2] == environment()["DDPM_DEMO_HOME"]
    assert home.partition(":")[0] in compose()["volumes"]


@pytest.mark.slow
@pytest.mark.skipif(not dockerfile.is_posix(), reason="needs a shell and a virtual environment")
def test_the_steps_run_and_the_page_is_healthy_until_it_is_stopped(tmp_path: Path) -> None:
    made = Rehearsal(tmp_path)
    made.run_all()
    assert "useradd --uid 1000" in made.asked.read_text()
    port = free_port()
    own = {"GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1"}
    health = [word.replace("7860", str(port)) for word in made.health]
    with (tmp_path / "log").open("wb") as log:
        page = subprocess.Popen(
            made.program,
            cwd=made.where,
            env=made.environment | own | {"DDPM_DEMO_PUBLIC": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=log,
            stderr=log,
        )
    try:
        end = time.monotonic() + 300
        while subprocess.run(health, env=made.environment, capture_output=True).returncode:
            assert page.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < end
            time.sleep(0.5)
        told = httpx.get(f"http://127.0.0.1:{port}/config", timeout=60).json()
        assert told["title"] == "DDPM Demo"
        assert "weights/faces-32" in str(told), "the shipped models are there"
        page.send_signal(signal.SIGTERM)
        assert page.wait(120) == 128 + signal.SIGTERM
    finally:
        page.kill()
        page.wait()
    assert subprocess.run(health, env=made.environment, capture_output=True).returncode
    assert any((tmp_path / "data").iterdir()), "the page keeps what it writes there"
