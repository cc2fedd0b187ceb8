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
    "chart_pages": ("What is drawn", "그릴 것"),
    "chart_loss_page": ("Loss", "손실"),
    "chart_loss_title": ("Loss", "손실"),
    "chart_loss_help": (
        "How far the network's answer is from the truth. Held-out pictures are never trained on: "
        "when their curve rises while the other falls, it is learning by heart.",
        "신경망의 답이 정답에서 얼마나 먼지. 검증용 그림은 학습에 쓰지 않습니다. 학습 손실은 "
        "내려가는데 검증 손실이 오르면 외우고 있는 것입니다.",
    ),
    "chart_bands_page": ("By noise level", "노이즈 수준별"),
    "chart_bands_title": ("Loss by noise level", "노이즈 수준별 손실"),
    "chart_bands_help": (
        "The unweighted loss for fifths of t = 1 … T, smoothed: from almost clean to almost noise.",
        "t = 1 … T를 다섯으로 나눈 손실(가중치 없이, 평활). 거의 깨끗한 쪽부터 거의 노이즈까지.",
    ),
    "chart_norm_page": ("Gradient", "기울기"),
    "chart_norm_title": ("Gradient norm", "기울기 크기"),
    "chart_norm_help": (
        "How hard each step pulls. It is clipped at 1; spikes say that training is rough.",
        "한 스텝이 얼마나 세게 당기는지. 1에서 자릅니다. 튀는 값이 많으면 학습이 거칩니다.",
    ),
    "chart_norm": ("norm", "크기"),
    "chart_rate_page": ("Learning rate", "학습률"),
    "chart_rate_title": ("Learning rate", "학습률"),
    "chart_rate_help": (
        "It warms up, then falls to zero at the last step.",
        "서서히 올랐다가 마지막 스텝에서 0이 됩니다.",
    ),
    "chart_rate": ("learning rate", "학습률"),
    "chart_speed_page": ("Speed", "속도"),
    "chart_speed_title": ("Pictures per second", "초당 그림 수"),
    "chart_speed_help": (
        "Previews and checkpoints are not counted.",
        "미리보기와 체크포인트는 빼고 셉니다.",
    ),
    "chart_speed": ("pictures/s", "그림/초"),
    "chart_outside": (
        "{count} points lie outside of the frame.",
        "점 {count}개는 틀 밖에 있습니다.",
    ),
    "chart_step": ("step", "스텝"),
    "chart_raw": ("each step", "스텝별"),
    "chart_smooth": ("smoothed", "평활"),
    "chart_held_out": ("held-out pictures", "검증용 그림"),
}
