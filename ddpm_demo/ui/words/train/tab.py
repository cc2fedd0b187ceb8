"""Words of Train."""

WORDS: dict[str, tuple[str, str]] = {
    "train_step_pictures": ("1 · Pictures", "1 · 이미지"),
    "train_step_plan": ("2 · How long", "2 · 학습 시간"),
    "train_step_train": ("3 · Train", "3 · 학습"),
    "train_path": (
        "Or a folder on the computer that runs this page",
        "또는 이 페이지를 실행하는 컴퓨터의 폴더 경로",
    ),
    "train_path_hint": ("/home/me/pictures", "/home/me/pictures"),
    "train_size": ("Picture size", "이미지 크기"),
    "train_size_info": (
        "Pictures become squares of this many pixels.",
        "이미지를 이 크기의 정사각형으로 만듭니다.",
    ),
    "train_fit": ("Pictures that are not square", "정사각형이 아닌 이미지"),
    "train_fit_crop": ("keep the middle square", "가운데만 자르기"),
    "train_fit_pad": ("keep all of it, add a border", "여백을 더해 전체 유지"),
    "train_init": ("Start from", "초기 가중치"),
    "train_init_info": (
        "A trained model needs far fewer steps; size and recipe then follow it.",
        "학습된 가중치에서 시작하면 스텝이 훨씬 적게 듭니다. 크기와 레시피는 그 모델을 따릅니다.",
    ),
    "train_init_random": ("random weights", "무작위 초기화"),
    "train_loss": ("Weight of each timestep", "타임스텝별 손실 가중치"),
    "train_loss_info": (
        "How much each noise level counts in the loss.",
        "노이즈 수준마다 손실에 얼마나 반영할지 정합니다.",
    ),
    "train_loss_simple": ("all equal (L_{simple})", "모두 같게 (L_{simple})"),
    "train_loss_min_snr": ("min-SNR, γ = 5", "min-SNR, γ = 5"),
    "train_loss_vlb": ("as in the variational bound (VLB)", "NLL 상한 그대로 (VLB)"),
    "train_timesteps_info": (
        "How finely the noise is added; it costs no training time. Not the training steps.",
        "노이즈를 얼마나 잘게 나누어 더할지 정합니다. 학습 시간에는 영향을 주지 않으며, 학습 스텝 "
        "수와는 다릅니다.",
    ),
    "train_rescale": ("Rescale β to T", "β를 T에 맞춰 조정"),
    "train_slices": ("Parts of a batch", "배치 분할 수"),
    "train_slices_info": (
        "More parts need less memory (gradient accumulation).",
        "많이 나눌수록 메모리를 덜 씁니다(그래디언트 누적).",
    ),
    "train_ema": ("EMA decay", "EMA 감쇠율"),
    "train_ema_info": (
        "Drawings use a moving average of the weights.",
        "이미지는 가중치의 지수 이동 평균(EMA)으로 생성합니다.",
    ),
    "train_ema_warmup": ("Warm up the average", "EMA 워밍업"),
    "train_reading": ("Reading file {done} of {total} …", "파일 {total}개 중 {done}개 읽는 중 …"),
    "train_reading_start": ("Looking at the pictures …", "이미지를 살펴보는 중 …"),
    "train_accepted": (
        "<b>{count} pictures</b> are ready, as the model will see them.",
        "<b>이미지 {count}장</b>이 준비되었습니다. 모델이 보게 될 모습입니다.",
    ),
    "train_accepted_one": (
        "<b>1 picture</b> is ready, as the model will see it.",
        "<b>이미지 1장</b>이 준비되었습니다. 모델이 보게 될 모습입니다.",
    ),
    "train_squared_crop": (
        "Of a picture that is not square the sides are cut off.",
        "정사각형이 아닌 이미지는 가운데만 남기고 잘라 냅니다.",
    ),
    "train_squared_pad": (
        "A picture that is not square has a border.",
        "정사각형이 아닌 이미지에는 여백을 더합니다.",
    ),
    "train_fit_choose": ("Change how they are cut", "자르는 방식 바꾸기"),
    "train_refused_one": ("1 file was left out", "파일 1개를 제외했습니다"),
    "train_noted_one": ("1 note", "참고 1건"),
    "train_more": ("… and {count} more.", "… 외 {count}개."),
    "train_refused": ("{count} files were left out", "파일 {count}개를 제외했습니다"),
    "train_noted": ("{count} notes", "참고 {count}건"),
    "train_file": ("File", "파일"),
    "train_reason": ("Reason", "이유"),
    "train_empty": (
        "Drop a folder of pictures (50 are enough to start): the run then appears here, with its "
        "loss, previews and time left.",
        "이미지 폴더를 놓으세요. 50장이면 시작할 수 있습니다. 학습의 손실, 미리보기, 남은 시간이 "
        "여기에 나타납니다.",
    ),
    "train_steps": ("Training steps", "학습 스텝 수"),
    "train_steps_info": (
        "How often the weights are updated. Not T, the length of the noise process.",
        "가중치 갱신 횟수입니다. 노이즈 과정의 길이 T와는 다릅니다.",
    ),
    "train_unet": ("Network", "신경망"),
    "train_unet_info": (
        "A larger network learns more but trains more slowly.",
        "클수록 더 많이 배우지만 학습이 느립니다.",
    ),
    "train_unet_tiny": ("tiny · 0.8 M weights", "아주 작음 · 파라미터 80만 개"),
    "train_unet_small": ("small · 1.8 M weights", "작음 · 파라미터 180만 개"),
    "train_unet_base": ("base · 3.9 M weights", "기본 · 파라미터 390만 개"),
    "train_recipe": ("Recipe", "레시피"),
    "train_recipe_info": (
        "What the network predicts, and under which noise schedule.",
        "신경망이 무엇을 예측하고 어떤 노이즈 스케줄을 쓸지 정합니다.",
    ),
    "train_recipe_short": (
        "v with cosine — clean pictures soonest",
        "v + 코사인: 선명한 이미지가 가장 빨리",
    ),
    "train_recipe_paper": ("ε with linear — the paper's", "ε + 선형: 논문 그대로"),
    "train_recipe_own": ("as chosen below", "아래에서 선택한 대로"),
    "train_options": ("Expert settings", "전문가 설정"),
    "train_prediction": ("The network predicts", "신경망이 예측하는 것"),
    "train_prediction_epsilon": ("ε, the noise", "ε (노이즈)"),
    "train_prediction_sample": ("x_0, the picture", "x_0 (이미지)"),
    "train_prediction_v_prediction": ("v, a blend of both", "v (둘의 조합)"),
    "train_variance": ("Variance σ_t² of a reverse step", "역과정 한 스텝의 분산 σ_t²"),
    "train_variance_info": (
        "Learned: the network also says where σ_t² lies between β̃_t and β_t, for each pixel. "
        "Drawings here use its mean alone; Loss compares the three bounds.",
        "학습하면 신경망이 픽셀마다 σ_t²이 β̃_t와 β_t 사이 어디에 있는지도 예측합니다. 이미지를 "
        "생성할 때는 평균만 쓰고, 손실 탭에서 세 상한을 비교합니다.",
    ),
    "train_variance_fixed": ("fixed: β̃_t or β_t", "고정: β̃_t 또는 β_t"),
    "train_variance_learned": ("learned", "학습 (신경망이 예측)"),
    "train_schedule": ("Noise schedule", "노이즈 스케줄"),
    "train_timesteps": ("T, length of the noise process", "T, 노이즈 과정의 길이"),
    "train_batch": ("Batch size", "배치 크기"),
    "train_rate": ("Learning rate", "학습률"),
    "train_flip": ("Mirror pictures at random", "무작위 좌우 반전"),
    "train_seed": ("Seed", "시드"),
    "train_precision": ("Precision", "정밀도"),
    "train_precision_auto": ("automatic: the faster one", "자동: 더 빠른 쪽"),
    "train_name": ("Name of the run", "학습 이름"),
    "train_name_hint": ("date and time, if left empty", "비워 두면 날짜와 시각"),
    "train_start": ("Start training", "학습 시작"),
    "train_start_waits": ("Reading pictures …", "이미지 읽는 중 …"),
    "train_stop": ("Stop and keep", "멈추고 저장"),
    "train_resume": ("Resume", "이어서 학습"),
    "train_state_waiting": (
        "waiting for its turn — runs before it: {ahead}",
        "차례를 기다리는 중 — 앞에 있는 학습 {ahead}개",
    ),
    "train_state_starting": ("starting …", "시작하는 중 …"),
    "train_state_running": ("training", "학습 중"),
    "train_state_running_drawing": (
        "training — drawing the preview, {drawn} of {of} …",
        "학습 중 — 미리보기를 만드는 중 ({drawn}/{of}) …",
    ),
    "train_stopping": ("Stopping …", "멈추는 중 …"),
    "train_state_stopping_early": ("stopping …", "멈추는 중 …"),
    "train_state_stopping": ("stopping after this step …", "이 스텝을 마치고 멈추는 중 …"),
    "train_state_stopped": (
        "stopped — Resume goes on from here",
        "멈춤 — 여기서부터 이어서 학습할 수 있습니다",
    ),
    "train_state_stopped_rests": ("stopped", "멈춤"),
    "train_state_paused_rests": ("paused at step {step}", "{step}스텝에서 일시 중지"),
    "train_state_interrupted_rests": ("interrupted at step {step}", "{step}스텝에서 중단됨"),
    "train_state_done": (
        "done — it is in Sample's model list now",
        "완료 — 이제 샘플링 탭의 모델 목록에 있습니다",
    ),
    "train_state_paused": (
        "paused at step {step} — Resume goes on from step {kept}",
        "{step}스텝에서 일시 중지 — {kept}스텝부터 이어서 학습할 수 있습니다",
    ),
    "train_state_paused_early": (
        "paused at step {step}, before the first checkpoint — Resume begins again",
        "첫 체크포인트 전인 {step}스텝에서 일시 중지 — 이어서 학습하면 처음부터 시작합니다",
    ),
    "train_state_interrupted_early": (
        "interrupted at step {step}, before the first checkpoint — Resume begins again",
        "첫 체크포인트 전인 {step}스텝에서 중단됨 — 이어서 학습하면 처음부터 시작합니다",
    ),
    # where a training goes on in slices, see `ui.zero_gpu`
    "train_slice": ("Train {seconds} s more", "{seconds}초 더 학습"),
    "train_state_starting_sliced": (
        "waiting for a graphics card …",
        "그래픽 카드를 기다리는 중 …",
    ),
    "train_state_stopped_sliced": (
        "stopped — the next slice goes on from step {kept}",
        "멈춤 — 다음 구간은 {kept}스텝부터 이어집니다",
    ),
    "train_state_paused_sliced": (
        "paused at step {step} — it goes on from step {kept} with the next slice",
        "{step}스텝에서 일시 중지 — 다음 구간이 {kept}스텝부터 이어집니다",
    ),
    "train_state_interrupted_sliced": (
        "interrupted at step {step} — it goes on from step {kept} with the next slice",
        "{step}스텝에서 중단됨 — 다음 구간이 {kept}스텝부터 이어집니다",
    ),
    "train_link_sliced": (
        "You can close this page: the slice goes on to its end. This link finds the run again: ",
        "이 창을 닫아도 이번 구간은 끝까지 학습됩니다. 이 링크로 다시 찾아올 수 있습니다: ",
    ),
    "train_link_secret_sliced": (
        "You can close this page: the slice goes on to its end. This link finds the run again. "
        "Keep it to yourself: whoever has it sees your pictures and can delete the run. ",
        "이 창을 닫아도 이번 구간은 끝까지 학습됩니다. 이 링크로 다시 찾아올 수 있습니다. 이 "
        "링크가 있으면 내 이미지를 보고 학습을 삭제할 수도 있으니 남에게 주지 마세요. ",
    ),
    "train_state_failed": ("failed", "실패"),
    "train_state_interrupted": (
        "interrupted at step {step} — Resume goes on from step {kept}",
        "{step}스텝에서 중단됨 — {kept}스텝부터 이어서 학습할 수 있습니다",
    ),
    "train_state_draft": ("not started", "시작 전"),
    "train_fact_step": ("step", "스텝"),
    "train_fact_eta": ("time left", "남은 시간"),
    "train_fact_rate": ("pictures/s", "이미지/초"),
    "train_fact_device": ("device", "장치"),
    "train_fact_precision": ("precision", "정밀도"),
    "train_fact_loss": ("loss", "손실"),
    "train_fact_held_out": ("held-out loss", "검증 손실"),
    "train_fact_seen": ("pictures seen", "학습한 이미지 수"),
    "train_fact_passes": ("passes (epochs)", "에폭"),
    "train_fact_norm": ("gradient norm", "그래디언트 노름"),
    "train_fact_lr": ("learning rate", "학습률"),
    "train_fact_processes": ("processes", "프로세스"),
    "train_plan": (
        "{size} × {size} · {unet} · {start} · steps: {steps} · batch: {batch}",
        "{size} × {size} · {unet} · {start} · {steps}스텝 · 배치 {batch}",
    ),
    "train_plan_tuned": ("from trained weights", "학습된 가중치에서 시작"),
    "train_plan_random": ("from random weights", "무작위 초기화에서 시작"),
    "train_wait": (", {time} at most", ", 길어야 {time}"),
    "train_link": (
        "You can close this page: training goes on. This link finds it again: ",
        "이 창을 닫아도 학습은 계속됩니다. 이 링크로 다시 찾아올 수 있습니다: ",
    ),
}
