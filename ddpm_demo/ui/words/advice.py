"""Sentences of `ddpm_demo.training.advice` and what its buttons say."""

WORDS: dict[str, tuple[str, str]] = {
    "advice_never_noise": (
        "ᾱ_T = {alpha_bar}: at its last step the forward process still shows the picture. Sampling "
        "would start from something the model never saw.",
        "ᾱ_T = {alpha_bar}: 정과정의 마지막 스텝에도 그림이 남아 있습니다. 모델이 본 적 없는 "
        "곳에서 샘플링이 시작됩니다.",
    ),
    "advice_fix_never_noise": ("Rescale β", "β를 다시 맞추기"),
    "advice_average_held": (
        "At the end the averaged weights (EMA) would still hold {percent} % of the random start: "
        "samples would look like noise.",
        "끝날 때에도 평균 가중치(EMA)에 무작위 초깃값이 {percent} % 남아, 샘플이 노이즈처럼 보일 "
        "것입니다.",
    ),
    "advice_fix_average_held": ("Warm the average up", "평균을 서서히 시작"),
    "advice_average_holds": (
        "The EMA still holds {percent} % of the initial weights: previews lag behind.",
        "EMA에 초기 가중치가 아직 {percent} % 남아 있어 미리보기가 뒤처집니다.",
    ),
    "advice_few_pictures": (
        "Only {count:,} pictures: from a random start expect copies of them. Starting from trained "
        "weights needs far fewer steps.",
        "그림이 {count:,}장뿐입니다. 무작위 상태에서 시작하면 그대로 베끼기 쉽습니다. 학습된 "
        "가중치에서 시작하면 훨씬 적은 스텝으로 됩니다.",
    ),
    "advice_fix_few_pictures": ("Start from shipped weights", "제공된 가중치에서 시작"),
    "advice_starts_from_model": (
        "{count:,} pictures are few, so this plan starts from trained weights and takes few "
        "steps; after many the model may copy them.",
        "그림이 {count:,}장으로 적은 편이라 학습된 가중치에서 시작해 적은 스텝만 학습합니다. "
        "스텝이 많으면 그림을 베낄 수 있습니다.",
    ),
    "advice_tuned_long": (
        "Many steps for {count:,} pictures from trained weights: the model may copy them. The copy "
        "meter tells afterwards; {steps:,} steps are the cautious start.",
        "학습된 가중치에서 그림 {count:,}장으로 학습하기에는 스텝이 많아 그림을 베낄 수 있습니다. "
        "끝난 뒤 복사 측정기로 확인할 수 있고, {steps:,}스텝이 조심스러운 시작입니다.",
    ),
    "advice_fix_tuned_long": ("Use {steps:,} steps", "{steps:,}스텝으로 하기"),
    "advice_fix_starts_from_model": ("Start from random weights", "무작위 가중치에서 시작"),
    "advice_few": (
        "Only {count:,} pictures: expect copies of them.",
        "그림이 {count:,}장뿐이라 그대로 베끼기 쉽습니다.",
    ),
    "advice_pictures_smaller": (
        "{count:,} pictures are smaller than {size} × {size} and will look blurred.",
        "그림 {count:,}장이 {size} × {size}보다 작아 흐려 보입니다.",
    ),
    "advice_fix_pictures_smaller": ("Use {lower} × {lower}", "{lower} × {lower}로 하기"),
    "advice_made_grey": (
        "The model to start from draws grey pictures: yours are made grey to fit.",
        "출발 모델은 흑백 그림을 그립니다. 맞추기 위해 그림을 흑백으로 바꿉니다.",
    ),
    "advice_made_colour": (
        "The model to start from draws colour: your grey pictures are read as colour to fit.",
        "출발 모델은 컬러로 그립니다. 맞추기 위해 흑백 그림을 컬러로 읽습니다.",
    ),
    "advice_loss_rising": (
        "The held-out loss was lowest at step {step} and has not been lower for {checks} checks: "
        "the model is starting to copy its pictures.",
        "검증 손실이 {step}스텝에서 가장 낮았고 그 뒤 {checks}번 확인하는 동안 더 내려가지 "
        "않았습니다. 모델이 그림을 베끼기 시작합니다.",
    ),
    "advice_fix_loss_rising": ("Stop here and keep", "여기서 멈추고 저장"),
    "advice_went_back": (
        "Not a number at step {step}: went back to step {kept}. A lower learning rate is steadier.",
        "{step}스텝에서 숫자가 아닌 값이 나와 {kept}스텝으로 돌아갔습니다. 학습률을 낮추면 "
        "안정됩니다.",
    ),
    "advice_fix_went_back": ("Resume with {rate}", "학습률 {rate}(으)로 이어서 하기"),
    "advice_memory": (
        "Each batch can be worked off in slices of {part}: the same training in less memory, a "
        "little slower.",
        "배치를 {part}장씩 나누어 처리하면 조금 느리지만 적은 메모리로 똑같이 학습합니다.",
    ),
    "advice_fix_memory": ("Resume in slices of {part}", "{part}장씩 나누어 이어서 하기"),
    "advice_too_short": (
        "Too few pictures were seen yet for clear shapes.",
        "뚜렷한 형태가 나오기에는 아직 본 그림이 적습니다.",
    ),
    "advice_fix_too_short": ("Train {more} steps more", "{more}스텝 더 학습"),
}
