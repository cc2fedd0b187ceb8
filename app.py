"""`python app.py`: the DDPM Demo in the browser. `--help` lists the options."""

from __future__ import annotations

import argparse
import os
import threading

from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.handlers import import_heavy
from ddpm_demo.ui.visitors import Visitors


def main() -> None:
    parser = argparse.ArgumentParser(description="See, train and question a diffusion model.")
    parser.add_argument("--host", default=None, help="address to listen on (this computer only)")
    parser.add_argument("--port", type=int, default=None, help="port (the first free from 7860)")
    parser.add_argument("--share", action="store_true", help="also make a public link")
    parser.add_argument("--public", action="store_true", help="limits for strangers' visits")
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    options = parser.parse_args()
    on_a_space = "SPACE_ID" in os.environ
    asked = options.public or os.environ.get("DDPM_DEMO_PUBLIC") == "1"
    policy = Policy.of(bool(asked or options.share or on_a_space))

    jobs = Jobs(policy)
    visitors = Visitors(policy)
    demo = build_demo(policy, jobs=jobs, visitors=visitors)
    jobs.keep_going()
    demo.queue(max_size=policy.queue_size, api_open=policy.api_open)
    demo.launch(
        server_name=options.host,
        server_port=options.port,
        share=options.share,
        inbrowser=options.open,
        prevent_thread_lock=True,
        **launch_options(visitors),
    )
    # torch and diffusers take seconds to import: the page is up before they are through
    threading.Thread(target=import_heavy, name="imports", daemon=True).start()
    demo.block_thread()


if __name__ == "__main__":
    main()
