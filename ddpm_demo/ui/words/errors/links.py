"""The Korean of `ddpm_demo.link_errors.LINK_MESSAGES`."""

LINK_ERRORS_KO: dict[str, str] = {
    "owner_refused": "이 페이지의 주인용 링크가 아닙니다. 링크는 시작할 때마다 바뀌며 터미널에 "
    "표시됩니다.",
    "owner_wait": "잘못된 키가 너무 많이 들어왔습니다. {seconds}초 뒤에 주인용 링크를 다시 "
    "열어 주세요.",
    "link_refused": "페이지의 링크가 아닙니다.",
    "class_key": "수업의 키가 아닙니다. 키는 0-9와 a-f로 된 32자입니다.",
    "class_wait": "수업이나 QR 코드를 만드는 요청이 너무 많습니다. {seconds}초 뒤에 다시 "
    "시도하세요.",
    "class_over": "지금은 이 수업을 이끄는 사람이 없습니다.",
    "link_long": "링크가 {limit}자를 넘어 QR 코드로 만들 수 없습니다.",
    "brief_unreadable": "요청을 읽을 수 없습니다. {limit}바이트 이하의 JSON 객체여야 합니다.",
}
