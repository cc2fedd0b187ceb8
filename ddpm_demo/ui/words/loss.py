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
    "loss_variance": ("Variance σ_t² of a reverse step", "역과정 한 스텝의 분산 σ_t²"),
    "loss_variance_info": (
        "β̃_1 = 0, so β̃_2 takes its place at t = 1.",
        "β̃_1 = 0이므로 t = 1에서는 β̃_2를 씁니다.",
    ),
    "loss_variance_fixed_small": ("β̃_t", "β̃_t"),
    "loss_variance_fixed_large": ("β_t", "β_t"),
    "loss_variance_learned": ("learned", "학습한 값"),
    "loss_variances": (
        "The same network with each variance σ_t², in bits per dimension: {each}",
        "같은 신경망에서 분산 σ_t²만 바꿔 비교한 값(비트/차원): {each}",
    ),
    "loss_clip": ("Clip x̂_0 to [−1, 1]", "x̂_0을 [−1, 1]로 클리핑"),
    "loss_ask": ("Take the loss apart", "손실 분해하기"),
    "loss_cancel": ("Cancel", "취소"),
    "loss_empty": (
        "Press “Take the loss apart”: every term of the bound appears here over t.",
        "‘손실 분해하기’를 누르면 NLL 상한의 모든 항이 t에 따라 여기에 나타납니다.",
    ),
    "loss_gallery": ("Picture to inspect", "자세히 볼 이미지"),
    "loss_looking": (
        "Evaluating timestep {done} of {total} …{left}",
        "t {total}개 중 {done}번째를 계산하는 중 …{left}",
    ),
    "loss_stopped": (
        "Cancelled: these terms are done; their sum needs all of them.",
        "취소했습니다. 아래 항까지 계산했습니다. 합을 구하려면 모든 항이 필요합니다.",
    ),
    "loss_total": (
        "−log p_θ(x_0) is at most {total} ± {error} bits per dimension ({pictures} pictures, "
        "{visits} of {last} timesteps)",
        "−log p_θ(x_0) ≤ {total} ± {error} 비트/차원 (이미지 {pictures}장, t {last}개 중 "
        "{visits}개)",
    ),
    "loss_scale": (
        "For scale: 8 bits/dim is what storing the 8-bit pixels as they are costs, or guessing "
        "every level alike: no model at all. By this bound the model could store these pictures "
        "in at most {percent} % of that.",
        "비교하자면, 8비트 픽셀을 그대로 저장하거나 모든 값을 똑같은 확률로 찍으면 8 비트/차원"
        "입니다. 모델이 전혀 없는 것과 같습니다. 이 상한에 따르면 이 모델로는 이미지를 그 "
        "{percent} % 이하로 저장할 수 있습니다.",
    ),
    "loss_scale_none": (
        "For scale: 8 bits/dim is what storing the 8-bit pixels as they are costs, or guessing "
        "every level alike: no model at all. This bound promises nothing better: the model has "
        "learned too little, or the pictures are unlike its own.",
        "비교하자면, 8비트 픽셀을 그대로 저장하거나 모든 값을 똑같은 확률로 찍으면 8 비트/차원"
        "입니다. 모델이 전혀 없는 것과 같습니다. 이 상한은 그보다 나을 것이 없습니다. 학습이 "
        "부족하거나 학습 이미지와 다른 이미지입니다.",
    ),
    "loss_part_reconstruction": (
        "L_0: the last step to pixels",
        "L_0: 픽셀로 돌아가는 마지막 스텝",
    ),
    "loss_part_steps": ("L_1 … L_{{T−1}}: the steps", "L_1 … L_{{T−1}}: 중간 스텝"),
    "loss_part_prior": ("L_T: what is left of the picture in x_T", "L_T: x_T에 남은 이미지의 정보"),
    "loss_t": ("timestep t", "타임스텝 t"),
    "loss_curve_bound": ("Bound", "NLL 상한"),
    "loss_curve_bound_what": (
        "The bound on −log p_θ(x_0), step by step: KL(q(x_{t−1} | x_t, x_0) ‖ p_θ(x_{t−1} | x_t)), "
        "and at t = 1 the pixels themselves. Press the curve to look at a t.",
        "음의 로그가능도(NLL) 상한, 즉 변분 하한의 음수를 스텝별로 나눈 값: KL(q(x_{t−1} | x_t, "
        "x_0) ‖ p_θ(x_{t−1} | x_t)), t = 1에서는 픽셀 자체의 항. 곡선을 누르면 그 t를 볼 수 "
        "있습니다.",
    ),
    "loss_curve_bound_axis": ("bits/dim of a step", "스텝당 비트/차원"),
    "loss_curve_cumulative": ("Cumulative", "누적"),
    "loss_curve_cumulative_what": (
        "L_0 + … + L_{t−1}: most of the bound is spent at small t, on details that can hardly be "
        "seen.",
        "L_0 + … + L_{t−1}: 상한의 대부분은 작은 t, 즉 눈에 잘 띄지 않는 세부에서 나옵니다.",
    ),
    "loss_curve_cumulative_axis": ("bits/dim up to t", "t까지의 비트/차원"),
    "loss_curve_eps": ("Error in ε", "ε의 오차"),
    "loss_curve_eps_what": (
        "The error of ε̂, which is L_{simple} at t: it is hard to tell a little noise from the "
        "picture. Always guessing 0 scores 1. On the pictures trained on, nothing beats the exact "
        "answer; on others it fails at small t, where it knows no picture but its own.",
        "ε̂의 오차, 즉 t에서의 L_{simple}입니다. 적은 노이즈일수록 이미지와 가려내기 어렵습니다. "
        "항상 0으로 답하면 1점입니다. 학습 이미지에서는 최적 디노이저가 이론적 최솟값이지만, 다른 "
        "이미지는 모르므로 작은 t에서 틀립니다.",
    ),
    "loss_curve_eps_axis": ("mean squared error of ε̂", "ε̂의 평균 제곱 오차"),
    "loss_curve_x_0": ("Error in x_0", "x_0의 오차"),
    "loss_curve_x_0_what": (
        "The same error in units of the picture, divided by the SNR: the more noise, the less the "
        "network can know of the picture.",
        "같은 오차를 이미지의 단위로 나타낸 값(SNR로 나눈 값)입니다. 노이즈가 많을수록 이미지를 "
        "알기 어렵습니다.",
    ),
    "loss_curve_x_0_axis": ("mean squared error of x̂_0", "x̂_0의 평균 제곱 오차"),
    "loss_curve_weights": ("Weights", "가중치"),
    "loss_curve_weights_what": (
        "How much an error in ε counts at t, scaled to median 1: L_{simple} gives small t less "
        "weight than the bound, and so more to what the eye sees.",
        "t에서 ε의 오차에 주는 가중치(중앙값 1)입니다. L_{simple}은 NLL 상한보다 작은 t에 가중치를 "
        "적게 주어, 눈에 보이는 것에 더 집중합니다.",
    ),
    "loss_curve_weights_axis": ("weight (median 1)", "가중치 (중앙값 1)"),
    "loss_curve_share": ("Variance", "분산"),
    "loss_curve_share_what": (
        "Where the learned ln σ_t² lies, 0 at β̃_t and 1 at β_t: the two differ at small t alone, "
        "and only there the choice counts.",
        "학습한 ln σ_t²의 위치입니다. 0이면 β̃_t, 1이면 β_t입니다. 둘은 작은 t에서만 다르므로 "
        "분산의 선택도 그곳에서만 중요합니다.",
    ),
    "loss_curve_share_axis": ("share of ln β_t", "ln β_t의 비율"),
    "loss_line_share": ("share, mean of the pictures", "비율, 이미지들의 평균"),
    "loss_line_bound": (
        "L_{t−1}, mean of the pictures",
        "L_{t−1}, 이미지들의 평균",
    ),
    "loss_line_cumulative": ("L_0 + … + L_{t−1}", "L_0 + … + L_{t−1}"),
    "loss_line_model": ("model", "모델"),
    "loss_line_zero": ("always 0", "항상 0"),
    "loss_line_ideal": ("exact answer", "최적 디노이저"),
    "loss_line_weight_simple": ("L_{simple}", "L_{simple}"),
    "loss_line_weight_vlb": ("bound (VLB)", "NLL 상한 (VLB)"),
    "loss_line_weight_min_snr": ("min-SNR", "min-SNR"),
    # the model as a classifier
    "loss_classes": ("The model as a classifier", "분류기로서의 모델"),
    "loss_classes_info": (
        "The same pictures under each class: the class with the lowest bound is the one that the "
        "model finds likeliest. This asks the network once for every class.",
        "같은 이미지를 클래스마다 계산합니다. 상한이 가장 낮은 클래스가 모델이 가장 그럴듯하다고 "
        "보는 클래스입니다. 클래스 수만큼 신경망을 계산합니다.",
    ),
    "loss_classes_ask": ("Compare the classes", "클래스 비교하기"),
    "loss_classes_asking": (
        "Asking under each class: {done} of {total} …{left}",
        "클래스마다 계산하는 중: {total}개 중 {done}개 …{left}",
    ),
    "loss_classes_ended": (
        "Cancelled: the classes can be compared once all terms are done.",
        "취소했습니다. 모든 항을 계산해야 클래스를 비교할 수 있습니다.",
    ),
    "loss_classes_right": (
        "The class with the lowest bound is the right one for {right} of {pictures} pictures "
        "({share}). Always naming {name} would be right for {majority}.",
        "상한이 가장 낮은 클래스가 이미지 {pictures}장 가운데 {right}장에서 맞습니다({share}). "
        "항상 ‘{name}’ 하나로만 답할 때의 정답률은 {majority}입니다.",
    ),
    "loss_classes_untold": (
        "Nothing says which class these pictures are of, so there is nothing to be right about.",
        "이 이미지들의 클래스를 알 수 없어 정답률은 계산하지 않습니다.",
    ),
    "loss_classes_column_class": ("class", "클래스"),
    "loss_classes_column_pictures": ("pictures", "이미지"),
    "loss_classes_column_told": ("bits/dim, told its class", "클래스를 알려 줄 때 비트/차원"),
    "loss_classes_column_untold": ("bits/dim, told none", "알려 주지 않을 때 비트/차원"),
    "loss_classes_column_right": ("named rightly", "맞힌 수"),
    "loss_classes_pictures": (
        "Press a picture to see its bound under each class.",
        "이미지를 누르면 클래스마다의 상한을 볼 수 있습니다.",
    ),
    "loss_classes_lowest": ("lowest under <b>{name}</b>", "<b>{name}</b>에서 가장 낮음"),
    "loss_classes_is": ("· right", "· 정답"),
    "loss_classes_is_not": ("· it is {name}", "· 정답은 {name}"),
    "loss_classes_unit": ("bits/dim under each class", "클래스마다의 비트/차원"),
    # algorithms
    "loss_algorithms": ("Algorithms 1 and 2, step by step", "알고리즘 1과 2, 한 스텝씩"),
    "loss_algorithm_1": ("1: Training", "1: 학습"),
    "loss_algorithm_2": ("2: Sampling", "2: 샘플링"),
    "loss_training_what": (
        "Algorithm 1 of the paper, line by line: draw a picture, a t and noise, mix them, and let "
        "the network guess the noise. Every press goes through its loop once: it draws anew from "
        "the pictures chosen above and takes one real step on a copy of the model; the model "
        "itself stays as it is.",
        "논문의 알고리즘 1을 한 줄씩 따라갑니다. 이미지와 t와 노이즈를 뽑아 섞고, 신경망이 "
        "노이즈를 맞히게 합니다. 누를 때마다 반복문을 한 번 실행합니다. 위에서 고른 이미지 중에서 "
        "새로 뽑아 모델의 복사본을 한 스텝 실제로 학습합니다. 모델 자체는 바뀌지 않습니다.",
    ),
    "loss_t_way": ("t of the step", "스텝의 t"),
    "loss_t_way_info": (
        "The paper draws every t from 1 to T equally often. Choose a small, a middle and a large t "
        "to compare.",
        "논문은 1부터 T까지의 t를 모두 같은 확률로 뽑습니다. 작은 t, 중간 t, 큰 t를 직접 골라 "
        "비교해 보세요.",
    ),
    "loss_t_drawn_name": ("random", "무작위"),
    "loss_t_chosen_name": ("chosen", "직접 선택"),
    "loss_t_drawn": ("t = {t}", "t = {t}"),
    "loss_t_chosen": (
        "t = {t}, chosen by you instead of drawn",
        "t = {t} (뽑지 않고 직접 고른 값)",
    ),
    "loss_training_working": (
        "Drawing x_0, t and ε, and taking a step on a copy of the model …",
        "x_0, t, ε을 뽑아 모델의 복사본을 한 스텝 학습하는 중 …",
    ),
    "loss_walking_working": ("Asking the network …", "신경망으로 계산하는 중 …"),
    "loss_walk_progress": ("Step {done} of {total}", "{total}스텝 중 {done}스텝"),
    "loss_walking_what": (
        "Algorithm 2 of the paper, line by line: start from noise and go back step by step; at "
        "each the network guesses the noise, a share of it is taken away, and a little fresh noise "
        "z is added.",
        "논문의 알고리즘 2를 한 줄씩 따라갑니다. 노이즈에서 시작해 한 스텝씩 거슬러 갑니다. "
        "스텝마다 신경망이 노이즈를 예측하고, 그 일부를 빼고, 새 노이즈 z를 조금 더합니다.",
    ),
    "loss_train_step": ("One training step", "학습 한 스텝"),
    "loss_walk_start": ("Start from noise", "노이즈에서 시작"),
    "loss_walk_step": ("One step", "한 스텝"),
    "loss_walk_last": ("To the last step", "마지막 스텝까지"),
    "loss_walk_10": ("in 10 steps", "10스텝으로"),
    "loss_walk_20": ("in 20 steps", "20스텝으로"),
    "loss_walk_50": ("in 50 steps", "50스텝으로"),
    "loss_walk_250": ("in 250 steps", "250스텝으로"),
    "loss_walk_1000": ("in 1,000 steps", "1,000스텝으로"),
    "loss_drawn_picture": ("picture {number} ({pictures})", "이미지 {number}({pictures})"),
    "loss_outcome": ("mean squared error {loss}", "평균 제곱 오차(MSE) {loss}"),
    "loss_descent": (
        "One AdamW step at rate {rate} brings the error on the same t and noise to {after} "
        "({share}).",
        "학습률 {rate}에서 AdamW 갱신을 한 번 한 뒤 같은 t와 노이즈에서 잰 오차: {after} "
        "({share}).",
    ),
    "loss_refused": (
        "At the full rate of {full} it would have gone to {loss}: a single picture has no batch "
        "to average over, so the rate is halved until the error falls.",
        "원래 학습률 {full} 그대로라면 오차는 {loss}까지 커졌을 것입니다. 이미지 한 장에는 "
        "평균을 낼 배치가 없으므로 오차가 줄 때까지 학습률을 반으로 낮춥니다.",
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
}
