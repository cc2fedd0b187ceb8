"""Words of Loss."""

WORDS: dict[str, tuple[str, str]] = {
    "loss_model": ("Model", "모델"),
    "loss_source": ("Pictures", "이미지"),
    "loss_source_held_out": ("not used in training", "검증 이미지"),
    "loss_source_own": ("my own", "내 이미지"),
    "loss_files": ("Pictures", "이미지"),
    "loss_count": ("How many pictures", "이미지 수"),
    "loss_visits": ("Timesteps to evaluate", "계산할 t의 수"),
    "loss_visits_info": (
        "A few timesteps estimate the sum over all T, with an error bar; small t are visited most.",
        "일부 t만 계산해 T 전체의 합을 추정하고 오차를 함께 표시합니다. 작은 t를 더 많이 "
        "계산합니다.",
    ),
    "loss_variance": ("Variance σ_t² of p_θ", "p_θ의 분산 σ_t²"),
    "loss_variance_info": (
        "β̃_1 = 0, so β̃_2 takes its place at t = 1.",
        "β̃_1 = 0이므로 t = 1에서는 β̃_2를 씁니다.",
    ),
    "loss_variance_fixed_small": ("β̃_t", "β̃_t"),
    "loss_variance_fixed_large": ("β_t", "β_t"),
    "loss_clip": ("Clip x̂_0 to [−1, 1]", "x̂_0을 [−1, 1]로 클리핑"),
    "loss_ask": ("Take the loss apart", "손실 분해하기"),
    "loss_cancel": ("Stop", "멈추기"),
    "loss_empty": (
        "Press “Take the loss apart”: every term of the bound appears here over t.",
        "‘손실 분해하기’를 누르면 NLL 상한의 모든 항이 t에 따라 여기에 나타납니다.",
    ),
    "loss_gallery": ("Picture to inspect", "자세히 볼 이미지"),
    "loss_looking": (
        "Evaluating timestep {done} of {total} …",
        "t {total}개 중 {done}번째를 계산하는 중 …",
    ),
    "loss_stopped": (
        "Stopped: these terms are done; their sum needs all of them.",
        "멈췄습니다. 아래 항까지 계산했습니다. 합을 구하려면 모든 항이 필요합니다.",
    ),
    "loss_total": (
        "−log p_θ(x₀) is at most {total} ± {error} bits per dimension ({pictures} pictures, "
        "{visits} of {last} timesteps)",
        "−log p_θ(x₀) ≤ {total} ± {error} 비트/차원 (이미지 {pictures}장, t {last}개 중 "
        "{visits}개)",
    ),
    "loss_part_reconstruction": ("L₀: the last step to pixels", "L₀: 픽셀로 돌아가는 마지막 스텝"),
    "loss_part_steps": ("L₁ … L(T−1): the steps", "L₁ … L(T−1): 중간 스텝"),
    "loss_part_prior": ("L_T: what is left of the picture in x_T", "L_T: x_T에 남은 이미지의 정보"),
    "loss_t": ("t", "t"),
    "loss_curve_bound": ("Bound", "NLL 상한"),
    "loss_curve_bound_what": (
        "The bound on −log p_θ(x₀), step by step, in bits per dimension: KL(q(xₜ₋₁ | xₜ, x₀) ‖ "
        "p_θ(xₜ₋₁ | xₜ)), and at t = 1 the pixels themselves. Press the curve to look at a t.",
        "음의 로그가능도(NLL) 상한, 즉 변분 하한의 음수를 스텝별로 나눈 값(비트/차원): KL(q(xₜ₋₁ "
        "| xₜ, x₀) ‖ p_θ(xₜ₋₁ | xₜ)), t = 1에서는 픽셀 자체의 항. 곡선을 누르면 그 t를 볼 수 "
        "있습니다.",
    ),
    "loss_curve_cumulative": ("Cumulative", "누적"),
    "loss_curve_cumulative_what": (
        "L₀ + … + Lₜ₋₁: most of the bound is spent at small t, on details that can hardly be seen.",
        "L₀ + … + Lₜ₋₁: 상한의 대부분은 작은 t, 즉 눈에 잘 띄지 않는 세부에서 나옵니다.",
    ),
    "loss_curve_eps": ("Error in ε", "ε의 오차"),
    "loss_curve_eps_what": (
        "Mean squared error of ε̂, L_simple at t. Whoever says 0 is wrong by 1. The exact answer "
        "of the training pictures is the floor on them; on others it is wrong where t is small, "
        "as it knows no others.",
        "ε̂의 평균 제곱 오차, 즉 t에서의 L_simple. 항상 0이라고 답하면 1입니다. 학습 이미지에서는 "
        "최적 디노이저가 이론적 최솟값이지만, 다른 이미지는 모르므로 작은 t에서 틀립니다.",
    ),
    "loss_curve_x_0": ("Error in x_0", "x_0의 오차"),
    "loss_curve_x_0_what": (
        "The same error in units of the picture: divided by the SNR.",
        "같은 오차를 이미지의 단위로 나타낸 값(SNR로 나눈 값).",
    ),
    "loss_curve_weights": ("Weights", "가중치"),
    "loss_curve_weights_what": (
        "What an error in ε counts at t, scaled to mean 1: L_simple forgives small t what the "
        "bound does not.",
        "t에서 ε 오차의 가중치(평균 1): L_simple은 하한과 달리 작은 t를 너그럽게 봅니다.",
    ),
    "loss_line_bound": ("Lₜ₋₁", "Lₜ₋₁"),
    "loss_line_cumulative": ("L₀ + … + Lₜ₋₁", "L₀ + … + Lₜ₋₁"),
    "loss_line_model": ("model", "모델"),
    "loss_line_zero": ("always 0", "항상 0"),
    "loss_line_ideal": ("exact answer", "최적 디노이저"),
    "loss_line_weight_simple": ("L_simple", "L_simple"),
    "loss_line_weight_vlb": ("bound (VLB)", "NLL 상한 (VLB)"),
    "loss_line_weight_min_snr": ("min-SNR", "min-SNR"),
    # algorithms
    "loss_algorithms": ("Algorithms 1 and 2, step by step", "알고리즘 1과 2, 한 스텝씩"),
    "loss_algorithm_1": ("Algorithm 1: training", "알고리즘 1: 학습"),
    "loss_algorithm_2": ("Algorithm 2: sampling", "알고리즘 2: 샘플링"),
    "loss_train_step": ("One training step", "학습 한 스텝"),
    "loss_walk_start": ("Start from noise", "노이즈에서 시작"),
    "loss_walk_step": ("One step", "한 스텝"),
    "loss_walk_last": ("To the last step", "마지막 스텝까지"),
    "loss_walk_10": ("in 10 steps", "10스텝으로"),
    "loss_walk_20": ("in 20 steps", "20스텝으로"),
    "loss_walk_50": ("in 50 steps", "50스텝으로"),
    "loss_walk_250": ("in 250 steps", "250스텝으로"),
    "loss_walk_1000": ("in 1,000 steps", "1,000스텝으로"),
    "loss_drawn_picture": ("picture {number}", "이미지 {number}"),
    "loss_outcome": ("mean squared error {loss}", "평균 제곱 오차(MSE) {loss}"),
    "loss_descent": (
        "One AdamW step at rate {rate} brings the error on the same t and noise to {after} "
        "({share}).",
        "학습률 {rate}로 AdamW 갱신을 한 번 하면 같은 t와 노이즈에서 오차가 {after} ({share})이 "
        "됩니다.",
    ),
    "loss_refused": (
        "At the full rate of {full} it would have gone to {loss}: a single picture has no batch "
        "to average over, so the rate is halved until the error falls.",
        "학습률 {full}을 그대로 쓰면 {loss}이 되었을 것입니다. 이미지 한 장에는 평균을 낼 배치가 "
        "없으므로 오차가 줄 때까지 학습률을 반으로 낮춥니다.",
    ),
    "loss_no_descent": (
        "No rate lowers the error of this draw: what is left is rounding.",
        "학습률을 낮춰도 이 표본의 오차가 더 줄지 않습니다. 남은 것은 반올림 오차뿐입니다.",
    ),
    "loss_no_noise": ("the last step adds no noise", "마지막 스텝은 노이즈를 더하지 않습니다"),
    "loss_sigma": ("σ_t = {sigma}", "σ_t = {sigma}"),
    "loss_walk_note": (
        "x̂_0 is clipped to [−1, 1] first, so μ may differ from the formula. With fewer than T "
        "steps, α_t is that of the whole jump.",
        "먼저 x̂_0을 [−1, 1]로 클리핑하므로 μ가 식과 다를 수 있습니다. T보다 적은 스텝에서 α_t는 "
        "건너뛴 구간 전체의 값입니다.",
    ),
    # loss_stage_
    "loss_stage_empty": (
        "Then you can look at every t here, down to a single pixel.",
        "그러면 계산한 t마다 픽셀 하나까지 여기서 살펴볼 수 있습니다.",
    ),
    "loss_stage_waiting": ("The numbers are on their way …", "수치를 불러오는 중입니다 …"),
    "loss_stage_failed": (
        "The numbers could not be loaded. Is the server still running?",
        "수치를 불러오지 못했습니다. 서버가 켜져 있는지 확인하세요.",
    ),
    "loss_stage_first": ("t = 1", "t = 1"),
    "loss_stage_last": ("t = T", "t = T"),
    "loss_stage_tile_0": ("the picture", "이미지"),
    "loss_stage_tile_1": ("input", "입력"),
    "loss_stage_tile_2": ("predicted picture", "예측한 이미지"),
    "loss_stage_tile_3": ("predicted noise", "예측한 노이즈"),
    "loss_stage_tile_4": ("predicted v", "예측한 v"),
    "loss_stage_tile_5": ("mean of the next step", "다음 스텝의 평균"),
    "loss_stage_bits": ("{value} bits/dim", "{value} 비트/차원"),
    "loss_stage_term": (
        "this picture's term of the bound at this t",
        "이 t에서 이 이미지의 상한 항",
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
