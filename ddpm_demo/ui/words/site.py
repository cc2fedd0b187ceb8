"""Words of the page that draws by itself; `browser/site.py` reads them from this file.

What is said of a drawing's settings are the words of Sample.
"""

WORDS: dict[str, tuple[str, str]] = {
    "site_lead": (
        "Pictures out of noise. The network runs in this browser: nothing is sent anywhere.",
        "노이즈에서 이미지를 만듭니다. 신경망은 이 브라우저에서 실행되며, 아무것도 "
        "전송하지 않습니다.",
    ),
    "site_other_language": ("한국어", "English"),
    "site_models": ("Models", "모델"),
    "site_settings": ("Settings of the drawing", "생성 설정"),
    "site_loading": ("Loading the network ({value} MB) …", "신경망({value} MB)을 불러오는 중 …"),
    "site_ready_wasm": (
        "Ready. The processor of this computer does the work.",
        "준비되었습니다. 이 컴퓨터의 CPU로 계산합니다.",
    ),
    "site_ready_webgpu": (
        "Ready. The graphics card of this computer does the work.",
        "준비되었습니다. 이 컴퓨터의 그래픽 카드로 계산합니다.",
    ),
    "site_needs_server": (
        "A browser does not read this folder from the disk. Start a server in it, as its README.md "
        "says: python3 -m http.server",
        "브라우저는 디스크에서 이 폴더를 바로 읽지 못합니다. README.md의 설명대로 폴더에서 서버를 "
        "시작하세요: python3 -m http.server",
    ),
    "site_not_loaded": (
        "The network could not be loaded: {value}",
        "신경망을 불러오지 못했습니다: {value}",
    ),
    "site_not_drawn": ("This could not be drawn: {value}", "생성하지 못했습니다: {value}"),
    "site_step": ("Step {value}", "스텝 {value}"),
    "site_done": ("Done in {value} s.", "{value}초 만에 끝났습니다."),
    "site_cancelled": (
        "Cancelled at t = {value}. To branch, draw to the end.",
        "t = {value}에서 취소했습니다. 갈라 보려면 끝까지 생성하세요.",
    ),
    "site_cancelled_early": ("Cancelled.", "취소했습니다."),
    "site_class": ("Class", "클래스"),
    "site_class_none": ("none", "없음"),
    "site_class_all": ("all in turn", "모두 차례로"),
    "site_save": ("Save as PNG", "PNG로 저장"),
    "site_branch": ("Branch", "갈라 보기"),
    "site_branch_told": (
        "Move the slider to a t, and choose a picture: from there it goes on in several ways, each "
        "with other noise.",
        "슬라이더로 t를 정하고 이미지를 고르세요. 그 지점부터 서로 다른 노이즈로 여러 갈래가 "
        "이어집니다.",
    ),
    "site_branch_picture": ("Picture", "이미지"),
    "site_branch_futures": ("Continuations", "갈래 수"),
    "site_branch_at": ("Branch at t = {value}", "t = {value}에서 갈라 보기"),
    "site_noise": ("Noise on your own picture", "내 이미지에 노이즈 더하기"),
    "site_noise_told": (
        "The forward process: x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε, with the schedule of this model. "
        "The picture stays in this browser.",
        "정과정: x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε. 이 모델의 스케줄을 따릅니다. 이미지는 이 "
        "브라우저를 벗어나지 않습니다.",
    ),
    "site_noise_choose": ("Choose a picture", "이미지 고르기"),
    "site_noise_failed": (
        "This file is no picture that can be read.",
        "읽을 수 있는 이미지가 아닙니다.",
    ),
    "site_about": ("About this model", "이 모델에 대하여"),
    "site_made": ("Made with DDPM Demo {value}", "제작: DDPM 데모 {value}"),
}
