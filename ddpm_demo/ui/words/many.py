"""Words of drawing pictures by the thousand, in Sample."""

WORDS: dict[str, tuple[str, str]] = {
    "many_title": ("Draw many…", "이미지 대량 생성…"),
    "many_info": (
        "Draws as many pictures as you ask for by the settings beside the drawing, and packs them "
        "into a zip: a PNG each, named by its seed, and a list of seeds and classes. The seeds "
        "count up from the one that is set; pinned ones do not count. It goes on when the page is "
        "closed. A zip is kept for a week.",
        "옆의 생성 설정으로 원하는 장수만큼 이미지를 생성해 zip 하나로 묶습니다. 이미지마다 "
        "시드를 이름으로 한 PNG가 되고, 시드와 클래스의 목록이 함께 들어갑니다. 시드는 설정한 "
        "값부터 하나씩 커지고, 고정한 시드는 쓰지 않습니다. 페이지를 닫아도 계속됩니다. zip은 "
        "일주일 동안 보관합니다.",
    ),
    "many_count": ("How many", "이미지 수"),
    "many_go": ("Draw into a zip", "zip으로 생성"),
    "many_start": ("Starting …", "시작하는 중 …"),
    "many_at": (
        "{name}: drawing, {done} of {count} · {share} %",
        "{name}: 생성 중, {count}장 중 {done}장 · {share} %",
    ),
    "many_packing": ("{name}: packing the zip …", "{name}: zip으로 묶는 중 …"),
    "many_cancelling": ("Cancelling …", "취소하는 중 …"),
    "many_done": ("{name}: done.", "{name}: 끝났습니다."),
    "many_cut": (
        "{name}: {done} of {count} are drawn. It can go on from there.",
        "{name}: {count}장 중 {done}장까지 생성했습니다. 이어서 생성할 수 있습니다.",
    ),
    "many_kept": ("Zips drawn lately", "최근에 생성한 zip"),
    "many_whole": ("{name} · {count} · {size}", "{name} · {count}장 · {size}"),
    "many_part": ("{name} · {done} of {count}", "{name} · {count}장 중 {done}장"),
    "many_get": ("Download zip", "zip 내려받기"),
    "many_go_on": ("Go on", "이어서 생성"),
}
