"""Words of Sample: its controls, the files it keeps, the questions."""

WORDS: dict[str, tuple[str, str]] = {
    # sample_
    "sample_model": ("Model", "모델"),
    "sample_model_info": (
        "An included model, or one that you trained.",
        "기본 제공 모델 또는 직접 학습한 모델.",
    ),
    "card_faces-64": ("heads in ink", "잉크로 그린 얼굴"),
    "card_faces-32": ("three face styles", "세 가지 그림체의 얼굴"),
    "card_fashion-28": ("clothes", "옷"),
    "card_fashion-28-classes": ("clothes by name", "이름으로 고르는 옷"),
    "card_faces-32-classes": ("faces by style", "그림체로 고르는 얼굴"),
    "sample_answer": ("What draws", "무엇으로 그릴지"),
    "sample_answer_info": (
        "The network has learned to guess; a perfect memory only ever returns the pictures it saw.",
        "신경망은 짐작하는 법을 배웠고, 완벽한 기억은 본 이미지만 되돌려 줍니다.",
    ),
    "sample_answer_network": ("network", "신경망"),
    "sample_answer_exact": (
        "perfect memory of the training pictures",
        "학습 이미지의 완벽한 기억",
    ),
    "classes_title": ("Classes", "클래스"),
    "classes_every": ("All in turn", "모두 차례로"),
    "classes_none": (
        "None chosen: no class leads the drawing.",
        "고르지 않으면 클래스를 정하지 않고 생성합니다.",
    ),
    "classes_one": ("All pictures are of this class.", "모든 이미지를 이 클래스로 생성합니다."),
    "classes_turn": (
        "The pictures take these classes in turn.",
        "고른 클래스를 이미지마다 차례로 씁니다.",
    ),
    "sample_guidance": ("Guidance w", "가이던스 w"),
    "sample_guidance_info": (
        "How strongly the class leads: 0 ignores it, 1 follows it as it was learned, more "
        "exaggerates it.",
        "클래스를 따르는 정도. 0이면 무시하고, 1이면 배운 대로 따르고, 더 크면 강조합니다.",
    ),
    "sample_clipping": ("Keep x̂_0 within [−1, 1]", "x̂_0을 [−1, 1]로 제한하는 방법"),
    "sample_clipping_info": (
        "Guidance pushes x̂_0 out of range. Dynamic thresholding scales each picture back instead "
        "of cutting it off.",
        "가이던스가 크면 x̂_0이 범위를 벗어납니다. 동적 임계값은 값을 자르는 대신 이미지마다 크기를 "
        "줄입니다.",
    ),
    "sample_clipping_plain": ("plain clipping", "단순 클리핑"),
    "sample_clipping_dynamic": ("dynamic thresholding", "동적 임계값"),
    "sample_num_images": ("Pictures", "이미지 수"),
    "sample_steps": ("Reverse steps", "역과정 스텝 수"),
    "sample_steps_info": (
        "Fewer is faster, more is finer.",
        "적을수록 빠르고 많을수록 정교합니다.",
    ),
    "sample_solver": ("Solver", "솔버"),
    "sample_solver_info": (
        "How one step goes from x_t to x_{t−1}.",
        "x_t에서 x_{t−1}로 가는 방법.",
    ),
    "sample_solver_ddpm": ("DDPM ancestral, σ² = β̃", "DDPM ancestral 샘플링, σ² = β̃"),
    "sample_solver_ddpm-large": ("DDPM ancestral, σ² = β", "DDPM ancestral 샘플링, σ² = β"),
    "sample_solver_ddim": ("DDIM, no fresh noise", "DDIM, 새 노이즈 없음"),
    "sample_solver_dpm++": ("DPM-Solver++ (2nd order)", "DPM-Solver++ (2차)"),
    "sample_solver_dpm++-sde": ("DPM-Solver++ SDE (2nd order)", "DPM-Solver++ SDE (2차)"),
    "sample_solver_unipc": ("UniPC", "UniPC"),
    "sample_spacing": ("Spacing of the steps", "스텝 간격"),
    "sample_spacing_info": (
        "Which t the steps visit. With ten steps, even in t drew best in our measurements.",
        "스텝이 어떤 t를 거칠지 정합니다. 10스텝으로 측정했을 때는 t에서 균등한 간격이 가장 "
        "좋았습니다.",
    ),
    "sample_spacing_trailing": ("even in t", "t에서 균등"),
    "sample_spacing_quadratic": ("even in √t (quadratic)", "√t에서 균등 (quadratic)"),
    "sample_spacing_logsnr": ("even in log SNR", "log SNR에서 균등"),
    "sample_seed": ("Seed", "시드"),
    "sample_seed_info": (
        "The same seed draws the same pictures.",
        "시드가 같으면 같은 이미지가 나옵니다.",
    ),
    "sample_dice": ("New random seed", "무작위 시드"),
    "sample_draw": ("Draw pictures", "이미지 생성"),
    "sample_cancel": ("Cancel", "취소"),
    "sample_more": ("More", "더 보기"),
    "sample_pinned": ("Pinned seeds", "고정한 시드"),
    "sample_pinned_info": (
        "These are drawn first. Click a picture to enlarge it; a button there pins its seed.",
        "이 시드의 이미지를 맨 앞에 생성합니다. 이미지를 눌러 크게 본 다음 시드를 고정할 수 "
        "있습니다.",
    ),
    "sample_every_step": ("Keep every step", "모든 스텝 저장"),
    "sample_every_step_info": (
        "Otherwise at most 100 well-chosen steps, closer together near the finished picture.",
        "끄면 최대 100스텝만 저장하며, 이미지가 완성되는 쪽을 더 촘촘히 고릅니다.",
    ),
    # keep_
    "keep_png": ("PNG", "PNG"),
    "keep_gif": ("GIF", "GIF"),
    "keep_mp4": ("MP4", "MP4"),
    "keep_html": ("HTML with slider", "슬라이더가 있는 HTML"),
    "keep_link": ("Link to these pictures", "이 이미지의 링크"),
    "keep_only_here": (
        "This link works on this computer alone. For others start the page with `--share` or "
        "`--host 0.0.0.0`, or send them the drawing as HTML, which needs no server.",
        "이 링크는 이 컴퓨터에서만 열립니다. 다른 사람과 나누려면 페이지를 `--share`나 "
        "`--host 0.0.0.0`으로 실행하거나, 서버 없이 열리는 HTML로 보내세요.",
    ),
    "keep_copy": ("Copy link", "링크 복사"),
    "keep_copied": ("The link is copied.", "링크를 복사했습니다."),
    "keep_not_copied": (
        "This browser lets no page copy. The link is selected: press Ctrl + C, or ⌘ C on a Mac.",
        "이 브라우저에서는 페이지가 복사할 수 없습니다. 링크를 선택해 두었으니 Ctrl + C(Mac은 "
        "⌘ C)를 누르세요.",
    ),
    "keep_history": ("Recent drawings", "최근에 생성한 이미지"),
    "keep_restore": (
        "Drop an exported PNG or HTML here, or choose one, to get its settings back",
        "내보낸 PNG나 HTML을 여기에 놓거나 선택하면 설정을 복원합니다",
    ),
    "keep_restored": (
        "The settings are back. Press Draw pictures to get the same pictures.",
        "설정을 복원했습니다. ‘이미지 생성’을 누르면 같은 이미지가 나옵니다.",
    ),
    # ask_
    "ask_heading": ("## Experiments", "## 실험해 보기"),
    "ask_branch": ("Branch", "갈라 보기"),
    "ask_from_picture": ("Start from my picture", "내 이미지에서 시작"),
    "ask_interpolate": ("Interpolate", "보간"),
    "ask_compare": ("Compare", "비교"),
    "ask_branch_button": ("Branch", "갈라 보기"),
    "ask_from_picture_button": ("Add noise and denoise", "노이즈를 더하고 복원하기"),
    "ask_interpolate_button": ("Interpolate", "보간하기"),
    "ask_compare_button": ("Compare", "비교하기"),
    "ask_branch_where": ("Branch at which t", "갈라질 시점 t"),
    "ask_branch_here": ("where the slider stands", "슬라이더가 있는 곳"),
    "ask_branch_way": ("at four moments, from layout to detail", "구도에서 세부까지 네 시점"),
    "ask_branch_futures": ("Continuations", "갈래 수"),
    "ask_branch_as": ("Goes on as", "이어 갈 클래스"),
    "ask_branch_as_info": (
        "Another class from t on shows at which t it is decided what the picture becomes.",
        "t부터 다른 클래스로 이어 가면 이미지의 클래스가 어느 t에서 정해지는지 볼 수 있습니다.",
    ),
    "ask_branch_as_own": ("what it was drawn as", "처음 클래스 그대로"),
    "ask_branch_as_chosen": ("the classes chosen beside the drawing", "생성 설정에서 고른 클래스"),
    "ask_variance": ("Noise per step", "스텝마다 더하는 노이즈"),
    "ask_variance_ddpm": ("σ² = β̃", "σ² = β̃"),
    "ask_variance_ddpm-large": ("σ² = β", "σ² = β"),
    "ask_variance_mean": ("none, z = 0", "없음, z = 0"),
    "ask_branch_note": (
        "Every continuation starts from the same x_t and draws fresh noise from there on. "
        "Branching early changes the layout, branching late the detail. Click a picture above to "
        "choose it; otherwise the first is taken. Continuations always use ancestral steps, "
        "whatever the solver above: with DDIM they would all be the same.",
        "같은 x_t에서 시작해 갈래마다 새 노이즈로 이어 갑니다. 일찍 갈라지면 구도가, 늦게 "
        "갈라지면 세부가 달라집니다. 위에서 이미지를 눌러 고르세요. 고르지 않으면 첫 이미지를 "
        "씁니다. 위에서 고른 솔버와 관계없이 남은 t는 ancestral 샘플링으로 진행합니다. DDIM에서는 "
        "모든 갈래가 같아지기 때문입니다.",
    ),
    "ask_picture": ("Your picture", "내 이미지"),
    "ask_noise_to": ("How much noise", "더할 노이즈의 양"),
    "ask_mix_at": ("Interpolate at", "보간할 시점"),
    "ask_shares_info": (
        "Share of the way to pure noise, t / T.",
        "순수한 노이즈까지의 진행 비율, t / T.",
    ),
    "ask_from_picture_note": (
        "The more noise, the more the model decides. Each column waits at its own t until the "
        "slider gets there, and goes on by ancestral steps, whatever the solver above.",
        "노이즈가 많을수록 모델이 더 많은 것을 결정합니다. 각 열은 슬라이더가 올 때까지 자기 "
        "t에서 기다렸다가, 위에서 고른 솔버와 관계없이 ancestral 샘플링으로 이어 갑니다.",
    ),
    "ask_draws": ("Repeats", "반복 횟수"),
    "ask_draws_info": ("Each with its own noise.", "매번 다른 노이즈를 씁니다."),
    "ask_interpolate_kind": ("Interpolate between", "보간할 대상"),
    "ask_interpolate_seeds": ("two seeds", "시드 두 개"),
    "ask_interpolate_pictures": ("two of my pictures", "내 이미지 두 장"),
    "ask_interpolate_classes": ("two classes of one seed", "시드 하나의 두 클래스"),
    "ask_interpolate_seed_a": ("Seed at λ = 0", "λ = 0의 시드"),
    "ask_interpolate_seed_b": ("Seed at λ = 1", "λ = 1의 시드"),
    "ask_interpolate_note": (
        "Both are noised to t, mixed there by the share λ, and denoised by ancestral steps, "
        "whatever the solver above: a row per t, a column per λ (DDPM, figure 8). Mixing weakens "
        "the noise, so it is scaled back to full strength before the network sees it.",
        "둘에 t까지 노이즈를 더하고 λ의 비율로 섞은 뒤, 위에서 고른 솔버와 관계없이 ancestral "
        "샘플링으로 복원합니다. 행은 t, 열은 λ입니다(DDPM 논문 그림 8). 섞으면 노이즈가 "
        "약해지므로 원래 세기로 되돌려 신경망에 넣습니다.",
    ),
    "ask_interpolate_classes_note": (
        "Draws one seed as each of two classes, which are chosen beside the drawing. Both are "
        "noised to t, mixed there by the share λ, and denoised by ancestral steps; on the way the "
        "network is told as much of the second class as λ says. A row per t, a column per λ.",
        "한 시드를 두 클래스로 각각 생성합니다. 두 클래스는 생성 설정에서 고릅니다. 둘에 t까지 "
        "노이즈를 더해 λ의 비율로 섞고 ancestral 샘플링으로 복원하며, 그동안 신경망에는 두 번째 "
        "클래스를 λ만큼 알려 줍니다. 행은 t, 열은 λ입니다.",
    ),
    "ask_compare_with": ("What differs", "바꿀 것"),
    "ask_compare_other": ("model, solver or steps", "모델, 솔버, 스텝"),
    "ask_compare_strengths": ("guidance w: 0, 1, 2, 4, 8", "가이던스 w: 0, 1, 2, 4, 8"),
    "ask_compare_classes": ("the class", "클래스"),
    "ask_compare_model": ("Compare with", "비교할 모델"),
    "ask_compare_note": (
        "Compares the drawing above (up to eight of its pictures) with the choice here: both "
        "start from the same noise and share one slider. So only models of the same picture size "
        "are offered. Each column is a seed.",
        "위에서 생성한 이미지(최대 여덟 장)와 여기서 고른 설정을 같은 노이즈에서 시작해 한 "
        "슬라이더로 비교합니다. 그래서 이미지 크기가 같은 모델만 고를 수 있습니다. 열마다 시드가 "
        "다릅니다.",
    ),
    "ask_compare_strengths_note": (
        "Draws up to four pictures of the drawing above anew, from the same noise and as the same "
        "classes: a row for each w, a column for each seed. w = 0 leaves the class out, 1 is the "
        "plain prediction, and above 1 the class counts for more.",
        "위에서 생성한 이미지(최대 네 장)를 같은 노이즈와 같은 클래스로 다시 생성합니다. 행은 w, "
        "열은 시드입니다. w = 0은 클래스를 쓰지 않고, 1은 예측 그대로이며, 1보다 크면 클래스가 더 "
        "크게 작용합니다.",
    ),
    "ask_compare_classes_note": (
        "Draws the same noise as every class of the model: a row for each seed, a column for each "
        "class. What stays alike in a row comes from the noise, what changes from the class. Of "
        "more than 24 classes, those chosen beside the drawing are taken.",
        "같은 노이즈를 모델의 모든 클래스로 생성합니다. 행은 시드, 열은 클래스입니다. 한 행에서 "
        "같은 부분은 노이즈가, 달라지는 부분은 클래스가 정한 것입니다. 클래스가 24개보다 많으면 "
        "생성 설정에서 고른 클래스만 씁니다.",
    ),
    # the exact answer
    "loss_source_trained": ("trained on", "학습 이미지"),
    "ideal_name": ("perfect memory", "완벽한 기억"),
    "curve_floor": ("exact answer (floor)", "최적 디노이저 (이론적 최솟값)"),
    "ideal_title": (
        "Weight of each training picture at t = {value}",
        "t = {value}에서 학습 이미지별 가중치",
    ),
    "ideal_title_end": (
        "Weight of each training picture at the last step",
        "마지막 스텝에서 학습 이미지별 가중치",
    ),
    "ideal_picture": ("picture {value}", "이미지 {value}"),
    "ideal_effective": (
        "practically {value} of {total} pictures decide",
        "{total}장 중 사실상 {value}장이 결정",
    ),
    "ideal_effective_one": (
        "practically 1 of {total} pictures decides",
        "{total}장 중 사실상 1장이 결정",
    ),
    "ideal_mirrored": (
        "{value} pictures and their mirror images",
        "이미지 {value}장과 좌우 반전 이미지",
    ),
    "ideal_copies": (
        "The exact answer x̂_0 is the average of the training pictures by these weights. As t "
        "falls, one of them takes all the weight: a network that minimised the loss perfectly "
        "would only return its training pictures. Enlarge a picture to see its own weights.",
        "최적 디노이저의 x̂_0은 학습 이미지를 이 가중치로 평균한 것입니다. t가 줄어들수록 한 장이 "
        "가중치를 모두 차지합니다. 손실을 완벽하게 최소화한 신경망은 학습 이미지만 그대로 "
        "내놓습니다. 이미지를 확대하면 그 이미지의 가중치를 볼 수 있습니다.",
    ),
}
