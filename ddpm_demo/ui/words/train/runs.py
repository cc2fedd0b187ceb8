"""Words of a run's charts, of what one does with it, and of the list of runs."""

WORDS: dict[str, tuple[str, str]] = {
    "chart_pages": ("Which curve", "곡선 선택"),
    "chart_outside": ("{count} points are off the scale", "눈금을 벗어난 점 {count}개"),
    "chart_outside_one": ("{count} point is off the scale", "눈금을 벗어난 점 {count}개"),
    "chart_outside_help": (
        "They are far from the others and are drawn at the edge, so that the curve keeps its "
        "shape. The numbers below and the CSV have their true values.",
        "다른 값과 멀리 떨어진 점은 곡선이 납작해지지 않도록 가장자리에 그립니다. 실제 값은 아래 "
        "수치와 CSV에 있습니다.",
    ),
    # curve_: the pages of a run's chart
    "curve_step": ("step", "스텝"),
    "curve_loss": ("Loss", "손실"),
    "curve_loss_what": (
        "The squared error of the network's prediction: lower is better, and if the curve of "
        "held-out pictures rises while the others fall, the model is starting to copy.",
        "신경망 예측의 제곱 오차로 낮을수록 좋고, 다른 곡선은 내려가는데 검증 이미지의 곡선만 "
        "올라가면 과적합(암기)이 시작된 것입니다.",
    ),
    "curve_held_out_what": (
        "Held-out loss is measured with the averaged weights (EMA), training loss with those of "
        "the moment: so it may lie lower.",
        "검증 손실은 EMA 가중치로, 학습 손실은 그 순간의 가중치로 재므로 검증 손실이 더 낮을 수 "
        "있습니다.",
    ),
    "curve_raw": ("mean of up to 10 steps", "최대 10스텝 평균"),
    "curve_tenth": ("as measured", "측정값"),
    "curve_smooth": ("smoothed", "평활화"),
    "curve_held_out": ("held-out pictures", "검증 이미지"),
    "curve_whole": ("all held-out pictures", "검증 이미지 전체"),
    "curve_classes": ("By class", "클래스별"),
    "curve_classes_what": (
        "The loss on held-out pictures of each class (of the first eight): a class that stays "
        "above the others is harder to draw, or has few pictures.",
        "검증 이미지의 손실을 클래스별로(앞의 여덟 개까지) 나눈 것입니다. 다른 클래스보다 높게 "
        "머무는 클래스는 배우기 어렵거나 이미지가 적은 것입니다.",
    ),
    "curve_classes_axis": ("held-out loss", "검증 손실"),
    "curve_bands": ("By noise level", "노이즈 수준별"),
    "curve_bands_what": (
        "The same loss, split by how much noise was added, from t = 1 (almost clean) to t = T "
        "(almost pure noise): every curve should fall, each to its own level.",
        "같은 손실을 노이즈 수준별로, 거의 깨끗한 t = 1부터 거의 순수한 노이즈인 t = T까지 나눈 "
        "것으로, 곡선마다 도달하는 높이는 달라도 모두 내려가야 합니다.",
    ),
    "curve_grad_norm": ("Gradient norm", "그래디언트 노름"),
    "curve_grad_norm_what": (
        "The size of the gradient, which moves the weights: steady is good, peaks are clipped "
        "before they do harm, and endless growth means that the learning rate is too high.",
        "가중치를 움직이는 그래디언트의 크기로, 고르면 좋고 튀는 값은 클리핑되며 끝없이 커지면 "
        "학습률이 너무 높은 것입니다.",
    ),
    "curve_lr": ("Learning rate", "학습률"),
    "curve_lr_what": (
        "How far each update moves the weights: it rises at the start (warm-up), and the small "
        "steps at the end settle the details.",
        "가중치를 한 번 갱신할 때 움직이는 폭으로, 처음에는 서서히 올리고(워밍업) 끝에서는 작게 "
        "줄여 세부를 다듬습니다.",
    ),
    "curve_speed": ("Speed", "속도"),
    "curve_speed_what": (
        "Pictures trained on per second: fewer while other programs use the computer.",
        "1초에 학습한 이미지 수로, 다른 프로그램이 컴퓨터를 쓰는 동안에는 느려집니다.",
    ),
    "curve_speed_axis": ("pictures/s", "이미지/초"),
    "curve_loss_axis": ("squared error", "제곱 오차"),
    "curve_bands_axis": ("squared error", "제곱 오차"),
    "curve_grad_norm_axis": ("‖∇_θ loss‖", "‖∇_θ 손실‖"),
    "curve_lr_axis": ("learning rate", "학습률"),
    # what one does with a run as a whole
    "train_manage_named": ("Name, delete", "이름, 삭제"),
    "train_manage_model": ("Name, download, delete", "이름, 내려받기, 삭제"),
    "train_manage": ("Name, continue, download, delete", "이름, 계속 학습, 내려받기, 삭제"),
    "train_rename": ("Rename", "이름 바꾸기"),
    "train_more_steps": ("More training steps", "추가 학습 스텝 수"),
    "train_more_takes": (
        "These steps take about {time} (estimated).",
        "약 {time} 걸립니다(추정).",
    ),
    "train_longer": ("Train it longer …", "더 학습하기 …"),
    "train_continue": ("Continue", "계속 학습"),
    "train_download_model": ("Download model", "모델 내려받기"),
    "train_download_run": ("Download whole run", "학습 전체 내려받기"),
    "train_delete": ("Delete …", "삭제 …"),
    "train_delete_sure": (
        "Delete the run “{name}” with its model and its copies of the pictures? This cannot be "
        "undone. Your own picture files stay where they are.",
        "‘{name}’ 학습을 모델, 이미지 사본과 함께 삭제할까요? 되돌릴 수 없습니다. 원본 이미지 "
        "파일은 그대로 남습니다.",
    ),
    "train_delete_later": (
        "A run can be deleted once it has stopped.",
        "학습은 멈춘 뒤에 삭제할 수 있습니다.",
    ),
    "train_delete_yes": ("Delete", "삭제"),
    "train_deleted": ("The run is deleted.", "학습을 삭제했습니다."),
    "train_delete_no": ("Keep it", "삭제하지 않기"),
    # runs_: the list of runs
    "runs_title": ("Runs", "학습 목록"),
    "runs_on_disk": ("{size} on disk", "디스크 사용량 {size}"),
    "runs_none": (
        "No runs yet. Drop a folder of pictures and press Start training: the run then stays "
        "here, with its pictures, its curve and its model.",
        "아직 학습이 없습니다. 이미지 폴더를 놓고 ‘학습 시작’을 누르세요. 학습이 이미지, 곡선, "
        "모델과 함께 여기에 남습니다.",
    ),
    "runs_looking": ("Looking for your runs …", "학습 목록을 찾는 중 …"),
    "runs_loss": ("loss {value}", "손실 {value}"),
    "runs_steps": ("step {step} / {total}", "{step} / {total}스텝"),
    "runs_unnamed": ("your pictures", "내 이미지"),
    "runs_state_draft": ("not started", "시작 전"),
    "runs_state_waiting": ("waiting", "대기 중"),
    "runs_state_starting": ("starting", "시작하는 중"),
    "runs_state_running": ("training", "학습 중"),
    "runs_state_stopped": ("stopped", "멈춤"),
    "runs_state_paused": ("paused", "일시 중지"),
    "runs_state_done": ("done", "완료"),
    "runs_state_failed": ("failed", "실패"),
    "runs_state_interrupted": ("interrupted", "중단됨"),
    "runs_state_damaged": ("cannot be shown", "표시할 수 없음"),
    "runs_damaged": ("damaged on the disk: {files}", "디스크에서 손상됨: {files}"),
    "train_link_secret": (
        "You can close this page: training goes on. This link finds it again. Keep it to "
        "yourself: whoever has it sees your pictures and can delete the run. ",
        "이 창을 닫아도 학습은 계속됩니다. 이 링크로 다시 찾아올 수 있습니다. 이 링크가 있으면 내 "
        "이미지를 보고 학습을 삭제할 수도 있으니 남에게 주지 마세요. ",
    ),
    "train_look_link": (
        "Link for others: they see curves, previews and verdicts, none of your pictures, and can "
        "draw with the model",
        "공유용 링크: 곡선, 미리보기, 판정을 보고 이미지를 생성할 수 있지만 학습 이미지는 볼 수 "
        "없습니다",
    ),
}
