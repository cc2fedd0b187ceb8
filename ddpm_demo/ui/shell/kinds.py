"""What kind of error a code is: the page shows the kind as the title of its message."""

from __future__ import annotations

# gradio 6.31 drops the title of an error on its way to the browser. So the sentence ends with as
# many of these as its kind has: nobody sees or hears them, and the page's script counts them.
SIGN = "\u2063"

# the first is that of every code that no other kind names
KINDS: dict[str, frozenset[str]] = {
    "failed": frozenset(),
    "check": frozenset(
        [
            "bad_choice",
            "out_of_range",
            "below_least",
            "bad_size",
            "too_many_steps",
            "bad_settings",
            "labels_unreadable",
            "batch_not_divisible",
            "name_empty",
            "no_share",
            "path_missing",
            "schedule_never_noise",
            "init_does_not_fit",
            "pictures_do_not_fit",
            "compare_shapes",
            "draft_other_size",
            "value_refused",
            "run_differs",
            "many_other_settings",
            "many_exact",
        ]
    ),
    "pictures": frozenset(
        [
            "nothing_there",
            "no_images",
            "too_many_files",
            "draft_too_large",
            "job_too_large",
            "file_empty",
            "file_too_large",
            "files_too_large",
            "file_unreadable",
            "file_link",
            "file_not_regular",
            "name_unsafe",
            "name_twice",
            "added_already",
            "zip_inside",
            "zip_encrypted",
            "zip_broken",
            "zip_of_model",
            "zip_ratio",
            "zip_too_large",
            "not_an_image",
            "image_heic",
            "image_svg",
            "image_truncated",
            "image_broken",
            "image_too_large",
            "image_nan",
            "image_slow",
            "reading_time",
            "no_settings",
        ]
    ),
    "first": frozenset(
        [
            "run_not_started",
            "run_not_done",
            "run_no_model",
            "run_at_work",
            "run_busy",
            "data_missing",
            "no_model",
            "no_pictures",
            "no_held_out",
            "no_trained",
            "no_drawing",
            "picture_missing",
            "branch_unfinished",
            "branch_at_the_end",
            "walk_over",
            "evaluate_too_few",
            "copies_too_few",
            "run_done",
            "many_busy",
            "many_in_use",
        ]
    ),
    "gone": frozenset(
        [
            "run_missing",
            "model_gone",
            "drawing_gone",
            "many_gone",
            "model_missing",
            "model_invalid",
            "pictures_damaged",
        ]
    ),
    "refused": frozenset(
        [
            "not_local",
            "many_refused",
            "public_limit",
            "one_each",
            "queue_full",
            "address_full",
            "time_limit",
            "file_not_sent",
            "run_not_yours",
            "too_many_drawings",
            "too_many_requests",
            "too_many_uploads",
            "not_yours",
            "crowded",
            "pictures_waiting",
            "drawing_time",
            "too_many_streams",
            "upload_slow",
            "upload_large",
            "owner_refused",
            "owner_wait",
        ]
    ),
    "room": frozenset(
        [
            "disk_full",
            "disk_low",
            "share_full",
            "not_writable",
            "out_of_memory",
            "many_no_room",
        ]
    ),
}


def signed(sentence: str, code: str) -> str:
    """A sentence that tells the page's script its kind.

    Args:
        sentence: What the page shows of an error.
        code: The error's code.
    """
    kinds = (number for number, codes in enumerate(KINDS.values()) if code in codes)
    return sentence + SIGN * next(kinds, 0)
