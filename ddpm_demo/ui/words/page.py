"""Words of the page itself and of its smaller components."""

WORDS: dict[str, tuple[str, str]] = {
    "heading": (
        "# DDPM Demo\nSee, train and question a denoising diffusion model on your own pictures.",
        "# DDPM 데모\n내 그림으로 디노이징 확산 모델을 보고, 학습시키고, 따져 보는 도구입니다.",
    ),
    "tab_sample": ("Sample", "샘플링"),
    "tab_forward": ("Forward", "정방향"),
    "tab_train": ("Train", "학습"),
    "error_title": ("That did not work", "처리하지 못했습니다"),
    # drop_
    "drop_title": ("Drop a folder of pictures here", "그림 폴더를 여기에 놓으세요"),
    "drop_hint": (
        "or single pictures, or a zip. Subfolders are kept as classes.",
        "낱장 그림이나 zip도 됩니다. 하위 폴더는 분류로 남습니다.",
    ),
    "drop_folder": ("Choose folder", "폴더 고르기"),
    "drop_files": ("Choose files / zip", "파일/zip 고르기"),
    "drop_cancel": ("Cancel", "취소"),
    "drop_progress": ("Progress of sending", "전송 진행"),
    "drop_looking": ("Looking into the folder …", "폴더를 살펴보는 중 …"),
    "drop_packing": ("Packing {done} of {total} …", "{total}개 중 {done}개 묶는 중 …"),
    "drop_sending": ("Sending … {percent} %", "보내는 중 … {percent} %"),
    "drop_sent": ("{files} files · {size} sent", "파일 {files}개 · {size} 전송 완료"),
    "drop_sent_one": ("{files} file · {size} sent", "파일 {files}개 · {size} 전송 완료"),
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
    # chart_
    "chart_empty": (
        "The curve appears here with the first steps.",
        "첫 스텝부터 여기에 곡선이 그려집니다.",
    ),
    "chart_scale": ("Vertical axis", "세로축"),
    "chart_linear": ("Linear", "선형"),
    "chart_log": ("Log", "로그"),
    "chart_csv": ("CSV", "CSV"),
    "chart_csv_help": ("Download the numbers as CSV", "수치를 CSV로 내려받기"),
    "chart_loss": ("Loss", "손실"),
    "chart_step": ("step", "스텝"),
    "chart_raw": ("each step", "스텝별"),
    "chart_smooth": ("smoothed", "평활"),
    "chart_held_out": ("held-out pictures", "검증용 그림"),
}
