"""Words of the stage of Loss: one picture at one t."""

WORDS: dict[str, tuple[str, str]] = {
    "loss_stage_empty": (
        "Once that is done, you can look at every t here, down to a single pixel.",
        "계산이 끝나면 t마다 픽셀 하나까지 여기서 살펴볼 수 있습니다.",
    ),
    "loss_stage_waiting": ("The numbers are on their way …", "수치를 불러오는 중입니다 …"),
    "loss_stage_failed": (
        "The numbers could not be loaded. Is the server still running?",
        "수치를 불러오지 못했습니다. 서버가 켜져 있는지 확인하세요.",
    ),
    "loss_stage_what": (
        "From the picture x_0 to the next step: what went in at t, and what the network made of "
        "it. Press a pixel to follow its numbers below.",
        "이미지 x_0에서 다음 스텝까지, t에서 들어간 입력과 신경망의 예측입니다. 픽셀을 누르면 그 "
        "수치를 아래에서 따라갈 수 있습니다.",
    ),
    "loss_stage_scales": (
        "Black and white are the values beside each name; what lies outside is clipped.",
        "이름 옆은 검은색과 흰색의 값이며, 범위 밖의 값은 클리핑해 표시합니다.",
    ),
    "loss_stage_plain_alpha_bar": ("variance left", "남은 분산"),
    "loss_stage_plain_amplified": ("growth of an error in ε̂", "ε̂의 오차가 커지는 배수"),
    "loss_stage_plain_eps_error": ("error of ε̂", "ε̂의 오차"),
    "loss_stage_plain_x_0_error": ("error of x̂_0", "x̂_0의 오차"),
    "loss_stage_plain_outside": ("share outside [−1, 1]", "[−1, 1]을 벗어난 비율"),
    "loss_stage_alpha_bar": (
        "how much of the picture’s variance is left in x_t; the rest is noise",
        "이미지의 분산이 x_t에 남아 있는 비율, 나머지는 노이즈",
    ),
    "loss_stage_curves": (
        "Where this pixel stands one step earlier: the truth q, and the model's p_θ. The further "
        "apart the two, the more the step costs.",
        "한 스텝 앞에서 이 픽셀이 놓일 곳: 실제 분포 q와 모델의 p_θ. 둘이 멀수록 이 스텝의 "
        "비용이 큽니다.",
    ),
    "loss_stage_curves_first": (
        "The last step has to hit the level itself: the filled bin is the chance that it does.",
        "마지막 스텝은 값 자체를 맞혀야 합니다. 채워진 구간이 그 확률입니다.",
    ),
    "loss_stage_axis_density": ("density", "밀도"),
    "loss_stage_channels": ("Colour channel", "색상 채널"),
    "loss_stage_first": ("t = 1", "t = 1"),
    "loss_stage_last": ("t = T", "t = T"),
    "loss_stage_tile_0": ("the picture", "이미지"),
    "loss_stage_tile_1": ("input", "입력"),
    "loss_stage_tile_2": ("predicted picture", "예측한 이미지"),
    "loss_stage_tile_3": ("predicted noise", "예측한 노이즈"),
    "loss_stage_tile_4": ("predicted v", "예측한 v"),
    "loss_stage_tile_5": ("mean of the next step", "다음 스텝의 평균"),
    "loss_stage_this": ("this picture", "이 이미지"),
    "loss_stage_bits": ("{value} bits/dim", "{value} 비트/차원"),
    "loss_stage_term": (
        "this picture's term of the bound at this t",
        "이 t에서 이 이미지의 상한 항",
    ),
    "loss_stage_whole_what": (
        "the bound of this picture alone: L_T and all of its terms; 8 bits/dim is storing the "
        "pixels as they are",
        "이 이미지 하나의 상한, L_T와 모든 항의 합. 픽셀을 그대로 저장하면 8 비트/차원",
    ),
    "loss_stage_amplified": (
        "how many times larger an error in ε̂ becomes in x̂_0",
        "ε̂의 오차가 x̂_0에서 커지는 배수",
    ),
    "loss_stage_eps_error": ("mean squared error, this picture", "이 이미지의 평균 제곱 오차"),
    "loss_stage_x_0_error": ("mean squared error, not clipped", "클리핑하지 않은 평균 제곱 오차"),
    "loss_stage_outside": ("share of x̂_0 outside [−1, 1]", "[−1, 1]을 벗어난 x̂_0의 비율"),
    "loss_stage_place": ("Pixel {x}, {y}, level {level} of 255", "픽셀 ({x}, {y}), 값 {level}/255"),
    "loss_stage_kl": (
        "KL = {nats} nats = {bits} bits for this value",
        "이 값의 KL = {nats} nat = {bits}비트",
    ),
    "loss_stage_bin": (
        "The bin of the true level holds {share} of the Gaussian (σ = {sigma}): −log₂ = {bits} "
        "bits",
        "참값의 구간이 가우시안에서 차지하는 확률은 {share}입니다 (σ = {sigma}): −log₂ = "
        "{bits}비트",
    ),
}
