"""Words of the drop zone and the contact sheet."""

WORDS: dict[str, tuple[str, str]] = {
    "drop_title": ("Drop a folder of pictures here", "그림 폴더를 여기에 놓으세요"),
    "drop_hint": (
        "or single pictures, or a zip. Subfolders are kept as classes.",
        "낱장 그림이나 zip도 됩니다. 하위 폴더는 분류로 남습니다.",
    ),
    "drop_folder": ("Choose folder", "폴더 고르기"),
    "drop_files": ("Choose files / zip", "파일/zip 고르기"),
    "drop_more_title": ("Drop more to add them", "더 놓으면 추가됩니다"),
    "drop_more_hint": (
        "Pictures that are here already are not taken twice.",
        "이미 있는 그림은 두 번 넣지 않습니다.",
    ),
    "drop_more_folder": ("Add a folder", "폴더 추가"),
    "drop_more_files": ("Add files / zip", "파일/zip 추가"),
    "drop_over": ("Start over", "처음부터 다시"),
    "drop_cancel": ("Cancel", "취소"),
    "drop_progress": ("Progress of sending", "전송 진행"),
    "drop_looking": ("Looking into the folder …", "폴더를 살펴보는 중 …"),
    "drop_packing": ("Packing {done} of {total} …", "{total}개 중 {done}개 묶는 중 …"),
    "drop_shrinking": (
        "Shrinking {done} of {total} …",
        "{total}개 중 {done}개 줄이는 중 …",
    ),
    "drop_sending": ("Sending … {percent} %", "보내는 중 … {percent} %"),
    "drop_sent": ("{files} files · {size} sent", "파일 {files}개 · {size} 전송 완료"),
    "drop_sent_one": ("{files} file · {size} sent", "파일 {files}개 · {size} 전송 완료"),
    "drop_added": (
        "{files} more files · {size} sent · {total} in all",
        "파일 {files}개 추가 · {size} 전송 완료 · 모두 {total}개",
    ),
    "drop_added_one": (
        "{files} more file · {size} sent · {total} in all",
        "파일 {files}개 추가 · {size} 전송 완료 · 모두 {total}개",
    ),
    "drop_cancelled": ("Cancelled: nothing was changed.", "취소했습니다. 바뀐 것은 없습니다."),
    "drop_nothing": ("There are no files in there.", "그 안에 파일이 없습니다."),
    "drop_one_zip": (
        "A zip has to come alone: drop one zip, or only pictures.",
        "zip은 하나만 따로 놓아 주세요. 그림과 함께 놓을 수 없습니다.",
    ),
    "drop_too_many": (
        "These are more than {limit} files: drop a part of them.",
        "파일이 {limit}개가 넘습니다. 일부만 놓아 주세요.",
    ),
    "drop_too_large": (
        "This is more than 4 GB: drop a part of it.",
        "4 GB가 넘습니다. 일부만 놓아 주세요.",
    ),
    "drop_refused": (
        "This server takes no upload as large as this: drop a part of it.",
        "이 서버는 이만큼 큰 전송을 받지 않습니다. 일부만 놓아 주세요.",
    ),
    "drop_unreadable": (
        "{name} could not be read. Was it moved or deleted?",
        "{name} 파일을 읽지 못했습니다. 옮기거나 지우지 않았는지 확인해 주세요.",
    ),
    "drop_unreadable_folder": (
        "The folder could not be read to its end.",
        "폴더를 끝까지 읽지 못했습니다.",
    ),
    "drop_failed": (
        "Sending broke off. Is the server still running? Try again.",
        "전송이 끊겼습니다. 서버가 켜져 있는지 확인하고 다시 해 보세요.",
    ),
    # sheet_
    "sheet_count": ("{kept} of {count} pictures", "그림 {count}장 중 {kept}장"),
    "sheet_all": ("{count} pictures", "그림 {count}장"),
    "sheet_one": ("1 picture", "그림 1장"),
    "sheet_left_out": ("{left} left out", "{left}장 제외"),
    "sheet_back": ("Take all back", "모두 되돌리기"),
    "sheet_hint": ("Click a picture to leave it out.", "그림을 누르면 제외됩니다."),
    "sheet_grid": ("Pictures as the model will see them", "모델이 보게 될 그림"),
    "sheet_cell": ("{name}", "{name}"),
    "sheet_cell_out": ("{name}, left out", "{name}, 제외됨"),
}
