"""Words of the timeline."""

WORDS: dict[str, tuple[str, str]] = {
    "timeline_empty": (
        "Press the button: pictures appear here out of noise, step by step.",
        "버튼을 누르면 노이즈에서 한 스텝씩 이미지가 만들어지는 과정이 여기에 나타납니다.",
    ),
    "timeline_empty_branch": (
        "Press Branch: one picture of the drawing above goes on in several ways, and they appear "
        "here.",
        "‘갈라 보기’를 누르세요. 위 이미지 한 장이 여러 갈래로 이어지는 모습이 여기에 나타납니다.",
    ),
    "timeline_empty_from_picture": (
        "Choose a picture: noise is added as far as you say, and what the model makes of it "
        "appears here.",
        "이미지를 고르세요. 정한 만큼 노이즈를 더하고 모델이 복원한 결과가 여기에 나타납니다.",
    ),
    "timeline_empty_interpolate": (
        "Choose two ends: what lies between them appears here.",
        "양 끝을 고르세요. 둘 사이를 보간한 결과가 여기에 나타납니다.",
    ),
    "timeline_empty_compare": (
        "Draw pictures above and choose what to compare them with: both appear here under one "
        "slider.",
        "위에서 이미지를 생성하고 비교할 대상을 고르세요. 둘이 한 슬라이더 아래 나란히 나타납니다.",
    ),
    "timeline_empty_training": (
        "Once training runs, the same noise is denoised again and again: here you see it getting "
        "better. The first picture comes after 10 steps, or at the end of a shorter run.",
        "학습이 시작되면 같은 노이즈를 반복해서 복원합니다. 결과가 점점 나아지는 모습을 여기서 볼 "
        "수 있습니다. 첫 이미지는 10스텝 뒤에, 더 짧은 학습에서는 끝날 때 나옵니다.",
    ),
    "timeline_waiting": ("The first pictures are on their way …", "첫 이미지를 만드는 중입니다 …"),
    "timeline_loading": (
        "Loading the network: {value} MB …",
        "신경망을 불러오는 중입니다: {value} MB …",
    ),
    "timeline_left_s": ("about {value} s left", "약 {value}초 남음"),
    "timeline_left_min": ("about {value} min left", "약 {value}분 남음"),
    "timeline_queued": (
        "Waiting for what was asked before it …",
        "앞선 작업이 끝나기를 기다리는 중입니다 …",
    ),
    "timeline_failed": (
        "Some frames could not be loaded. Is the server still running?",
        "불러오지 못한 프레임이 있습니다. 서버가 켜져 있는지 확인하세요.",
    ),
    "timeline_clipped": (
        "x_t is clipped to [−1, 1] for display.",
        "x_t는 화면에 표시하기 위해 [−1, 1]로 클리핑했습니다.",
    ),
    "timeline_note_eps": (
        "ε̂ is the noise that the network sees in x_t. Grey is 0, black −{value}, white +{value}.",
        "ε̂은 신경망이 x_t에서 예측한 노이즈입니다. 회색은 0, 검은색은 −{value}, 흰색은 "
        "+{value}입니다.",
    ),
    "timeline_note_change": (
        "What the last step added. Grey is 0, black −{value}, white +{value} at this step.",
        "마지막 스텝이 x에 더한 값입니다. 이 스텝에서 회색은 0, 검은색은 −{value}, 흰색은 "
        "+{value}입니다.",
    ),
    "timeline_note_guidance": (
        "ε̂_c − ε̂_∅, what being told the class changes in ε̂. Grey is 0, black −{value}, white "
        "+{value} at this step.",
        "ε̂_c − ε̂_∅는 클래스를 알려 줄 때 ε̂에서 달라지는 부분입니다. 이 스텝에서 회색은 0, "
        "검은색은 −{value}, 흰색은 +{value}입니다.",
    ),
    "timeline_note_twin_without": (
        "The same noise, drawn without a class. Caption, files and link are of the drawing with "
        "it.",
        "같은 노이즈에서 클래스 없이 생성한 결과입니다. 설명, 파일, 링크는 클래스를 지정해 생성한 "
        "것을 따릅니다.",
    ),
    "timeline_note_twin_with": (
        "The same noise, drawn with the class at the usual w. Caption, files and link are of the "
        "drawing without it.",
        "같은 노이즈에서 클래스를 기본 w로 지정해 생성한 결과입니다. 설명, 파일, 링크는 클래스 "
        "없이 생성한 것을 따릅니다.",
    ),
    "timeline_twin_without": ("Without class", "클래스 없이"),
    "timeline_twin_with": ("With class", "클래스 지정"),
    "timeline_what_twin_unfit": (
        "There is none of this view: choose another view",
        "이 보기에는 비교할 결과가 없습니다. 다른 보기를 고르세요",
    ),
    "timeline_what_twin_without": (
        "Draws the same noise without a class, to switch between the two",
        "같은 노이즈를 클래스 없이 생성해 번갈아 비교합니다",
    ),
    "timeline_what_twin_with": (
        "Draws the same noise with the class, to switch between the two",
        "같은 노이즈를 클래스를 지정해 생성해 번갈아 비교합니다",
    ),
    "timeline_note_after": (
        "Nothing is predicted from the picture itself: this is what the last step had.",
        "완성된 이미지에서는 예측을 하지 않으므로 마지막 스텝의 값을 보여 줍니다.",
    ),
    "timeline_note_before": (
        "Nothing has changed yet: this is the first step's.",
        "아직 달라진 것이 없으므로 첫 스텝의 값을 보여 줍니다.",
    ),
    "timeline_note_nothing": (
        "No such value at this step: all grey.",
        "이 스텝에는 그런 값이 없어 모두 회색입니다.",
    ),
    "timeline_opening": (
        "Every head begins as pure noise: step by step the network predicts the finished picture "
        "and a little of the noise is removed.",
        "모든 얼굴은 순수한 노이즈에서 시작합니다. 신경망이 스텝마다 완성된 이미지를 예측하고, "
        "그에 따라 노이즈를 조금씩 걷어 냅니다.",
    ),
    "timeline_opening_do": (
        "Drag the slider to look closer, click a head to enlarge it, or draw your own, which also "
        "show ε̂ and Δx.",
        "슬라이더를 끌어 자세히 보고, 얼굴을 눌러 크게 보고, 이미지를 직접 생성해 보세요. 직접 "
        "생성하면 ε̂과 Δx도 볼 수 있습니다.",
    ),
    "timeline_stopped": ("cancelled at t = {value}", "t = {value}에서 취소"),
    "timeline_unpin_seed": ("Pinned · unpin", "고정됨 · 해제"),
    "timeline_pinned": ("pinned", "고정됨"),
    "timeline_play": ("Play", "재생"),
    "timeline_pause": ("Pause", "일시정지"),
    "timeline_back": ("One step back", "한 스텝 뒤로"),
    "timeline_forward": ("One step forward", "한 스텝 앞으로"),
    "timeline_speed": ("Speed", "속도"),
    "timeline_position": ("Position on the timeline", "타임라인 위치"),
    "timeline_view": ("What is shown", "표시할 것"),
    "timeline_view_x_t": ("x_t", "x_t"),
    "timeline_view_x_0": ("predicted x̂_0", "예측한 x̂_0"),
    "timeline_view_both": ("both", "나란히"),
    "timeline_view_eps": ("noise ε̂", "노이즈 ε̂"),
    "timeline_view_guidance": ("guidance", "가이던스"),
    "timeline_view_change": ("change", "변화량"),
    "timeline_view_preview": ("preview", "미리보기"),
    "timeline_short_x_0": ("x̂_0", "x̂_0"),
    "timeline_short_eps": ("ε̂", "ε̂"),
    "timeline_short_guidance": ("ε̂_c − ε̂_∅", "ε̂_c − ε̂_∅"),
    "timeline_short_change": ("Δx", "Δx"),
    "timeline_what_x_t": ("The noisy picture at this step", "이 스텝의 노이즈 섞인 이미지"),
    "timeline_what_x_0": (
        "The finished picture as the network predicts it from here",
        "신경망이 이 시점에서 예측한 완성 이미지",
    ),
    "timeline_what_both": (
        "The noisy picture beside the predicted one",
        "노이즈 섞인 이미지와 예측한 이미지를 나란히",
    ),
    "timeline_what_eps": (
        "The noise that the network sees in x_t",
        "신경망이 x_t에서 예측한 노이즈",
    ),
    "timeline_what_guidance": (
        "What being told the class changes in the predicted noise",
        "클래스를 알려 줄 때 예측한 노이즈에서 달라지는 부분",
    ),
    "timeline_what_change": ("What the last step changed", "마지막 스텝의 변화량"),
    "timeline_noise": ("noise", "노이즈"),
    "timeline_picture": ("picture", "이미지"),
    "timeline_pretrained": ("the model it starts from", "초기 모델"),
    "timeline_first_preview": ("first preview", "첫 미리보기"),
    "timeline_untrained": ("untrained", "학습 전"),
    "timeline_trained": ("trained", "학습 후"),
    "timeline_plain_t": ("noise level", "노이즈 수준"),
    "timeline_plain_alpha_bar": ("variance left", "남은 분산"),
    "timeline_plain_snr": ("signal / noise", "신호 대 잡음비"),
    "timeline_plain_eps_norm": ("size, about 1", "크기, 1 안팎"),
    "timeline_plain_guidance": ("guidance", "가이던스"),
    "timeline_plain_change": ("change", "변화량"),
    "timeline_plain_clipped": ("clipped in x̂_0", "x̂_0에서 클리핑"),
    "timeline_plain_step": ("training step", "학습 스텝"),
    "timeline_hint_t": (
        "Where x_t stands between noise (t = T) and picture (t = 0).",
        "노이즈(t = T)와 이미지(t = 0) 사이에서 x_t의 위치.",
    ),
    "timeline_hint_alpha_bar": (
        "How much of the picture’s variance is left in x_t; the rest is noise.",
        "이미지의 분산이 x_t에 남아 있는 비율. 나머지는 노이즈입니다.",
    ),
    "timeline_hint_snr": (
        "ᾱ / (1 − ᾱ) in decibels: at 0 dB there is as much picture as noise.",
        "ᾱ / (1 − ᾱ)를 데시벨로 나타낸 값. 0 dB에서는 이미지와 노이즈의 양이 같습니다.",
    ),
    "timeline_hint_eps_norm": (
        "The size of the predicted noise; about 1 is right all the way, as true noise has size 1, "
        "however little of it is left in x_t.",
        "예측한 노이즈의 크기. 실제 노이즈의 크기가 1이므로, x_t에 노이즈가 거의 남지 않아도 1 "
        "안팎이면 맞습니다.",
    ),
    "timeline_hint_guidance": (
        "How much being told the class changes the predicted noise; guidance adds w times this "
        "to what is predicted without a class.",
        "클래스를 알려 줄 때 예측한 노이즈가 달라지는 크기. 클래스 없이 예측한 값에 이 차이를 "
        "w배로 더합니다.",
    ),
    "timeline_hint_change": (
        "How much the values of x changed in the last step (root mean square); pixels span −1 to "
        "1.",
        "마지막 스텝에서 x의 값이 변한 크기(RMS). 픽셀의 범위는 −1에서 1까지입니다.",
    ),
    "timeline_hint_clipped": (
        "The share of the predicted picture that left [−1, 1] and was clipped.",
        "예측한 이미지에서 [−1, 1]을 벗어나 클리핑된 비율.",
    ),
    "timeline_loop": ("Loop", "반복"),
    "timeline_enlarge": ("Enlarge a picture", "이미지 크게 보기"),
    "timeline_all_pictures": ("Back to all pictures", "모든 이미지 보기"),
    "timeline_previous_picture": ("Previous picture", "이전 이미지"),
    "timeline_next_picture": ("Next picture", "다음 이미지"),
    "timeline_picture_number": ("Picture {value}", "이미지 {value}"),
    "timeline_pin_seed": ("Pin this seed", "이 시드 고정"),
    "timeline_strip": ("This picture over the whole way", "이 이미지의 전체 과정"),
    "timeline_page_title": ("From noise to picture", "노이즈에서 이미지로"),
    "timeline_set_model": ("model", "모델"),
    "timeline_set_num_images": ("pictures", "이미지 수"),
    "timeline_set_steps": ("steps", "스텝"),
    "timeline_set_solver": ("solver", "솔버"),
    "timeline_set_seed": ("seed", "시드"),
    "timeline_set_schedule": ("schedule", "스케줄"),
    "timeline_set_version": ("version", "버전"),
    "timeline_set_ddpm_demo": ("DDPM Demo", "DDPM 데모"),
    "timeline_set_name": ("name", "이름"),
    "timeline_set_pinned": ("pinned seeds", "고정한 시드"),
    "timeline_set_schedule_squaredcos_cap_v2": ("cosine", "cosine"),
    "timeline_set_prediction_type": ("the network predicts", "신경망의 예측 대상"),
    "timeline_set_prediction_type_epsilon": ("ε", "ε"),
    "timeline_set_prediction_type_sample": ("x_0", "x_0"),
    "timeline_set_prediction_type_v_prediction": ("v", "v"),
    "timeline_set_num_train_timesteps": ("T =", "T ="),
    "timeline_set_spacing": ("steps", "스텝 간격"),
    "timeline_set_spacing_trailing": ("even in t", "t에서 균등"),
    "timeline_set_spacing_quadratic": ("even in √t", "√t에서 균등"),
    "timeline_set_spacing_logsnr": ("even in log SNR", "log SNR에서 균등"),
    "timeline_set_classes": ("classes", "클래스"),
    "timeline_set_labels": ("class numbers", "클래스 번호"),
    "timeline_set_labels_all": ("all in turn", "모두 차례로"),
    "timeline_set_guidance": ("guidance w =", "가이던스 w ="),
    "timeline_set_clipping": ("clipping", "클리핑"),
    "timeline_set_clipping_dynamic": ("dynamic", "동적"),
    "timeline_label_guidance": ("w = {value}", "w = {value}"),
    "timeline_label_parent": ("the drawing above", "위에서 생성한 이미지"),
    "timeline_label_future": ("continuation {value}", "갈래 {value}"),
    "timeline_label_from_t": ("from t = {value}", "t = {value}에서 시작"),
    "timeline_label_picture": ("picture {value}", "이미지 {value}"),
    "timeline_label_yours": ("your picture", "내 이미지"),
    "timeline_short_label_yours": ("yours", "원본"),
    "timeline_short_label_from_t": ("t = {value}", "t = {value}"),
    "timeline_label_lambda": ("λ = {value}", "λ = {value}"),
    "timeline_label_plain": ("{value}", "{value}"),
    "timeline_label_seed": ("seed {value}", "시드 {value}"),
    "timeline_label_mix_t": ("mixed at t = {value}", "t = {value}에서 보간"),
    "timeline_step": ("step", "스텝"),
    "timeline_hold": ("Compare with this step", "이 스텝과 비교"),
    "timeline_let_go": ("Stop comparing", "비교 끝내기"),
    "timeline_hold_help": (
        "Keeps this step beside the one that the slider moves on to",
        "이 스텝을 옆에 두고 슬라이더로 다른 스텝과 비교합니다",
    ),
    "timeline_held_step": ("step {value}", "{value}스텝"),
}
