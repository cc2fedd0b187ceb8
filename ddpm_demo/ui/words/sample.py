"""Words of Sample: its controls, the files it keeps, the questions."""

WORDS: dict[str, tuple[str, str]] = {
    # sample_
    "sample_model": ("Model", "모델"),
    "sample_model_info": (
        "A model that ships, or one that you trained.",
        "함께 제공되는 모델, 또는 직접 학습한 모델.",
    ),
    "sample_num_images": ("Pictures", "그림 수"),
    "sample_steps": ("Reverse steps", "역과정 스텝 수"),
    "sample_steps_info": (
        "Fewer is faster, more is finer.",
        "적으면 빠르고, 많으면 세밀합니다.",
    ),
    "sample_solver": ("Solver", "풀이 방법"),
    "sample_solver_info": (
        "How one step goes from x_t to x_{t−1}.",
        "x_t에서 x_{t−1}로 가는 방법.",
    ),
    "sample_solver_ddpm": ("DDPM ancestral, σ² = β̃", "DDPM 조상 샘플링, σ² = β̃"),
    "sample_solver_ddpm-large": ("DDPM ancestral, σ² = β", "DDPM 조상 샘플링, σ² = β"),
    "sample_solver_ddim": ("DDIM, no fresh noise", "DDIM, 새 노이즈 없음"),
    "sample_solver_dpm++": ("DPM-Solver++ (2nd order)", "DPM-Solver++ (2차)"),
    "sample_solver_dpm++-sde": ("DPM-Solver++ SDE (2nd order)", "DPM-Solver++ SDE (2차)"),
    "sample_solver_unipc": ("UniPC", "UniPC"),
    "sample_spacing": ("Spacing of the steps", "스텝 간격"),
    "sample_spacing_info": (
        "Which t the steps visit. In ten steps even in t drew best of what we measured.",
        "스텝이 어떤 t를 지날지. 재 본 것 가운데 열 스텝에서는 t에서 고르게 나누는 편이 가장 "
        "좋았습니다.",
    ),
    "sample_spacing_trailing": ("even in t", "t에서 고르게"),
    "sample_spacing_quadratic": ("even in √t (quadratic)", "√t에서 고르게 (제곱)"),
    "sample_spacing_logsnr": ("even in log SNR", "log SNR에서 고르게"),
    "sample_seed": ("Seed", "시드"),
    "sample_seed_info": (
        "The same seed draws the same pictures.",
        "시드가 같으면 같은 그림이 나옵니다.",
    ),
    "sample_dice": ("Roll the dice", "주사위 굴리기"),
    "sample_draw": ("Draw pictures", "그림 그리기"),
    "sample_cancel": ("Cancel", "취소"),
    "sample_more": ("More", "더 보기"),
    "sample_pinned": ("Pinned seeds", "고정한 시드"),
    "sample_pinned_info": (
        "These come first. Click a picture to enlarge it; a button there pins its seed.",
        "맨 앞에 그려집니다. 그림을 눌러 크게 본 뒤 시드를 고정할 수 있습니다.",
    ),
    "sample_every_step": ("Keep every step", "모든 스텝 남기기"),
    "sample_every_step_info": (
        "Else at most 100 well-chosen ones, closer together near the picture.",
        "끄면 그림 쪽을 더 촘촘히 골라 100개까지만 남깁니다.",
    ),
    # keep_
    "keep_png": ("PNG", "PNG"),
    "keep_gif": ("GIF", "GIF"),
    "keep_mp4": ("MP4", "MP4"),
    "keep_html": ("HTML with slider", "슬라이더가 있는 HTML"),
    "keep_link": ("Link to these pictures", "이 그림의 링크"),
    "keep_copy": ("Copy link", "링크 복사"),
    "keep_copied": ("The link is copied.", "링크를 복사했습니다."),
    "keep_history": ("This visit's drawings", "이번에 그린 그림"),
    "keep_restore": (
        "Drop an exported PNG or HTML here to get its settings back, or choose one",
        "내보낸 PNG나 HTML을 여기에 놓거나 골라서 설정을 되살리기",
    ),
    "keep_restored": (
        "The settings are back. Press Draw pictures for the same pictures.",
        "설정을 되살렸습니다. '그림 그리기'를 누르면 같은 그림이 나옵니다.",
    ),
    # ask_
    "ask_heading": ("## Ask the process", "## 과정에 물어보기"),
    "ask_branch": ("Branch", "갈라 보기"),
    "ask_from_picture": ("Start from my picture", "내 그림에서 시작"),
    "ask_interpolate": ("Interpolate", "섞어 보기"),
    "ask_compare": ("Compare", "비교"),
    "ask_branch_button": ("Branch", "갈라 보기"),
    "ask_from_picture_button": ("Noise and denoise", "노이즈를 넣고 되돌리기"),
    "ask_interpolate_button": ("Mix", "섞기"),
    "ask_compare_button": ("Compare", "비교하기"),
    "ask_branch_where": ("From which x_t", "어느 x_t에서"),
    "ask_branch_here": ("where the slider stands", "슬라이더가 있는 곳"),
    "ask_branch_way": ("four moments of the way", "길 위의 네 곳"),
    "ask_branch_futures": ("Futures", "미래의 수"),
    "ask_variance": ("Noise of a step", "한 스텝의 노이즈"),
    "ask_variance_ddpm": ("σ² = β̃", "σ² = β̃"),
    "ask_variance_ddpm-large": ("σ² = β", "σ² = β"),
    "ask_variance_mean": ("none, z = 0", "없음, z = 0"),
    "ask_branch_note": (
        "The same x_t, fresh noise from there on. Early branches change the layout, late ones the "
        "detail. Click a picture above to choose it; else the first is taken. A branch goes on by "
        "ancestral steps over the remaining t, whatever the solver was: DDIM's futures would all "
        "be one.",
        "같은 x_t에서 새 노이즈로 이어 갑니다. 일찍 갈라지면 구도가, 늦게 갈라지면 세부가 "
        "달라집니다. 위에서 그림을 눌러 고르세요. 고르지 않으면 첫 그림입니다. 풀이 방법과 "
        "상관없이 남은 t를 조상 샘플링으로 내려갑니다. DDIM이라면 미래가 모두 같아지기 때문입니다.",
    ),
    "ask_picture": ("Your picture", "내 그림"),
    "ask_noise_to": ("Noise it to", "어디까지 노이즈를 넣을지"),
    "ask_mix_at": ("Mix at", "섞는 곳"),
    "ask_shares_info": (
        "Share of the way to pure noise, t / T.",
        "완전한 노이즈까지 가는 길의 비율, t / T.",
    ),
    "ask_from_picture_note": (
        "The more noise, the more the model decides. Each column waits at its own t until the "
        "slider gets there, and goes on by ancestral steps, whatever the solver above.",
        "노이즈가 많을수록 모델이 더 많이 정합니다. 각 열은 슬라이더가 올 때까지 자기 "
        "t에서 기다렸다가, 위에서 고른 풀이 방법과 상관없이 조상 샘플링으로 이어 갑니다.",
    ),
    "ask_draws": ("Draws", "그리는 횟수"),
    "ask_draws_info": ("Each with noise of its own.", "매번 다른 노이즈로."),
    "ask_interpolate_kind": ("Between", "무엇 사이를"),
    "ask_interpolate_seeds": ("two seeds", "두 시드"),
    "ask_interpolate_pictures": ("two pictures of mine", "내 그림 두 장"),
    "ask_interpolate_seed_a": ("Seed at λ = 0", "λ = 0의 시드"),
    "ask_interpolate_seed_b": ("Seed at λ = 1", "λ = 1의 시드"),
    "ask_interpolate_note": (
        "Both are noised to t, mixed there and denoised: a row per t, a column per λ (DDPM, "
        "figure 8), by ancestral steps, whatever the solver above. The mixed noise is brought back "
        "to full strength, or the network would see too little.",
        "둘을 t까지 노이즈에 넣고 거기서 섞어, 위에서 고른 풀이 방법과 상관없이 조상 샘플링으로 "
        "되돌립니다. 행은 t, 열은 λ입니다 (DDPM 그림 8). 섞은 "
        "노이즈는 원래 세기로 맞춥니다. 그러지 않으면 신경망이 보기에 노이즈가 모자랍니다.",
    ),
    "ask_compare_model": ("Against this model", "비교할 모델"),
    "ask_compare_note": (
        "The drawing above, up to eight pictures of it, against the choice here: the same noise, "
        "under one slider.",
        "위의 그림 (여덟 장까지)과 여기서 고른 것을 같은 노이즈에서 시작해 한 슬라이더로 견줍니다.",
    ),
    # the exact answer
    "loss_source_trained": ("trained on", "학습한 그림"),
    "ideal_name": ("exact answer", "정확한 답"),
    "curve_floor": ("exact answer (floor)", "정확한 답 (바닥)"),
    "ideal_title": (
        "Weight of each training picture at t = {value}",
        "t = {value}에서 학습 그림마다의 가중치",
    ),
    "ideal_title_end": (
        "Weight of each training picture at the last step",
        "마지막 스텝에서 학습 그림마다의 가중치",
    ),
    "ideal_picture": ("picture {value}", "{value}번째 그림"),
    "ideal_effective": (
        "as if {value} of {total} were left",
        "{total}장 중 사실상 {value}장",
    ),
    "ideal_copies": (
        "The exact answer x̂_0 is the average of the training pictures by these weights. As t falls "
        "one of them takes all: a perfect minimiser of the loss only ever returns its training "
        "pictures. Enlarge a picture to see its own weights.",
        "정확한 답 x̂_0은 학습 그림을 이 가중치로 평균한 것입니다. t가 줄면 하나가 전부를 "
        "차지합니다. 손실을 완벽하게 최소화하면 학습 그림만 되돌려 줍니다. 그림을 확대하면 "
        "그 그림의 가중치를 봅니다.",
    ),
}
