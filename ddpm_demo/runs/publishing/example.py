"""The lines of plain diffusers by which anybody draws with a model of the Hub."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_PLAIN = """import torch
from diffusers import DDPMPipeline

pipeline = DDPMPipeline.from_pretrained({name})
pipeline.to("cuda" if torch.cuda.is_available() else "cpu")
images = pipeline(batch_size=4, num_inference_steps={steps}).images
for k, image in enumerate(images):
    image.save(f"{{k}}.png")
"""

_CLASSES = """import json
from pathlib import Path

import torch
from diffusers import DDPMPipeline
from huggingface_hub import hf_hub_download

model, name, w = {name}, {label}, 2.0
pipeline = DDPMPipeline.from_pretrained(model)
file = Path(hf_hub_download(model, "classes.json"))
names = json.loads(file.read_text(encoding="utf-8"))["names"]
asked = torch.tensor([names.index(name), len(names)]).repeat_interleave(4)
x = torch.randn(4, {channels}, {size}, {size})
pipeline.scheduler.set_timesteps({steps})
for t in pipeline.scheduler.timesteps:
    with torch.no_grad():
        told, without = pipeline.unet(torch.cat([x, x]), t, class_labels=asked).sample.chunk(2)
{guided}
pictures = (x / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).numpy()
for k, image in enumerate(pipeline.numpy_to_pil(pictures)):
    image.save(f"{{k}}.png")
"""

_GUIDED = """    output = without + w * (told - without)
    x = pipeline.scheduler.step(output, t, x).prev_sample"""

# the other half of the channels says the variance, which guidance leaves as it was learned
_GUIDED_MEAN = """    mean = without[:, :{channels}] + w * (told - without)[:, :{channels}]
    output = torch.cat([mean, told[:, {channels}:]], 1)
    x = pipeline.scheduler.step(output, t, x).prev_sample"""


def example(name: str, network: Mapping[str, Any], steps: int, classes: tuple[str, ...]) -> str:
    """The program.

    Args:
        name: `owner/name`.
        network: The config.json of the network.
        steps: Reverse steps.
        classes: The names that the network is told; the first is drawn.
    """
    if not classes:
        return _PLAIN.format(name=json.dumps(name), steps=steps)
    channels = network["in_channels"]
    learned = network["out_channels"] > channels
    guided = _GUIDED_MEAN.format(channels=channels) if learned else _GUIDED
    return _CLASSES.format(
        name=json.dumps(name),
        label=json.dumps(classes[0], ensure_ascii=False),
        channels=channels,
        size=network["sample_size"],
        steps=steps,
        guided=guided,
    )
