"""Words of Forward."""

WORDS: dict[str, tuple[str, str]] = {
    # forward_
    "forward_picture": ("Your picture", "내 그림"),
    "forward_examples": ("Or take one of these", "또는 여기서 고르기"),
    "forward_schedule": ("Noise schedule βₜ", "노이즈 스케줄 βₜ"),
    "forward_schedule_info": (
        "How much noise each step adds.",
        "스텝마다 더하는 노이즈의 양.",
    ),
    "forward_linear": ("linear (DDPM)", "선형 (DDPM)"),
    "forward_cosine": ("cosine (improved DDPM)", "코사인 (개선된 DDPM)"),
    "forward_sigmoid": ("sigmoid", "시그모이드"),
    "forward_timesteps": ("Length T", "길이 T"),
    "forward_timesteps_info": (
        "Into how many steps the way to noise is cut.",
        "노이즈까지의 길을 몇 스텝으로 나눌지.",
    ),
    "forward_rescale": ("Rescale β with T", "T에 맞춰 β 조정"),
    "forward_size": ("Pixels", "픽셀"),
    "forward_seed": ("Noise seed", "노이즈 시드"),
    "forward_seed_info": (
        "The same seed gives the same noise.",
        "시드가 같으면 노이즈도 같습니다.",
    ),
    "forward_rival": ("A second schedule beside it", "다른 스케줄과 나란히"),
    "forward_rival_info": (
        "Both take the same noise and stand at the same share of the way: t = 500 of 1000 beside "
        "t = 50 of 100.",
        "둘은 같은 노이즈를 쓰고 전체 길이에서 같은 비율의 자리에 섭니다. 예: 1000 중 t = 500 옆에 "
        "100 중 t = 50.",
    ),
    "forward_none": ("none", "없음"),
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
    "stage_linear": ("linear", "선형"),
    "stage_cosine": ("cosine", "코사인"),
    "stage_sigmoid": ("sigmoid", "시그모이드"),
    "stage_never_noise": (
        "The {schedule} schedule with T = {T} does not end in noise: at t = T ᾱ is still "
        "{alpha_bar} (SNR {snr}), and the picture keeps {signal} of its strength. A model trained "
        "on it would start sampling from something it never saw.",
        "T = {T}인 {schedule} 스케줄은 노이즈로 끝나지 않습니다. t = T에서도 ᾱ가 {alpha_bar} "
        "(SNR {snr})이고 그림의 세기가 {signal} 남아 있습니다. 이렇게 학습한 모델은 본 적 없는 "
        "곳에서 샘플링을 시작하게 됩니다.",
    ),
    "stage_mend_rescale": (
        "Let β be rescaled with T, or take a larger T.",
        "β를 T에 맞춰 조정하거나 T를 늘리세요.",
    ),
    "stage_mend_longer": ("Take a larger T.", "T를 늘리세요."),
    "stage_noises": ("Where the noise comes from", "노이즈를 얻는 방법"),
    "stage_noise_same": ("One ε, held still", "고정된 ε 하나"),
    "stage_noise_fresh": ("A new ε for every t", "t마다 새 ε"),
    "stage_noise_chain": ("Step by step: the chain", "한 스텝씩: 마르코프 연쇄"),
    "stage_hint_same": (
        "One ε is drawn and kept; only its weight changes with t.",
        "ε 하나를 뽑아 고정하고, t에 따라 비중만 바꿉니다.",
    ),
    "stage_hint_fresh": (
        "Each t has noise of its own, as in training: neighbours share nothing but x_0.",
        "학습할 때처럼 t마다 노이즈가 다릅니다. 이웃한 t는 x_0 말고는 공통점이 없습니다.",
    ),
    "stage_hint_chain": (
        "Each x_t is the one before, faded a little, plus a little new noise z: the process by "
        "its definition.",
        "x_t는 바로 앞의 그림을 조금 흐리게 하고 새 노이즈 z를 조금 더한 것입니다. 과정의 정의 "
        "그대로입니다.",
    ),
    "stage_walking": ("walking the chain: {value} %", "연쇄를 따라가는 중: {value} %"),
    "stage_itself": ("the picture itself", "그림 자체"),
    "stage_histogram": ("The pixels of x_t against N(0, 1)", "x_t의 픽셀 분포와 N(0, 1)"),
    "stage_kl_note": (
        "KL, in nats, of the Gaussian fitted to the pixels to N(0, 1): "
        "½ (variance + mean² − 1 − ln variance).",
        "KL(나트)은 픽셀에 맞춘 가우스 분포와 N(0, 1) 사이의 값입니다: "
        "½ (분산 + 평균² − 1 − ln 분산).",
    ),
    "stage_number_mean": ("mean", "평균"),
    "stage_number_expected_mean": ("expected", "예상"),
    "stage_number_variance": ("variance", "분산"),
    "stage_number_expected_variance": ("expected", "예상"),
    "stage_number_predicted": ("the closed form's prediction", "닫힌 식의 예측"),
    "stage_number_kl": ("KL to N(0, 1)", "N(0, 1)과의 KL"),
    "stage_number_last_alpha_bar": ("at the end:", "끝에서:"),
    "stage_number_last_snr": ("at the end: SNR", "끝에서: SNR"),
    "stage_ways": ("Three ways to x_t, one distribution", "x_t에 이르는 세 길, 하나의 분포"),
    "stage_ways_note": (
        "Mean and variance of the three agree at every t, so jumping straight to t is as good as "
        "walking there. Pixel by pixel the pictures differ: the last chart says how much.",
        "세 가지의 평균과 분산은 모든 t에서 일치하므로, t로 바로 건너뛰어도 한 스텝씩 간 것과 같은 "
        "분포입니다. 하지만 픽셀 하나하나는 다릅니다. 마지막 그래프가 그 차이를 보여 줍니다.",
    ),
    "stage_plain_mean": ("mean of the pixels", "픽셀의 평균"),
    "stage_plain_variance": ("variance of the pixels", "픽셀의 분산"),
    "stage_plain_apart": (
        "distance from the x_t of the one ε (RMS)",
        "고정된 ε의 x_t와의 거리 (RMS)",
    ),
    "stage_plain_beta": ("noise added in this step", "이 스텝에 더하는 노이즈"),
    "stage_plain_alpha_bar": ("signal left", "남은 신호"),
    "stage_plain_signal": ("weight of the picture", "그림의 비중"),
    "stage_plain_noise": ("weight of the noise", "노이즈의 비중"),
    "stage_plain_snr": ("signal / noise", "신호 대 잡음"),
}
