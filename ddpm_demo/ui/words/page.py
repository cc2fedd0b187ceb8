"""Words of the page itself and of its smaller components."""

WORDS: dict[str, tuple[str, str]] = {
    "heading": (
        "# DDPM Demo\nSee, train and question a denoising diffusion model on your own pictures.",
        "# DDPM 데모\n내 이미지로 디노이징 확산 모델(DDPM)을 살펴보고, 학습시키고, 실험해 보세요.",
    ),
    "tab_sample": ("Sample", "샘플링"),
    "tab_forward": ("Forward", "정과정"),
    "tab_loss": ("Loss", "손실"),
    "tab_train": ("Train", "학습"),
    "picture_cropped": (
        "Of {width} × {height} pixels only the middle square is used.",
        "{width} × {height} 픽셀 가운데 정사각형만 사용합니다.",
    ),
    # chart_
    "chart_empty": (
        "The curve appears here with the first steps.",
        "학습이 시작되면 여기에 곡선이 나타납니다.",
    ),
    "chart_scale": ("Vertical axis", "세로축"),
    "chart_linear": ("Linear", "선형"),
    "chart_log": ("Log", "로그"),
    "chart_csv": ("CSV", "CSV"),
    "chart_csv_help": ("Download the numbers as CSV", "수치를 CSV로 내려받기"),
}
