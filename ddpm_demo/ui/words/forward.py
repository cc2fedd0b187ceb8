"""Words of Forward."""

WORDS: dict[str, tuple[str, str]] = {
    # forward_
    "forward_picture": ("Your picture", "내 그림"),
    "forward_examples": ("Or take one of these", "또는 여기서 고르기"),
    "forward_schedule": ("Noise schedule β_t", "노이즈 스케줄 β_t"),
    "forward_schedule_info": (
        "How much noise each step adds.",
        "스텝마다 더하는 노이즈의 양.",
    ),
    "forward_linear": ("linear (DDPM)", "선형 (DDPM)"),
    "forward_cosine": ("cosine (improved DDPM)", "코사인 (개선된 DDPM)"),
    "forward_sigmoid": ("sigmoid", "시그모이드"),
    "forward_timesteps": ("Length T", "길이 T"),
    "forward_timesteps_info": (
        "Into how many steps the way to noise is cut; β is rescaled to fit.",
        "노이즈까지의 길을 몇 스텝으로 나눌지. β는 이에 맞춰 조정됩니다.",
    ),
    "forward_rescale": ("Rescale β with T", "T에 맞춰 β 조정"),
    "forward_size": ("Pixels", "픽셀"),
    "forward_seed": ("Noise seed", "노이즈 시드"),
    # stage_
    "stage_empty": (
        "Choose a picture: here it turns to noise, and every step of the way can be seen.",
        "그림을 고르세요. 그림이 노이즈로 바뀌는 모든 단계를 여기서 볼 수 있습니다.",
    ),
    "stage_waiting": ("The picture is on its way …", "그림을 가져오는 중입니다 …"),
    "stage_failed": (
        "The picture could not be loaded. Is the server still running?",
        "그림을 불러오지 못했습니다. 서버가 켜져 있나요?",
    ),
    "stage_never_noise": (
        "This process does not end in noise: ᾱ is still {alpha_bar} at t = T. A model trained "
        "on it would start sampling from something it never saw. Take a larger T, or let β be "
        "rescaled.",
        "이 과정은 노이즈로 끝나지 않습니다. t = T에서도 ᾱ가 {alpha_bar}입니다. 이렇게 학습한 "
        "모델은 본 적 없는 곳에서 샘플링을 시작하게 됩니다. T를 늘리거나 β를 T에 맞춰 조정하세요.",
    ),
    "stage_plain_beta": ("noise added in this step", "이 스텝에 더하는 노이즈"),
    "stage_plain_alpha_bar": ("signal left", "남은 신호"),
    "stage_plain_signal": ("weight of the picture", "그림의 비중"),
    "stage_plain_noise": ("weight of the noise", "노이즈의 비중"),
    "stage_plain_snr": ("signal / noise", "신호 대 잡음"),
}
