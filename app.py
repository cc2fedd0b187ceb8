"""`python app.py`: the DDPM Demo in the browser. `--help` lists the options."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from ddpm_demo import log
from ddpm_demo.errors import UserError
from ddpm_demo.runs import room
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.storage.system import allow_more_files, leave_at_once
from ddpm_demo.storage.temporary import own_folder

TEMPORARY = "GRADIO_TEMP_DIR"  # where gradio puts uploads and what it serves
# a Space with a graphics card that is lent for seconds; read as the package `spaces` reads it
ON_ZERO_GPU = os.environ.get("SPACES_ZERO_GPU", "").lower() in ("1", "t", "true")


def main() -> None:
    parser = argparse.ArgumentParser(description="See, train and question a diffusion model.")
    parser.add_argument("--host", default=None, help="address to listen on (this computer only)")
    parser.add_argument("--port", type=int, default=None, help="port (the first free from 7860)")
    parser.add_argument("--share", action="store_true", help="also make a public link")
    parser.add_argument("--public", action="store_true", help="limits for strangers' visits")
    parser.add_argument("--mcp", action="store_true", help="offer tools to AI assistants (MCP)")
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, end)
    code = 0
    try:
        room.check_home()
        wanted = os.environ.get(TEMPORARY)
        with own_folder(Path(wanted) if wanted else None) as folder:
            os.environ[TEMPORARY] = str(folder)
            serve(options, folder)
    except UserError as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    # a drawing under way is not waited for; trainings are processes of their own and go on
    leave_at_once(code)


def end(*_: object) -> None:
    """SIGTERM: an exit, so that what is to be done at the end is done: the temporary folder goes.

    A second one does not end that.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + signal.SIGTERM)


def serve(options: argparse.Namespace, folder: Path) -> None:
    """Serves the page until it is interrupted.

    Args:
        options: Of the command line.
        folder: For temporary files; gradio was told.

    Raises:
        UserError: when nobody can listen at the address, or a package for --mcp is missing.
    """
    if ON_ZERO_GPU:
        import spaces  # noqa: F401 - before whatever may import torch, which it patches

    # gradio reads its variables when it is imported
    from gradio.tunneling import CURRENT_TUNNELS

    from ddpm_demo.browser.carried import unpack_carried
    from ddpm_demo.ui import build_demo, launch_options
    from ddpm_demo.ui.mcp import check_installed
    from ddpm_demo.ui.owner.key import Owner
    from ddpm_demo.ui.owner.second import second_page
    from ddpm_demo.ui.owner.terminal import links
    from ddpm_demo.ui.serving import start
    from ddpm_demo.ui.serving.hosts import Hosts
    from ddpm_demo.ui.serving.temporary import Temporary
    from ddpm_demo.ui.visitors import Visitors

    log.prepare()
    unpack_carried()
    files = allow_more_files()
    listen = start.listens_on(options.host)
    policy = start.policy_of(listen, asked=options.public, share=options.share)
    start.check_address(listen, options.port)
    if options.mcp:
        check_installed()
    zero_gpu = None
    if ON_ZERO_GPU:
        from ddpm_demo.ui.zero_gpu import take_up

        zero_gpu = take_up(policy)
        policy = zero_gpu.policy
    owner = Owner() if options.share else None
    jobs = Jobs(policy, zero_gpu and zero_gpu.slices, shared=owner is not None)
    visitors, hosts = Visitors(policy), Hosts(policy, listen, share=options.share)
    drawing = {"process": zero_gpu.drawing} if zero_gpu else {}
    demo = build_demo(policy, jobs=jobs, visitors=visitors, **drawing)
    second = second_page(owner, visitors, hosts) if owner else None
    jobs.keep_going()
    Temporary(policy, visitors.held, visitors.shares, folder).keep_going()
    demo.queue(api_open=policy.api_open)
    for told in filter(None, (start.notice(policy, listen), start.few_files(files))):
        print(told)
    try:
        with start.told_plainly(options.port):
            demo.launch(
                server_name=options.host,
                server_port=options.port,
                share=options.share,
                inbrowser=options.open,
                prevent_thread_lock=True,
                **launch_options(
                    visitors, hosts, share=options.share, second=second, mcp=options.mcp
                ),
            )
        if demo.share_url:
            hosts.go_public(demo.share_url)
        if owner:
            print(links(owner, demo.share_url, demo.local_url), flush=True)
        if options.mcp:
            print(f"* For programs that speak MCP: {demo.local_url}gradio_api/mcp")
        # torch and diffusers take seconds to import: the page is up before they are through
        threading.Thread(target=start.import_for_good, name="imports", daemon=True).start()
        demo.block_thread()
    finally:  # the process ends without what gradio registered for its exit
        for tunnel in CURRENT_TUNNELS:
            tunnel.kill()


if __name__ == "__main__":
    main()
