"""Words of a run's charts and of the list of runs."""

WORDS: dict[str, tuple[str, str]] = {
    "chart_pages": ("Which curve", "어떤 곡선"),
    "chart_outside": ("{count} points lie outside", "범위 밖의 점 {count}개"),
    "chart_outside_one": ("{count} point lies outside", "범위 밖의 점 {count}개"),
    "chart_outside_help": (
        "Far from the others: drawn at the edge so that the curve keeps its shape. The read-out "
        "and the CSV have their true values.",
        "다른 값과 멀리 떨어진 점은 곡선이 납작해지지 않게 가장자리에 그립니다. 실제 값은 "
        "아래 수치와 CSV에 있습니다.",
    ),
    # curve_: the pages of a run's chart
    "curve_step": ("step", "스텝"),
    "curve_loss": ("Loss", "손실"),
    "curve_loss_what": (
        "How far the network's guess is from the truth, squared: lower is better, and held-out "
        "pictures that rise while the others fall mean that it begins to copy.",
        "신경망의 추측이 정답에서 벗어난 정도(제곱)로 낮을수록 좋고, 검증용 그림만 올라가면 외우기 "
        "시작한 것입니다.",
    ),
    "curve_raw": ("mean of 10 steps", "10스텝 평균"),
    "curve_tenth": ("every 10th step", "10스텝마다"),
    "curve_smooth": ("smoothed", "평활"),
    "curve_held_out": ("held-out pictures", "검증용 그림"),
    "curve_bands": ("By noise level", "노이즈 단계별"),
    "curve_bands_what": (
        "The same loss by how noisy the picture was, from t = 1, almost clean, to the last t, "
        "almost pure noise: each curve should fall, each to a level of its own.",
        "같은 손실을 거의 깨끗한 t = 1부터 거의 노이즈뿐인 마지막 t까지 노이즈 단계로 나눈 것으로, "
        "곡선마다 제 높이까지 내려가면 됩니다.",
    ),
    "curve_grad_norm": ("Gradient norm", "기울기 크기"),
    "curve_grad_norm_what": (
        "How strongly the last pictures pull at the weights: steady is good, peaks are cut before "
        "they do harm, and growth without end means that the learning rate is too high.",
        "마지막 그림들이 가중치를 당기는 세기로, 고르면 좋고 튀는 값은 해를 끼치기 전에 잘리며 "
        "끝없이 커지면 학습률이 너무 높은 것입니다.",
    ),
    "curve_lr": ("Learning rate", "학습률"),
    "curve_lr_what": (
        "How large a step each correction takes: it rises at the start, and the small steps at the "
        "end settle the details.",
        "한 번에 고치는 크기로, 처음에 서서히 올리고 끝에서는 작은 걸음으로 세부를 다듬습니다.",
    ),
    "curve_speed": ("Speed", "속도"),
    "curve_speed_what": (
        "Pictures learned from per second: it drops while other programs use the computer.",
        "1초에 학습한 그림 수로, 다른 프로그램이 컴퓨터를 쓰면 느려집니다.",
    ),
    "curve_per_second": ("pictures/s", "그림/초"),
    # runs_: the list of runs
    "runs_title": ("Runs on this computer", "이 컴퓨터의 학습"),
    "runs_on_disk": ("{size} on disk", "디스크 {size}"),
    "runs_none": (
        "No runs yet. Drop a folder of pictures and press Start training: the run then stays here, "
        "with its pictures, its curve and its model.",
        "아직 학습이 없습니다. 그림 폴더를 놓고 '학습 시작'을 누르세요. 학습의 그림, 곡선, 모델이 "
        "여기에 남습니다.",
    ),
    "runs_loss": ("loss {value}", "손실 {value}"),
    "runs_steps": ("{step} / {total} steps", "{step} / {total} 스텝"),
    "runs_unnamed": ("your pictures", "고른 그림"),
    "runs_state_draft": ("not started", "시작 전"),
    "runs_state_waiting": ("waiting", "대기 중"),
    "runs_state_starting": ("starting", "시작하는 중"),
    "runs_state_running": ("training", "학습 중"),
    "runs_state_stopped": ("stopped", "멈춤"),
    "runs_state_paused": ("paused", "일시 중지"),
    "runs_state_done": ("done", "완료"),
    "runs_state_failed": ("failed", "실패"),
    "runs_state_interrupted": ("interrupted", "끊김"),
}
