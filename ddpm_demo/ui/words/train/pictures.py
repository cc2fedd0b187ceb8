"""Words of the drop zone, the contact sheet, and of how pictures are read."""

WORDS: dict[str, tuple[str, str]] = {
    "drop_title": ("Drop a folder of pictures here", "이미지 폴더를 여기에 놓으세요"),
    "drop_hint": (
        "or single pictures, or a zip. Sub-folders are kept as classes.",
        "이미지 파일이나 zip도 됩니다. 하위 폴더는 클래스로 유지됩니다.",
    ),
    "drop_folder": ("Choose folder", "폴더 선택"),
    "drop_files": ("Choose files / zip", "파일/zip 선택"),
    "drop_more_title": ("Drop more to add them", "더 놓으면 추가됩니다"),
    "drop_more_hint": (
        "A file that is already here, with the same name and content, is not added twice.",
        "이름과 내용이 같은 파일이 이미 있으면 다시 추가하지 않습니다.",
    ),
    "drop_more_folder": ("Add a folder", "폴더 추가"),
    "drop_more_files": ("Add files / zip", "파일/zip 추가"),
    "drop_over": ("Start over", "처음부터 다시"),
    "drop_cancel": ("Cancel", "취소"),
    "drop_progress": ("Upload progress", "업로드 진행률"),
    "drop_looking": ("Looking into the folder …", "폴더를 살펴보는 중 …"),
    "drop_packing": ("Packing {done} of {total} …", "압축하는 중: {total}개 중 {done}개 …"),
    "drop_shrinking": (
        "Shrinking {done} of {total} …",
        "크기를 줄이는 중: {total}개 중 {done}개 …",
    ),
    "drop_sending": ("Sending … {percent} %", "업로드하는 중 … {percent} %"),
    "drop_sent": ("{files} files · {size} sent", "파일 {files}개 · {size} 업로드 완료"),
    "drop_sent_one": ("{files} file · {size} sent", "파일 {files}개 · {size} 업로드 완료"),
    "drop_added": (
        "{files} more files · {size} sent · {total} in all",
        "파일 {files}개 추가 · {size} 업로드 완료 · 모두 {total}개",
    ),
    "drop_added_one": (
        "{files} more file · {size} sent · {total} in all",
        "파일 {files}개 추가 · {size} 업로드 완료 · 모두 {total}개",
    ),
    "drop_held": ("Pictures so far: {total}", "현재 이미지 {total}장"),
    "drop_cancelled": ("Cancelled: nothing was changed.", "취소했습니다. 바뀐 것은 없습니다."),
    "drop_nothing": ("There are no files in there.", "그 안에 파일이 없습니다."),
    "drop_one_zip": (
        "Drop either one zip or only pictures, not both.",
        "zip 하나만 놓거나 이미지만 놓으세요. 함께 놓을 수 없습니다.",
    ),
    "drop_too_many": (
        "These are more than {limit} files: drop fewer.",
        "파일이 {limit}개를 넘습니다. 나누어서 놓으세요.",
    ),
    "drop_too_large": ("This is more than 4 GB: drop less.", "4 GB를 넘습니다. 나누어서 놓으세요."),
    "drop_refused": (
        "This server takes no upload as large as this: drop less.",
        "이 서버가 받을 수 있는 크기를 넘습니다. 나누어서 놓으세요.",
    ),
    "drop_unreadable": (
        "{name} could not be read. Was it moved or deleted?",
        "{name} 파일을 읽지 못했습니다. 옮기거나 삭제하지 않았는지 확인하세요.",
    ),
    "drop_unreadable_folder": (
        "Not all of the folder could be read.",
        "폴더를 끝까지 읽지 못했습니다.",
    ),
    "drop_full": (
        "There is no room for more pictures right now: this server is full, or you sent as much "
        "as it keeps for you. Older files go within an hour or so: try again then.",
        "지금은 이미지를 더 받을 공간이 없습니다. 서버가 가득 찼거나 내가 보낸 파일이 보관 한도에 "
        "이르렀습니다. 한 시간쯤 지나 이전 파일이 지워지면 다시 시도하세요.",
    ),
    "drop_failed": (
        "Sending broke off. Is the server still running? Try again.",
        "업로드가 끊겼습니다. 서버가 켜져 있는지 확인하고 다시 시도하세요.",
    ),
    "drop_examples": ("Try with example pictures", "예시 이미지로 해 보기"),
    "drop_examples_sent": ("300 example faces (CC0)", "예시 얼굴 이미지 300장 (CC0)"),
    "drop_camera_open": ("Use the camera", "카메라 사용"),
    "drop_camera_name": ("What is it?", "무엇인가요?"),
    "drop_camera_thing": ("thing {number}", "물건 {number}"),
    "drop_camera_record": ("Take {total} pictures", "{total}장 찍기"),
    "drop_camera_stop": ("Stop · {done} of {total}", "멈추기 · {total}장 중 {done}장"),
    "drop_camera_close": ("Turn the camera off", "카메라 끄기"),
    "drop_camera_here": (
        "Hold something before the camera and turn it about for ten seconds. The pictures stay on "
        "this computer.",
        "물건을 카메라 앞에 들고 10초 동안 이리저리 돌려 보세요. 이미지는 이 컴퓨터에만 남습니다.",
    ),
    "drop_camera_there": (
        "Hold something before the camera and turn it about for ten seconds. The pictures go to "
        "the computer that runs this page, and nowhere else.",
        "물건을 카메라 앞에 들고 10초 동안 이리저리 돌려 보세요. 이미지는 이 페이지를 실행하는 "
        "컴퓨터로만 전송됩니다.",
    ),
    "drop_camera_public": (
        "Hold something before the camera and turn it about for ten seconds. The pictures go to "
        "this server: whoever runs it, and whoever has the link to your run, can see them. They "
        "are deleted {hours} hours after the training.",
        "물건을 카메라 앞에 들고 10초 동안 이리저리 돌려 보세요. 이미지는 이 서버로 전송되며, 서버 "
        "운영자와 학습 링크를 가진 사람이 볼 수 있습니다. 학습이 끝나고 {hours}시간 뒤에 "
        "삭제됩니다.",
    ),
    "drop_camera_public_kept": (
        "Hold something before the camera and turn it about for ten seconds. The pictures go to "
        "this server: whoever runs it, and whoever has the link to your run, can see them, until "
        "you delete the run.",
        "물건을 카메라 앞에 들고 10초 동안 이리저리 돌려 보세요. 이미지는 이 서버로 전송되며, "
        "학습을 삭제할 때까지 서버 운영자와 학습 링크를 가진 사람이 볼 수 있습니다.",
    ),
    "drop_camera_insecure": (
        "A camera can be used only on a page at https:// or on localhost: browsers allow "
        "it nowhere else.",
        "카메라는 https:// 주소나 localhost에서만 쓸 수 있습니다. 다른 곳에서는 브라우저가 "
        "막습니다.",
    ),
    "drop_camera_none": (
        "The browser finds no camera.",
        "브라우저가 카메라를 찾지 못했습니다.",
    ),
    "drop_camera_denied": (
        "The browser was told not to allow the camera. Its site settings change that.",
        "브라우저에서 카메라가 차단되어 있습니다. 사이트 설정에서 허용하세요.",
    ),
    "drop_camera_failed": (
        "The camera gives no picture. Is another program using it?",
        "카메라 영상을 받을 수 없습니다. 다른 프로그램이 쓰고 있는지 확인하세요.",
    ),
    # sheet_
    "sheet_count": ("{kept} of {count} pictures", "이미지 {count}장 중 {kept}장"),
    "sheet_all": ("{count} pictures", "이미지 {count}장"),
    "sheet_one": ("1 picture", "이미지 1장"),
    "sheet_left_out": ("{left} left out", "{left}장 제외"),
    "sheet_back": ("Take all back", "모두 되돌리기"),
    "sheet_hint": ("Click a picture to leave it out.", "이미지를 누르면 제외됩니다."),
    "sheet_grid": ("Pictures as the model will see them", "모델이 보게 될 이미지"),
    "sheet_cell": ("{name}", "{name}"),
    "sheet_cell_out": ("{name}, left out", "{name}, 제외됨"),
    "sheet_by_class": ("Train by class", "클래스별로 학습"),
    "sheet_classes": ("{count} classes", "클래스 {count}개"),
    "sheet_class": ("1 class", "클래스 1개"),
    "sheet_none": ("no class", "클래스 없음"),
    "sheet_of": ("{kept} of {count}", "{count}장 중 {kept}장"),
    "sheet_name": ("Name of the class {name}", "{name} 클래스의 이름"),
    "sheet_rename": ("Click to rename", "누르면 이름을 바꿀 수 있습니다"),
    "sheet_merge": ("Merge with …", "합치기 …"),
    "sheet_merge_what": ("Merge {name} with another class", "{name} 클래스를 다른 클래스와 합치기"),
    "sheet_class_out": ("Leave out", "제외"),
    "sheet_class_back": ("Take back", "되돌리기"),
    "sheet_undo": ("Undo", "실행 취소"),
    "sheet_undo_what": (
        "Call {name} as its folders are called",
        "{name} 클래스를 폴더 이름대로 되돌리기",
    ),
    # what becomes of pictures and sub-folders: controls of the plan
    "train_classes": ("Train by class", "클래스별로 학습"),
    "train_classes_info": (
        "The network is told which sub-folder a picture lies in. You can then ask for one of them.",
        "이미지가 어느 하위 폴더에 있는지 신경망에 알려 줍니다. 학습이 끝나면 원하는 클래스를 골라 "
        "생성할 수 있습니다.",
    ),
    "train_classes_auto": ("as the sub-folders suggest", "하위 폴더를 보고 정하기"),
    "train_classes_on": ("yes", "예"),
    "train_classes_off": ("no", "아니요"),
    "train_balance": ("Draw every class equally often", "클래스마다 같은 빈도로"),
    "train_balance_info": (
        "However many pictures it has.",
        "이미지 수가 달라도 클래스가 고르게 나옵니다.",
    ),
    "train_channels": ("Colour", "색상"),
    "train_channels_auto": ("as the pictures are", "이미지 그대로"),
    "train_channels_grey": ("grey", "흑백"),
    "train_channels_colour": ("colour", "컬러"),
    "train_stretch": ("Stretch to the range from black to white", "밝기 범위 늘리기"),
    "train_stretch_info": (
        "For dark or pale pictures, such as data of 12 bits: one scale for all.",
        "12비트 데이터처럼 어둡거나 흐린 이미지에 씁니다. 모든 이미지에 같은 비율을 적용합니다.",
    ),
}
