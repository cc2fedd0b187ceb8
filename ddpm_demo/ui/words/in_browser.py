"""Words of drawing in the visitor's browser."""

WORDS: dict[str, tuple[str, str]] = {
    "browser_switch": ("Draw in my browser", "내 브라우저에서 생성"),
    "browser_told": (
        "The network is loaded once, and this computer does the work: no turn is waited for.",
        "신경망을 한 번 불러와 이 컴퓨터에서 계산합니다. 차례를 기다리지 않습니다.",
    ),
    "browser_why_exact": (
        "A perfect memory is no network: the server draws this one.",
        "완벽한 기억은 신경망이 아니므로 서버에서 생성합니다.",
    ),
    "browser_why_missing": (
        "This model is not there for browsers: the server draws this one.",
        "이 모델은 브라우저용으로 준비되어 있지 않아 서버에서 생성합니다.",
    ),
    "browser_why_failed": (
        "This browser could not draw it: the server does.",
        "이 브라우저에서 생성하지 못해 서버에서 생성합니다.",
    ),
    "browser_reason": ("What went wrong: {value}", "문제: {value}"),
    "keep_server": (
        "Draw again on the server, for GIF, MP4 and HTML",
        "GIF, MP4, HTML을 위해 서버에서 다시 생성",
    ),
}
