"""Words of Train: how a finished run is judged, and what it copies."""

WORDS: dict[str, tuple[str, str]] = {
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
        "Estimated time: {times}. Chosen is the most that takes up to about 10 minutes, else 100. "
        "With 100 a good model can be told from a bad one, but not which of two similar ones is "
        "better.",
        "예상 시간: {times}. 약 10분 안에 끝나는 가장 많은 장수를 골라 두었고, 없으면 100장입니다. "
        "100장으로는 좋은 모델과 나쁜 모델은 구별되지만, 비슷한 두 모델의 우열은 알 수 없습니다.",
    ),
    "train_quality_few": ("500 drawings", "이미지 500장"),
    "train_quality_many": (
        "2,000 drawings, slower but more certain",
        "이미지 2,000장 · 느리지만 더 정확",
    ),
    "train_quality_go": ("Measure", "측정"),
    "train_quality_cancel": ("Cancel", "취소"),
    "train_quality_cancelling": ("Cancelling …", "취소하는 중 …"),
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
    "train_quality_column_class": ("class", "클래스"),
    "train_quality_column_drawings": ("drawings", "생성한 이미지"),
    "train_quality_column_agree": ("taken for it ↑", "그 클래스로 분류됨 ↑"),
    "train_quality_column_kernel": ("kernel distance ↓", "커널 거리 ↓"),
    "train_quality_majority": (
        "A classifier looks at each drawing. Always naming the most frequent class would be right "
        "for {share} of the real pictures.",
        "분류기가 생성한 이미지를 한 장씩 판정합니다. 항상 가장 많은 클래스로 답할 때 실제 "
        "이미지에서의 정답률은 {share}입니다.",
    ),
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
        "Good: its drawings are about as varied as real pictures. Whether each is well drawn, the "
        "eye tells best.",
        "좋습니다. 생성한 이미지가 실제 이미지만큼 다양합니다. 한 장 한 장이 잘 그려졌는지는 "
        "눈으로 보는 것이 가장 정확합니다.",
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
        "복제합니다. 학습 이미지를 그대로 되풀이한 것이 생성한 이미지의 {share}입니다.",
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
    "train_copies_cost": (
        "Estimated time: {count} drawings about {time}.",
        "예상 시간: {count}장 약 {time}.",
    ),
    "train_copies_unknown": (
        "It makes {count} drawings. How long that takes shows after the first steps; you can "
        "cancel it.",
        "이미지 {count}장을 생성합니다. 남은 시간은 시작하면 표시되고, 언제든 취소할 수 있습니다.",
    ),
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
}
