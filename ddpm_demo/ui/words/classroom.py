"""Words of the link for a class, and of the page that opens it."""

WORDS: dict[str, tuple[str, str]] = {
    "class_title": ("A link for a class", "수업용 링크"),
    "class_info": (
        "Whoever opens it has this tab with what you see: the same settings, at the same t.",
        "이 링크를 열면 지금 보이는 탭이 같은 설정과 같은 t로 열립니다.",
    ),
    "class_hide": ("Leave out", "숨길 항목"),
    "class_hide_controls": ("Controls", "설정"),
    "class_hide_experiments": ("Experiments below the stage", "화면 아래의 실험"),
    "class_hide_files": ("Files and links", "파일과 링크"),
    "class_hide_tabs": ("The other tabs", "다른 탭"),
    "class_lead": (
        "I lead: tab and slider of all pages follow mine",
        "내가 이끌기: 모든 페이지의 탭과 슬라이더가 내 화면을 따라옵니다",
    ),
    "class_own": ("Copy your own link", "내 링크 복사"),
    "class_own_note": (
        "It leads too, from another device of yours. Do not give it to the class.",
        "다른 기기에서도 이끌 수 있는 링크입니다. 학생에게는 주지 마세요.",
    ),
    "class_following": ("You follow the teacher", "선생님 화면을 따라가는 중"),
    "class_alone": ("Go alone", "따로 보기"),
    "class_again": ("Follow the teacher again", "선생님 화면 다시 따라가기"),
    "class_lost": (
        "Nobody leads this class at the moment. The page follows again as soon as somebody does.",
        "지금은 이끄는 사람이 없습니다. 다시 시작되면 이 페이지도 따라갑니다.",
    ),
    "class_offline": (
        "The server does not answer. The page follows again as soon as it does.",
        "서버가 응답하지 않습니다. 다시 응답하면 이 페이지도 따라갑니다.",
    ),
    "class_drawing": (
        "Sample is drawing: the link names what it draws once that is done.",
        "생성하는 중입니다. 끝나면 링크에 그 이미지의 설정이 담깁니다.",
    ),
    "class_forged": (
        "Parts of this link mean nothing here and were left out: {value}.",
        "링크에서 이해할 수 없는 부분은 무시했습니다: {value}.",
    ),
    "class_copy": ("Copy", "복사"),
    "class_copied": ("Copied", "복사했습니다"),
    "class_close": ("Close", "닫기"),
    "class_code": ("QR code of the link", "링크의 QR 코드"),
    "class_no_code": (
        "This link is too long for a QR code. Copy it.",
        "링크가 길어 QR 코드로 만들 수 없습니다. 복사해서 쓰세요.",
    ),
    "class_here": (
        "Only this computer can open this link. For a class start the page with --share, or, in "
        "one network, with --host 0.0.0.0.",
        "이 링크는 이 컴퓨터에서만 열립니다. 수업에 쓰려면 --share로, 같은 네트워크 안이라면 "
        "--host 0.0.0.0으로 시작하세요.",
    ),
    "class_failed": (
        "The server does not answer, or has too much to do. It is asked again every few seconds.",
        "서버가 응답하지 않거나 바쁩니다. 몇 초마다 다시 요청합니다.",
    ),
}
