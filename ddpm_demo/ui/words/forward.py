"""Words of Forward."""

WORDS: dict[str, tuple[str, str]] = {
    "forward_own": ("Use my own picture", "내 이미지 쓰기"),
    # forward_
    "forward_picture": ("Your picture", "내 이미지"),
    "forward_examples": ("Or choose an example", "또는 예시에서 고르기"),
    "forward_schedule": ("Noise schedule β_t", "노이즈 스케줄 β_t"),
    "forward_schedule_info": (
        "How much noise each step adds.",
        "스텝마다 더하는 노이즈의 양을 정합니다.",
    ),
    "forward_linear": ("linear (DDPM)", "선형 (DDPM)"),
    "forward_cosine": ("cosine (improved DDPM)", "코사인 (Improved DDPM)"),
    "forward_sigmoid": ("sigmoid", "시그모이드"),
    "forward_timesteps": ("Length T", "길이 T"),
    "forward_timesteps_info": (
        "Into how many steps the way to noise is divided.",
        "노이즈까지 가는 과정을 몇 스텝으로 나눌지 정합니다.",
    ),
    "forward_rescale": ("Rescale β to T", "β를 T에 맞춰 조정"),
    "forward_rescale_info": (
        "For linear and sigmoid; cosine fits any T by itself.",
        "선형과 시그모이드에만 적용됩니다. 코사인은 어떤 T에도 그대로 맞습니다.",
    ),
    "forward_size": ("Picture size", "이미지 크기"),
    "forward_seed": ("Noise seed", "노이즈 시드"),
    "forward_seed_info": (
        "The same seed gives the same noise.",
        "시드가 같으면 노이즈도 같습니다.",
    ),
    "forward_rival": ("Compare with a second schedule", "다른 스케줄과 비교"),
    "forward_rival_info": (
        "Both use the same noise and stand at the same share of the way: t = 500 of 1000 beside t "
        "= 50 of 100.",
        "둘은 같은 노이즈를 쓰고 같은 진행 비율에 놓입니다. 예: T = 1000의 t = 500과 T = 100의 t "
        "= 50.",
    ),
    "forward_none": ("none", "없음"),
    # stage_
    "stage_empty": (
        "Choose a picture: it turns into noise here, and you can look at every step of the way.",
        "이미지를 고르세요. 이미지가 노이즈로 바뀌는 모든 스텝을 여기서 볼 수 있습니다.",
    ),
    "stage_waiting": ("The picture is on its way …", "이미지를 불러오는 중입니다 …"),
    "stage_failed": (
        "The picture could not be loaded. Is the server still running?",
        "이미지를 불러오지 못했습니다. 서버가 켜져 있는지 확인하세요.",
    ),
    "stage_linear": ("linear", "선형"),
    "stage_cosine": ("cosine", "코사인"),
    "stage_sigmoid": ("sigmoid", "시그모이드"),
    "stage_never_noise": (
        "The {schedule} schedule with T = {T} does not end in noise: at t = T, ᾱ is still "
        "{alpha_bar} (SNR {snr}), and the picture keeps {signal} of its strength. Sampling starts "
        "from pure noise, which a model trained on it has never seen.",
        "T = {T}인 {schedule} 스케줄은 순수한 노이즈로 끝나지 않습니다. t = T에서도 ᾱ = "
        "{alpha_bar}(SNR {snr})이고 이미지의 세기가 {signal} 남아 있습니다. 샘플링은 순수한 "
        "노이즈에서 시작하는데, 이렇게 학습한 모델은 그런 입력을 본 적이 없습니다.",
    ),
    "stage_mend_rescale": (
        "Rescale β to T, or take a larger T.",
        "β를 T에 맞춰 조정하거나 T를 늘리세요.",
    ),
    "stage_mend_longer": ("Take a larger T.", "T를 늘리세요."),
    "stage_noises": ("How the noise is drawn", "노이즈를 뽑는 방법"),
    "stage_noise_same": ("One fixed ε", "고정된 ε 하나"),
    "stage_noise_fresh": ("A new ε for every t", "t마다 새로운 ε"),
    "stage_noise_chain": ("Step by step: the Markov chain", "한 스텝씩: 마르코프 체인"),
    "stage_hint_same": (
        "One ε is drawn and kept; only its weight changes with t.",
        "ε을 한 번만 뽑아 고정하고 t에 따라 비중만 바꿉니다.",
    ),
    "stage_hint_fresh": (
        "Every t has its own noise, as in training: neighbours share nothing but x_0.",
        "학습할 때처럼 t마다 노이즈를 따로 뽑습니다. 이웃한 t끼리도 x_0만 같습니다.",
    ),
    "stage_hint_chain": (
        "Every x_t is the one before it, faded a little, plus a little new noise z: the process "
        "by its definition.",
        "x_t는 바로 앞의 x를 조금 줄이고 새 노이즈 z를 조금 더한 것입니다. 정과정의 정의 "
        "그대로입니다.",
    ),
    "stage_walking": ("walking the chain: {value} %", "마르코프 체인을 따라가는 중: {value} %"),
    "stage_computing": ("still computing: {value} %", "계산하는 중: {value} %"),
    "stage_left": (
        "{value} of the picture’s variance is left",
        "이미지 분산이 {value} 남아 있습니다",
    ),
    "stage_end_signal": ("x_T: {value} variance left", "x_T: 분산 {value} 남음"),
    "stage_itself": ("the picture itself", "원본 이미지"),
    "stage_histogram": ("The pixels of x_t against N(0, 1)", "x_t의 픽셀 분포와 N(0, 1)"),
    "stage_histogram_note": (
        "As t grows, the values settle on the curve of pure noise. Their places are not counted: "
        "the eye finds the picture a while longer.",
        "t가 커질수록 값의 분포가 순수한 노이즈의 곡선에 가까워집니다. 픽셀의 위치는 세지 "
        "않으므로, 눈에는 이미지가 한동안 더 보입니다.",
    ),
    "stage_axis_pixel": ("value of a pixel", "픽셀 값"),
    "stage_axis_density": ("density", "밀도"),
    "stage_seen": (
        "The picture at t = {t}: {signal} of the picture, {noise} of noise.",
        "t = {t}의 이미지: 이미지 {signal}, 노이즈 {noise}.",
    ),
    "stage_curves": ("The schedule over t", "t에 따른 스케줄"),
    "stage_curves_note": (
        "As the picture fades, noise takes its place: the squares of the two weights always add up "
        "to 1. Press a curve to go to its t.",
        "이미지가 줄어드는 만큼 노이즈가 늘어납니다. 두 비중의 제곱을 더하면 항상 1입니다. 곡선을 "
        "누르면 그 t로 갑니다.",
    ),
    "stage_kl_note": (
        "KL(N(mean, variance) ‖ N(0, 1)) in nats, with the Gaussian fitted to the pixels: ½ "
        "(variance + mean² − 1 − ln variance).",
        "픽셀에 맞춘 가우시안의 KL(N(평균, 분산) ‖ N(0, 1)), 단위 nat: ½ (분산 + 평균² − 1 − ln "
        "분산).",
    ),
    "stage_number_mean": ("mean", "평균"),
    "stage_number_expected_mean": ("expected", "이론값"),
    "stage_number_variance": ("variance", "분산"),
    "stage_number_expected_variance": ("expected", "이론값"),
    "stage_number_predicted": ("predicted in closed form", "닫힌 형태(closed form)의 예측값"),
    "stage_number_kl": ("KL to N(0, 1)", "N(0, 1)에 대한 KL"),
    "stage_number_last_alpha_bar": ("at the end:", "t = T에서:"),
    "stage_number_last_snr": ("at the end: SNR", "t = T에서: SNR"),
    "stage_ways": ("Three ways to x_t, one distribution", "x_t에 이르는 세 가지 방법, 같은 분포"),
    "stage_ways_note": (
        "Mean and variance of the three agree at every t, so jumping straight to t is as good as "
        "walking there. Pixel by pixel the pictures differ: the last chart shows by how much.",
        "세 방법의 평균과 분산은 모든 t에서 일치하므로, t로 바로 건너뛰어도 한 스텝씩 간 것과 "
        "분포가 같습니다. 픽셀 하나하나는 서로 다르며, 마지막 그래프가 그 차이를 보여 줍니다.",
    ),
    "stage_plain_mean": ("mean of the pixels", "픽셀의 평균"),
    "stage_plain_variance": ("variance of the pixels", "픽셀의 분산"),
    "stage_plain_apart": (
        "distance from the x_t of the fixed ε (RMS)",
        "고정된 ε의 x_t와의 거리 (RMS)",
    ),
    "stage_plain_beta": ("noise added in this step", "이 스텝에서 더하는 노이즈"),
    "stage_plain_alpha_bar": ("variance left", "남은 분산"),
    "stage_plain_signal": ("weight of the picture", "이미지의 비중"),
    "stage_plain_noise": ("weight of the noise", "노이즈의 비중"),
    "stage_plain_snr": ("signal / noise", "신호 대 잡음비"),
}
