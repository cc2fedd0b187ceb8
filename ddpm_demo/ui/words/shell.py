"""Words around the tabs: kinds of messages, the short path, the projector, names of controls."""

WORDS: dict[str, tuple[str, str]] = {
    "shell_kind_failed": ("That did not work", "처리하지 못했습니다"),
    "shell_kind_check": ("Check what you entered", "입력한 값을 확인하세요"),
    "shell_kind_pictures": ("These files cannot be used", "사용할 수 없는 파일입니다"),
    "shell_kind_first": ("Not yet", "아직 할 수 없습니다"),
    "shell_kind_gone": ("Not there any more", "더 이상 없습니다"),
    "shell_kind_refused": ("Not possible on this page", "이 페이지에서는 할 수 없습니다"),
    "shell_kind_room": ("No room left", "공간이 부족합니다"),
    "shell_kind_lost": ("The server does not answer", "서버가 응답하지 않습니다"),
    "shell_kind_info": ("Done", "완료"),
    "shell_kind_warning": ("Please note", "알림"),
    "shell_lost": (
        "The server does not answer. The page asks again every two seconds, and goes on as soon as "
        "it does. Look whether it still runs, and whether you are online.",
        "서버가 응답하지 않습니다. 2초마다 다시 연결해 보고, 연결되면 이어서 진행합니다. 서버가 "
        "켜져 있는지, 인터넷에 연결되어 있는지 확인하세요.",
    ),
    "shell_gradio_lost": (
        "The page asks again every two seconds, and reloads as soon as the server is there. Look "
        "whether it still runs, and whether you are online.",
        "2초마다 다시 연결해 보고, 연결되면 페이지를 새로 불러옵니다. 서버가 켜져 있는지, 인터넷에 "
        "연결되어 있는지 확인하세요.",
    ),
    "shell_gradio_busy": (
        "This page is busy at the moment. Try it again in a minute.",
        "지금은 요청이 많습니다. 잠시 뒤에 다시 시도하세요.",
    ),
    "shell_gradio_unexpected": (
        "Something went wrong here, and not by your doing. Try it again, or reload the page.",
        "서버에서 예상하지 못한 오류가 났습니다. 다시 시도하거나 페이지를 새로 고치세요.",
    ),
    "shell_example": ("Example picture {value}", "예시 이미지 {value}"),
    "shell_projector": ("Projector mode", "프로젝터 모드"),
    "shell_back": ("Back to the page (Esc)", "페이지로 돌아가기 (Esc)"),
    "shell_for_class": ("Link for a class", "수업용 링크"),
    "shell_owner": ("Owner's page", "주인용 페이지"),
    "public_train": (
        "You, whoever gets your run's own link and the operator of this server can see these "
        "pictures. {going} Pictures that you do not train on go after {draft}.",
        "이 이미지는 나와 내 학습의 원래 링크를 받은 사람, 서버 운영자만 볼 수 있습니다. {going} "
        "학습에 쓰지 않은 이미지는 {draft} 뒤에 삭제됩니다.",
    ),
    "public_page": (
        "This page is public. Only you and the operator of this server see the pictures that you "
        "send, and outside of Train they are deleted {upload} after you close the page. Drawings "
        "that you share let others draw with your model and nothing more.",
        "공개된 페이지입니다. 보낸 이미지는 나와 서버 운영자만 볼 수 있고, 학습 탭 밖에서는 "
        "페이지를 닫고 {upload} 뒤에 삭제됩니다. 생성한 이미지를 공유하면 다른 사람이 할 수 있는 "
        "일은 내 모델로 이미지를 생성하는 것뿐입니다.",
    ),
    "public_kept": ("They stay until you delete the run.", "학습을 삭제할 때까지 보관됩니다."),
    "public_going": (
        "They are deleted with the run {kept} after its end, or sooner when the disk is full.",
        "학습이 끝나고 {kept} 뒤에, 디스크가 가득 차면 그보다 일찍 학습과 함께 삭제됩니다.",
    ),
    "shell_path": ("A short path through the page", "처음이라면 이 순서로"),
    "shell_dismiss": ("Do not show this path again", "이 안내를 다시 보지 않기"),
    "shell_step_0": (
        "Noise covers a picture step by step. With the usual schedules nothing of it is left.",
        "노이즈를 쌓아 가면, 흔히 쓰는 스케줄에서는 끝에 아무것도 남지 않습니다.",
    ),
    "shell_go_0": ("Noise a picture", "이미지에 노이즈 더하기"),
    "shell_step_1": (
        "A trained network goes the way back: from pure noise to a new picture, not to yours.",
        "학습된 신경망은 반대로 갑니다. 노이즈에서 내 이미지가 아닌 새 이미지를 만들어 냅니다.",
    ),
    "shell_go_1": ("Draw new pictures", "새 이미지 생성하기"),
    "shell_step_2": (
        "It learned this from pictures alone. Fifty of yours are enough to try.",
        "신경망은 이미지만 보고 배웠습니다. 내 이미지 50장이면 시도해 볼 수 있습니다.",
    ),
    "shell_go_2": ("Train on pictures", "이미지로 학습하기"),
    "shell_step_3": (
        "What would have come out with other noise halfway? Ask the drawing.",
        "중간에 노이즈가 달랐다면 어떤 이미지가 나왔을까요? 직접 확인해 보세요.",
    ),
    "shell_go_3": ("Question it", "실험해 보기"),
}
