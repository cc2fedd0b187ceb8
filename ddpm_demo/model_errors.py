"""The English of what can go wrong with models of others, the Hub and an export; see `errors`."""

from __future__ import annotations

MODEL_MESSAGES: dict[str, str] = {
    "init_does_not_fit": "The model to start from draws {init_size}×{init_size} pixels in "
    "{init_channels} channel(s), this run {size}×{size} in {channels}.",
    "pictures_do_not_fit": "These pictures have {size} pixels in {channels} channel(s), the model "
    "draws {model_size} in {model_channels}.",
    "other_weights": "These settings belong to other weights of this model ({then}; here are "
    "{now}). What you draw now will differ.",
    "nothing_to_bring": "Choose a zip, or name where the model is: one of them.",
    "one_zip": "Bring one zip at a time.",
    "model_too_large": "A model may have {megabytes} MB here.",
    "several_models": "There are several models in it: {names}. Bring one of them alone.",
    "model_draws_nothing": "This model can be opened, but what it draws is not a number: its "
    "weights are damaged, or they belong to another configuration.",
    "model_slow": "One step of one picture takes this model {seconds} s, and {most} s are given "
    "here: nobody else could draw meanwhile.",
    "models_each": "You have as many models here as you may ({limit}). Remove one first.",
    "models_address": "Your address has as many models here as it may. Try again later.",
    "memory_cut": "This drawing (pictures: {asked}) needs about {need} of memory, and {free} is "
    "free, so fewer are drawn: {images}.",
    "memory_short": "One picture of this model needs about {need} of memory, and {free} is free. "
    "Close other programs, or choose a smaller model.",
    "model_pickled": "This model holds its weights in {file}, a kind of file that can run code "
    "when it is opened. Convert it where you trust it, with diffusers: "
    "DDPMPipeline.from_pretrained(FOLDER).save_pretrained(NEW_FOLDER, safe_serialization=True). "
    "Then bring NEW_FOLDER.",
    "no_guidance": 'This model never learned "no class", so there is nothing to guide away '
    "from: leave guidance at 1. If its last class stands for none, say so where you brought it in.",
    "model_invalid": "This model folder cannot be used: {file}: {reason}.",
    "model_missing": "The model {name} is not there any more. Choose another one.",
    "hub_name": "{name} is no name of a model on the Hub. Write owner/name: letters, digits, “-”, "
    "“_” and “.”, not a link and not a folder.",
    "hub_missing": "The Hub has no model {name}, or it is private: then sign in with "
    "`hf auth login`, or set HF_TOKEN.",
    "hub_revision": "The model {name} has no such branch, tag or commit.",
    "hub_gated": "The model {name} is given out on request: ask for it at {endpoint}/{name}, then "
    "sign in with `hf auth login`.",
    "hub_forbidden": "Your token may not do this with {name}. Make one that may: in the Settings "
    "of the Hub, under Access Tokens.",
    "hub_token_missing": "No token for the Hub was found. Sign in with `hf auth login` on the "
    "computer that runs this, or set HF_TOKEN before it starts.",
    "hub_token_refused": "The Hub does not accept the token that was found: sign in anew with "
    "`hf auth login`, or mend HF_TOKEN.",
    "hub_conflict": "{name} was changed by somebody else at the same moment. Try again.",
    "hub_busy": "The Hub is out of order at the moment (status {status}). Try again later.",
    "hub_refused": "The Hub refused this (status {status}): {reason}",
    "hub_unreachable": "The Hub cannot be reached at {endpoint} ({reason}). Look at the network, "
    "then try again.",
    "hub_unreadable": "What answers at {endpoint} cannot be understood ({reason}). Does a login "
    "page of the network stand before the Hub?",
    "hub_only_bin": "{name} has its weights in a format that may hold programs (.bin), so it is "
    'not opened. Where you trust it, convert it: python -c "from diffusers import '
    "DDPMPipeline; DDPMPipeline.from_pretrained('{name}').save_pretrained('converted', "
    'safe_serialization=True)"',
    "hub_no_model": "{name} holds no weights of a diffusers DDPM: a config.json and safetensors, "
    "at its root or in unet/.",
    "hub_too_large": "{name} has {megabytes:,} MB, more than is taken here ({limit:,} MB).",
    "hub_no_room": "The download has {megabytes:,} MB, and the disk has room for {free:,} MB.",
    "hub_file_differs": "The file {file} did not arrive as the Hub told of it. Try again.",
    "hub_is_public": "{name} is there already, and everybody can see it. Choose another name, or "
    "say that this model is for everybody too (--public).",
    "hub_not_here": "This page sends no models to the Hub.",
    "target_in_use": "{path} is there already. Name a folder that is new, or empty.",
    "license_missing": "Say under which licence the weights are (--license), such as cc0-1.0, "
    "cc-by-4.0 or mit.",
    "license_unfit": "{license} is no licence that the Hub knows. Write it as the Hub does, such "
    "as cc-by-4.0.",
    "data_note_missing": "Say what the pictures are, whose, and under which licence (--data-note).",
    "data_note_long": "The note on the pictures may have {most:,} characters.",
    "export_lacks": "To export a model, {name} has to be installed: "
    "pip install 'ddpm-demo[export]'.",
    "export_differs": "The exported network does not compute what the model computes: one output "
    "differs by {difference}, and {most} is the most that rounding explains.",
    "runtime_needs_npm": "The page needs {name}, which npm fetches, and npm is missing here. "
    "Install Node, or name a downloaded package with --runtime.",
    "runtime_not_fetched": "npm could not fetch {name}: {reason}. Another package file or folder "
    "can be named with --runtime.",
    "runtime_unfit": "{path} does not hold the files of {name} {version}, or they were changed.",
    "runtime_gone": "The runtime of the page, onnxruntime-web, is not here any more. Make the page "
    "again.",
    "export_gone": "The page was made of an earlier state of this model. Make it again.",
    "export_refused": "On this page no pages are made of models.",
    "export_exact": "A page is made of a network. Choose one in place of a perfect memory.",
    "export_time": "A page may take {minutes} min here, so the work ended where it was.",
    "site_not_ours": "{path} is there already and was not made by an export. Name another place, "
    "or delete it.",
}
