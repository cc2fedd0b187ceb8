"""What can go wrong, as a code with details; the English of each code.

The core raises `UserError` and composes no prose. `ui/words/errors/` holds the Korean of each.
"""

from __future__ import annotations

import functools
import numbers
from typing import Any, TypeGuard

from .gpu_errors import GPU_MESSAGES
from .link_errors import LINK_MESSAGES
from .model_errors import MODEL_MESSAGES

MESSAGES: dict[str, str] = {
    "bad_choice": "{name} cannot be {value}. Allowed: {allowed}.",
    "out_of_range": "{name} is {value}, but must lie between {low} and {high}.",
    "below_least": "{name} is {value}, but must be at least {low}.",
    "bad_size": "The picture size must be a multiple of 4 between 16 and 128. The nearest to "
    "{size} is {nearest}.",
    "too_many_steps": "{steps} steps were asked for, but the model knows only {timesteps}.",
    "run_busy": "This run is being trained already, by {owner}.",
    "run_missing": "There is no such run, or it was deleted.",
    "model_gone": "The run whose model was chosen in {tab} was deleted. The model {first} is "
    "chosen there instead.",
    "run_not_yours": "This link is for looking or drawing alone. Only the person who made the run "
    "can do more with it.",
    "run_not_started": "This run has not been started yet.",
    "run_done": "This run is finished. Continue it with more steps.",
    "run_not_done": "This run is not finished yet. Resume it.",
    "run_differs": "This run was made with other settings: {options}. Leave them out to resume "
    "it, or name another run folder.",
    "data_missing": "A new run needs pictures: name a folder or a zip with --data.",
    "classes_missing": "To train by class, the pictures must lie in {low} to {high} folders, one "
    "for each class. These lie in {count}.",
    "batch_not_divisible": "A batch of {batch} cannot be cut into {slices} equal slices "
    "(processes × accumulation).",
    "diverged": "Training broke down at step {step}: the gradient is not a number any more. "
    "The checkpoint of step {kept} is kept. Try a lower learning rate.",
    "diverged_early": "Training broke down at step {step}, before its first checkpoint: the "
    "gradient is not a number any more. Try a lower learning rate.",
    "out_of_memory": "There was not enough memory. Choose a smaller batch, size or network.",
    "killed": "The computer ended the training, probably because it ran out of memory. What was "
    "saved is kept; a smaller batch, size or network needs less memory.",
    "checkpoint_damaged": "The checkpoint of step {damaged} is damaged on the disk: training went "
    "on from step {used}, the one before.",
    "checkpoints_damaged": "All checkpoints of this run (step {damaged}) are damaged on the disk. "
    "Put the folder checkpoints back from a backup, or delete it to train from the start.",
    "config_damaged": "The file config.json of this run is damaged on the disk. Put it back from a "
    "backup: without it nobody knows how this run was trained.",
    "folder_in_way": "The folder of this run holds a folder named {name}, where a file belongs. "
    "Delete it or give it another name.",
    "file_in_way": "The folder of this run holds a file named {name}, where a folder belongs. "
    "Delete it or give it another name.",
    "pictures_damaged": "The file dataset.npz of this run is damaged on the disk. Put it back from "
    "a backup, or start anew with the pictures.",
    "tracker_missing": "{name} is not installed here: pip install {name}.",
    "tracker_left_out": "{name} is left out from here on ({reason}). The training goes on.",
    "many_other_settings": "{path} holds pictures of other settings ({names}). Name another place, "
    "or delete it.",
    "many_not_ours": "{path} holds something else. Name a folder that is new or empty, or a new "
    "zip.",
    "many_in_use": "Another process is drawing into {path}.",
    "many_no_room": "These pictures take up to {needed} MB, and only {free} MB are free.",
    "many_refused": "As many pictures as one likes are drawn only for whoever runs this page.",
    "many_busy": "Pictures are being drawn into a zip already. Wait for them, or cancel them "
    "first.",
    "many_exact": "Only a network draws many pictures. Choose the network instead of its perfect "
    "memory.",
    "many_gone": "These pictures were deleted by now. Draw them again: the same seed gives the "
    "same pictures.",
    "disk_full": "The disk is full. What was saved is kept: make room, then try again.",
    "time_limit": "The time that this page gives a run ({minutes} min) is over. You can download "
    "its model, or draw with it.",
    "evaluate_too_few": "Too few pictures to compare with: at least {least} are needed, and there "
    "are only these: {count}.",
    "features_missing": "weights/features/{name} is not there; a clone of the repository has it.",
    "copies_too_few": "To look for copies, the model must have been trained on at least two "
    "pictures.",
    "unexpected": "Something went wrong here, and not by your doing: the server's log says what. "
    "Try it again, or reload the page.",
    "crashed": "Training ended with an error: {error}",
    "run_at_work": "This run is training right now. Stop it first, then delete it.",
    "run_no_model": "This run has not saved a model yet: the first one comes with its first "
    "checkpoint.",
    "name_empty": "A run needs a name: write at least one letter.",
    "draft_other_size": "The pictures were read as {size} × {size}, not as {wanted} × {wanted}: "
    "choose the size again.",
    "queue_full": "As many runs as may wait here are waiting already ({limit}). Try again when one "
    "of them has started.",
    "address_full": "Your address has as many runs waiting as it may ({limit}). Try again later.",
    "disk_low": "There is too little room on the disk for that. Try again later.",
    "one_each": "On a public page everybody trains one run at a time. Stop yours first.",
    "too_many_drawings": "You have as many answers of the model waiting or under way as you may "
    "({limit}). Wait for one, or cancel it.",
    "too_many_requests": "Too many requests at once. Wait for the answers, then try again.",
    "not_yours": "This is over, or belongs to another visitor. Reload the page and try again.",
    "crowded": "Many people are drawing right now. Try again in a minute.",
    "pictures_waiting": "Other pictures are read first. Try again in a minute.",
    "drawing_time": "One answer may take {seconds} s here, so it ended where it was. Ask for "
    "fewer steps or pictures.",
    "reading_time": "Pictures may be read for {minutes} min here, and these take longer: send "
    "fewer, or make them smaller before.",
    "measuring_time": "A measurement may take {minutes} min here, so it ended where it was. What "
    "was drawn for *How good is it?* is kept: press again, and it goes on.",
    "too_many_uploads": "You are sending as many uploads as you may at once ({limit}). Send the "
    "next one when one of them is through.",
    "upload_large": "One upload may have {megabytes} MB here in all. Send less at once.",
    "share_full": "Your files, or those of your network, may have {megabytes} MB here: try again "
    "{minutes} min after you closed the pages that show them.",
    "too_many_streams": "This page is open too often at once. Close some of its tabs, then load it "
    "again.",
    "upload_slow": "What you sent came in too slowly. Try again over a faster connection, or send "
    "less at once.",
    "no_route": "There is nothing at this address.",
    "body_too_large": "A request may have {megabytes} MB here.",
    "body_unreadable": "This request cannot be read: it is no JSON, or lists lie in lists without "
    "end.",
    "body_shape": "This request does not fit its address: {name} is missing, or of another kind.",
    "body_in_crumbs": "This request came in too many small pieces. Send its body in pieces of "
    "{bytes} bytes or more.",
    "body_ambiguous": "This request tells its length in two ways, by Content-Length and by "
    "Transfer-Encoding. Send one of them.",
    "request_unreadable": "This is no request in HTTP.",
    "named_twice": "This request says {name} twice, and only one of them can count. Say it once.",
    "no_function": "The page has no such function. Load it again.",
    "no_answer_waiting": "Nothing was asked here, or the answer was given already. Load the page "
    "again.",
    "upload_unreadable": "This upload cannot be read: send multipart/form-data in UTF-8, and each "
    "file with its name.",
    "upload_many": "Too many files for one upload (at most {limit}). Send the others in a "
    "next one.",
    "file_not_yours": "This file is not yours, or it is gone. On a public page, allow its cookie.",
    "child_died": "The work broke off: {error}",
    "home_not_folder": "{path} is a file. Runs are kept in a folder: name one by DDPM_DEMO_HOME.",
    "home_read_only": "{path} cannot be written to ({reason}). Runs are kept there: make it "
    "writable, or name another folder by DDPM_DEMO_HOME.",
    "not_writable": "The server may not write into its folder of runs. Whoever runs it has to make "
    "the folder writable, or name another one by DDPM_DEMO_HOME.",
    "mcp_missing": "--mcp needs a package that is not installed: pip install 'ddpm-demo[mcp]', or "
    "in a clone of the repository pip install -e '.[mcp]'.",
    "bad_base64": "{name} is not base64, nor a data: URL. Other addresses are not followed.",
    "port_taken": "Port {port} is in use: close what uses it, or name another one with --port.",
    "ports_taken": "All ports from {first} to {last} are in use: name another one with --port.",
    "port_refused": "Port {port} may not be used by this account ({reason}): name another one with "
    "--port, such as 7860.",
    "address_missing": "{host} is no address of this computer ({reason}): --host 127.0.0.1 is this "
    "computer alone, 0.0.0.0 all of its network.",
    "host_refused": "This page is not served under the name {name}. Whoever runs it can add the "
    "name by DDPM_DEMO_HOSTS.",
    "origin_refused": "A page of {name} may not act here. Whoever runs this page can add the name "
    "by DDPM_DEMO_HOSTS.",
    "no_model": "There is no model to draw from yet: train one in the Train tab.",
    "no_pictures": "There are no pictures yet: drop a folder, files or a zip first.",
    "no_held_out": "No pictures were held out when this model was trained: use your own.",
    "no_trained": "The pictures that this model was trained on are not here: use others.",
    "walk_over": "The reverse process is at its end: start from noise again.",
    "path_failed": "{path} cannot be read or written: {reason}.",
    "path_missing": "There is no folder or zip at {path}.",
    "not_local": "Folders on the server can only be read by whoever runs it.",
    "public_limit": "On a public page pictures may have up to {size} pixels and batches up to "
    "{batch} pictures.",
    "bad_settings": "{name} is {value}, which is not a setting that can be read.",
    "value_refused": "{name}: this value is not among those offered here. Choose another one.",
    "choice_missing": "The page did not say which one was chosen. Choose it again.",
    "no_settings": "There are no settings in this file. PNG and HTML files that this page exported "
    "carry them.",
    "no_drawing": "There is nothing to work on yet: draw pictures first.",
    "drawing_gone": "This drawing is not in memory any more. Draw it again: the same seed gives "
    "the same pictures.",
    "branch_unfinished": "Only a drawing that reached its end can be branched. Draw it again.",
    "branch_at_the_end": "The picture is finished here, so nothing is left to branch. Move the "
    "timeline back to some t > 0.",
    "compare_shapes": "These models draw pictures of different shapes ({sizes}), so they cannot "
    "start from the same noise. Choose two of the same shape.",
    "no_share": "Choose at least one amount of noise.",
    "picture_missing": "Choose a picture first.",
    "file_not_sent": "This file is not among those you sent. Send it again; on a public page, "
    "allow its cookie.",
    "no_classes": "This model knows no classes: draw without one, or choose a model that was "
    "trained with classes.",
    "variance_not_learned": "This model says nothing of the variance: choose β or β̃, or a model "
    "that was trained with a learned variance.",
    "class_unknown": "The model knows no class “{name}”. It knows: {known}.",
    "labels_unreadable": "The classes of this link or file cannot be read: {value} is no number of "
    "a class. They are named by their numbers from 0, such as labels=0,3, or by labels=all.",
    "class_without_pictures": "None of the training pictures is of the class {name}.",
    "class_needed": "Choose a class beside the drawing first.",
    "two_classes": "Choose exactly two classes beside the drawing. Chosen now: {count}.",
    "guidance_of_nothing": "Guidance {guidance} leads towards a class, but none was chosen: choose "
    "one, or leave guidance at 1.",
    "schedule_never_noise": "With this schedule ᾱ is still {alpha_bar:.3g} after {timesteps} "
    "steps. Sampling starts from pure noise, which a model trained like this has never seen. "
    "Take a larger T, or rescale β to T.",
    # reading pictures: reasons why a file is left out, and notes on files that are taken
    "nothing_there": "There are no files here to read.",
    "no_images": "There is no picture that can be read. Files looked at: {count}.",
    "too_many_files": "There are more than {limit} files. Choose fewer.",
    "draft_too_large": "All pictures of a run together may have up to {megabytes} MB here.",
    "job_too_large": "The files together have more than {megabytes} MB; the rest was left out.",
    "file_empty": "The file is empty.",
    "file_too_large": "The file has more than {megabytes} MB.",
    "files_too_large": "The files together have more than {megabytes} MB. Choose fewer.",
    "file_unreadable": "The file cannot be read: it is damaged, or reading it is not permitted.",
    "file_link": "This is a link to another file; links are not followed.",
    "file_not_regular": "This is a device or a pipe, not a file.",
    "name_unsafe": "The name points outside of the zip.",
    "name_twice": "The zip holds this name twice; the first one counts.",
    "added_already": "This file was added before.",
    "zip_inside": "An archive is not opened here. Unpack it first.",
    "zip_encrypted": "The zip is locked with a password.",
    "zip_broken": "This is not a zip, or a damaged one.",
    "zip_of_model": "This zip holds a model or a whole run, not pictures. To have a run back "
    "on this page, unpack it into the folder that `python -m ddpm_demo new-run` names on the "
    "computer that runs the page: it is in the list of runs then.",
    "zip_ratio": "It unpacks to more than {ratio} times its size, which pictures never do.",
    "zip_too_large": "The zip unpacks to more than {megabytes} MB; the rest was left out.",
    "not_an_image": "This is not a picture that can be read: JPEG, PNG, WEBP, BMP, GIF or TIFF.",
    "image_heic": "HEIC, the iPhone's own format, cannot be opened here: export the picture as "
    "JPEG.",
    "image_svg": "An SVG is made of lines, not of pixels: export it as PNG.",
    "image_truncated": "The picture breaks off in the middle: copy or download it again.",
    "image_broken": "The picture is damaged.",
    "image_too_large": "The picture has more than {millions} million pixels.",
    "image_nan": "The picture holds values that are not numbers (NaN or infinity).",
    "image_slow": "Decoding it took longer than {seconds} s.",
    "note_long": "It is {ratio} times as long as it is wide: only the middle square is kept.",
    "note_small": "Its shorter side has only {side} pixels, less than half of {size}: it will "
    "look blurred.",
    "note_animated": "It has several frames or pages: the first one is taken.",
}
MESSAGES |= MODEL_MESSAGES | GPU_MESSAGES | LINK_MESSAGES


def printable(text: str, most: int = 300) -> str:
    """A text fit for a terminal and a page: without control characters, and not endless.

    A name may hold anything; printed raw it would move the cursor, or take the reader in.
    """
    clean = "".join(char if char.isprintable() else _escaped(char) for char in text[: most + 1])
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


def shown(details: dict[str, object]) -> dict[str, object]:
    """The details of an error as they stand in its sentence: numbers, and texts that end."""

    def told(value: object) -> object:
        plain = value is None or isinstance(value, numbers.Number)
        return value if plain else printable(str(value))

    return {key: told(value) for key, value in details.items()}


class UserError(ValueError):
    """A fault that a person can be told of and can act on.

    Args:
        code: A key of `MESSAGES`.
        **details: The numbers and names that the sentence needs.

    `str(error)` is the English sentence.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(MESSAGES[code].format(**shown(details)))
        self.code = code
        self.details = details

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles code and details: processes hand errors to one another."""
        return functools.partial(UserError, self.code, **self.details), ()


def check_choice(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Raises `UserError("bad_choice")` unless `value` is one of `allowed`."""
    if value not in allowed:
        raise UserError("bad_choice", name=name, value=repr(value), allowed=", ".join(allowed))


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raises `UserError("out_of_range")` unless `low <= value <= high`; "below_least" without end.

    NaN is outside, and so is what is no number: a file or a visitor may send anything.
    """
    if not isinstance(value, numbers.Real) or not low <= value <= high:
        code = "below_least" if high == float("inf") else "out_of_range"
        raise UserError(code, name=name, value=value, low=low, high=high)


def is_integer(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def check_whole(name: str, value: object) -> None:
    """Raises `UserError("bad_settings")` unless `value` is a whole number."""
    if not is_integer(value):
        raise UserError("bad_settings", name=name, value=value)
