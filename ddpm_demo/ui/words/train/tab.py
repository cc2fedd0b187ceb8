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
    "train_quality": ("How good is it?", "얼마나 좋은가요?"),
    "train_quality_info": (
        "Draws many pictures and compares them with the real ones. Beside each figure stands what "
        "real pictures reach when one half is compared with the other.",
        "이미지를 많이 생성해 실제 이미지와 비교합니다. 수치마다 실제 이미지의 절반을 나머지 "
        "절반과 비교한 값을 함께 보여 줍니다.",
    ),
    "train_quality_count": ("How many drawings", "생성할 이미지 수"),
    "train_quality_rough": ("100 drawings, quick but rough", "이미지 100장 · 빠르지만 대략적"),
    "train_quality_takes": ("{count} drawings about {time}", "{count}장 약 {time}"),
    "train_quality_cost": (
        "Estimated time: {times}. Rough: it tells a good model from a bad one, but not which of "
        "two similar ones is better.",
        "예상 시간: {times}. 100장으로는 좋은 모델과 나쁜 모델은 구별되지만, 비슷한 두 모델의 "
        "우열은 알 수 없습니다.",
    ),
    "train_quality_few": ("500 drawings", "이미지 500장"),
    "train_quality_many": (
        "2,000 drawings, slower but more certain",
        "이미지 2,000장 · 느리지만 더 정확",
    ),
    "train_quality_go": ("Measure", "측정"),
    "train_quality_cancel": ("Cancel", "취소"),
    "train_quality_at_start": ("Reading model and pictures …", "모델과 이미지를 읽는 중 …"),
    "train_quality_at_real": (
        "Looking at the real pictures … {share} %",
        "실제 이미지를 살펴보는 중 … {share} %",
    ),
    "train_quality_no_bound": (
        "With so few pictures none were held out, so there is no bound in bits/dim.",
        "이미지가 적어 검증 이미지를 따로 떼어 두지 않았으므로 NLL 상한(비트/차원)은 없습니다.",
    ),
    "train_quality_left": ("{time} left.", "{time} 남았습니다."),
    "train_quality_nearer": (
        "Nearer to the real pictures than those are to each other: the model draws what it was "
        "trained on.",
        "실제 이미지끼리보다 더 가깝습니다. 모델이 학습 이미지를 그대로 생성하고 있습니다.",
    ),
    "train_quality_at_drawing": ("Drawing … {share} %", "이미지를 생성하는 중 … {share} %"),
    "train_quality_at_comparing": (
        "Comparing with the real pictures …",
        "실제 이미지와 비교하는 중 …",
    ),
    "train_quality_at_bound": (
        "Computing the bound … {share} %",
        "NLL 상한을 계산하는 중 … {share} %",
    ),
    "train_quality_column_figure": ("figure", "지표"),
    "train_quality_column_model": ("model", "모델"),
    "train_quality_column_floor": ("real pictures", "실제 이미지"),
    "train_quality_frechet": ("Fréchet distance ↓", "프레셰 거리 ↓"),
    "train_quality_kernel": ("kernel distance ↓", "커널 거리 ↓"),
    "train_quality_density": ("density ↑", "밀도 ↑"),
    "train_quality_coverage": ("coverage ↑", "커버리지 ↑"),
    "train_quality_copies": ("copies (d₁/d₂ &lt; 1/3) ↓", "복제 (d₁/d₂ &lt; 1/3) ↓"),
    "train_quality_agreement": ("taken for the class asked for ↑", "요청한 클래스로 분류됨 ↑"),
    "train_quality_bits_prior": ("L<sub>T</sub>, bits/dim", "L<sub>T</sub>, 비트/차원"),
    "train_quality_bits_steps": (
        "L<sub>1</sub> … L<sub>T−1</sub>, bits/dim",
        "L<sub>1</sub> … L<sub>T−1</sub>, 비트/차원",
    ),
    "train_quality_bits_reconstruction": ("L<sub>0</sub>, bits/dim", "L<sub>0</sub>, 비트/차원"),
    "train_quality_bits_total": ("bound on −log₂ p(x₀), bits/dim ↓", "NLL 상한, 비트/차원 ↓"),
    "train_quality_found": (
        "{drawn} drawings in {steps} steps of {solver}. The Fréchet distance and the coverage "
        "compare {compared} of them: as many as there are pictures in the other half of the real "
        "ones, because both figures change with the number. In the row of copies, the real "
        "pictures are the held-out ones. Measured at step {step}.",
        "{solver} {steps}스텝으로 {drawn}장을 생성했습니다. 프레셰 거리와 커버리지는 장수에 따라 "
        "값이 달라지므로, 실제 이미지의 나머지 절반과 같은 {compared}장만 비교했습니다. 복제의 "
        "실제 이미지는 검증 이미지입니다. {step}스텝에서 측정했습니다.",
    ),
    "train_verdict_good": (
        "Good: its drawings are about as varied as real pictures.",
        "좋습니다. 생성한 이미지가 실제 이미지만큼 다양합니다.",
    ),
    "train_verdict_fair": (
        "Fair: many drawings look like the real pictures, but part of their variety is missing.",
        "괜찮습니다. 실제 이미지와 비슷한 것이 많지만 다양성이 일부 부족합니다.",
    ),
    "train_verdict_weak": (
        "Weak: only few of the real pictures have a drawing like them. More training steps help.",
        "아직 약합니다. 실제 이미지 가운데 일부만 비슷하게 생성합니다. 더 학습하면 나아집니다.",
    ),
    "train_verdict_poor": (
        "Not yet: its drawings do not look like the real pictures. Train it for longer.",
        "아직 부족합니다. 생성한 이미지가 실제 이미지와 닮지 않았습니다. 더 오래 학습하세요.",
    ),
    "train_verdict_copies": (
        "It copies: {share} of its drawings repeat a picture that it was trained on.",
        "복제합니다. 생성한 이미지의 {share}가 학습 이미지를 그대로 되풀이합니다.",
    ),
    "train_copies_verdict_new": (
        "It draws new pictures: no more copies than among real pictures that it never saw.",
        "새로운 이미지를 생성합니다. 모델이 본 적 없는 실제 이미지보다 복제가 많지 않습니다.",
    ),
    "train_copies_verdict_copies": (
        "It copies: many of its drawings repeat a picture that it was trained on.",
        "복제합니다. 생성한 이미지 가운데 여럿이 학습 이미지를 되풀이합니다.",
    ),
    "train_draw": ("Draw with it →", "이 모델로 이미지 생성 →"),
    "train_judge": ("How good is it?", "얼마나 좋은가요?"),
    "train_copies": ("Copy meter", "복제 검사"),
    "train_copies_info": (
        "Does it draw new pictures, or those it was trained on?",
        "새로운 이미지를 생성할까요, 학습 이미지를 그대로 복제할까요?",
    ),
    "train_copies_go": ("Measure", "검사"),
    "train_copies_start": ("Starting: loading the model …", "시작: 모델을 불러오는 중 …"),
    "train_copies_drawing": (
        "Drawing 64 pictures … step {done} of {total}",
        "이미지 64장을 생성하는 중 … {total}스텝 중 {done}",
    ),
    "train_copies_found": (
        "<b>{share} %</b> of {samples} drawings are much nearer to one training picture than to "
        "any other (d₁/d₂ < 1/3).",
        "생성한 이미지 {samples}장 중 <b>{share} %</b>가 학습 이미지 한 장에만 유난히 "
        "가깝습니다(d₁/d₂ < 1/3).",
    ),
    "train_copies_yardstick": (
        "For comparison: of real pictures that the model never saw, {yardstick} % are.",
        "비교 기준: 모델이 본 적 없는 실제 이미지는 {yardstick} %가 그렇습니다.",
    ),
    "train_copies_no_yardstick": (
        "There are too few held-out pictures to compare with: 40 are needed.",
        "비교할 검증 이미지가 부족합니다. 40장 이상 필요합니다.",
    ),
    "train_copies_began": (
        "Copying began at about step {step}.",
        "약 {step}스텝부터 복제가 시작되었습니다.",
    ),
    "train_copies_never": (
        "No preview showed copying.",
        "어느 미리보기에서도 복제가 보이지 않았습니다.",
    ),
    "train_copies_step": ("Measured at step {step}.", "{step}스텝에서 측정했습니다."),
    "train_copies_sheet": (
        "The most suspicious drawings, each beside its nearest training picture",
        "복제가 가장 의심되는 이미지와 그에 가장 가까운 학습 이미지",
    ),
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
        "What it draws stays the same; Loss compares the three bounds.",
        "학습하면 신경망이 픽셀마다 σ_t²이 β̃_t와 β_t 사이 어디에 있는지도 예측합니다. 생성되는 "
        "이미지는 그대로이고, 손실 탭에서 세 상한을 비교할 수 있습니다.",
    ),
    "train_variance_fixed": ("fixed: β̃_t or β_t", "고정: β̃_t 또는 β_t"),
    "train_variance_learned": ("learned", "학습"),
    "train_schedule": ("Noise schedule", "노이즈 스케줄"),
    "train_timesteps": ("T, length of the noise process", "T, 노이즈 과정의 길이"),
    "train_batch": ("Batch size", "배치 크기"),
    "train_rate": ("Learning rate", "학습률"),
    "train_flip": ("Mirror pictures at random", "무작위 좌우 반전"),
    "train_seed": ("Seed", "시드"),
    "train_precision": ("Precision", "정밀도"),
    "train_name": ("Name of the run", "학습 이름"),
    "train_name_hint": ("date and time, if left empty", "비워 두면 날짜와 시각"),
    "train_start": ("Start training", "학습 시작"),
    "train_stop": ("Stop and keep", "멈추고 저장"),
    "train_resume": ("Resume", "이어서 학습"),
    "train_state_waiting": (
        "waiting for its turn — runs before it: {ahead}",
        "차례를 기다리는 중 — 앞에 있는 학습 {ahead}개",
    ),
    "train_state_starting": ("starting …", "시작하는 중 …"),
    "train_state_running": ("training", "학습 중"),
    "train_stopping": ("Stopping …", "멈추는 중 …"),
    "train_state_stopping_early": ("stopping …", "멈추는 중 …"),
    "train_state_stopping": ("stopping after this step …", "이 스텝을 마치고 멈추는 중 …"),
    "train_state_stopped": (
        "stopped — Resume goes on from here",
        "멈춤 — 여기서부터 이어서 학습할 수 있습니다",
    ),
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
    "train_wait": (", {time} at most", ", 길어야 {time}"),
    "train_link": (
        "You can close this page: training goes on. This link finds it again: ",
        "이 창을 닫아도 학습은 계속됩니다. 이 링크로 다시 찾아올 수 있습니다: ",
    ),
}
