"""Sentences of `ddpm_demo.training.advice` and what its buttons say."""

WORDS: dict[str, tuple[str, str]] = {
    "advice_never_noise": (
        "ᾱ_T = {alpha_bar}: even at the last step the picture shows through the noise. Sampling "
        "starts from pure noise, which such a model has never seen.",
        "ᾱ_T = {alpha_bar}: 마지막 스텝에도 이미지가 남아 있습니다. 샘플링은 순수한 노이즈에서 "
        "시작하는데, 이렇게 학습한 모델은 그런 입력을 본 적이 없습니다.",
    ),
    "advice_fix_never_noise": ("Rescale β to T", "β를 T에 맞춰 조정"),
    "advice_average_held": (
        "Even at the end {percent} % of the averaged weights (EMA) would still be the random "
        "start: drawings would look like noise.",
        "학습이 끝나도 EMA 가중치에 무작위 초깃값이 {percent} % 남아, 생성한 이미지가 노이즈처럼 "
        "보일 것입니다.",
    ),
    "advice_fix_average_held": ("Warm up the average", "EMA 워밍업 켜기"),
    "advice_average_holds": (
        "The averaged weights (EMA) still hold {percent} % of the initial weights: previews lag "
        "behind.",
        "EMA 가중치에 초깃값이 아직 {percent} % 남아 있어 미리보기가 뒤처집니다.",
    ),
    "advice_few_pictures_one": (
        "Only 1 picture: a model that starts from random weights would mostly copy it. "
        "One that starts from trained weights needs far fewer steps.",
        "이미지가 1장뿐입니다. 무작위 초기화로 시작하면 이미지를 그대로 외우기 쉽습니다. 학습된 "
        "가중치에서 시작하면 훨씬 적은 스텝으로 충분합니다.",
    ),
    "advice_few_pictures": (
        "Only {count:,} pictures: a model that starts from random weights would mostly copy them. "
        "One that starts from trained weights needs far fewer steps.",
        "이미지가 {count:,}장뿐입니다. 무작위 초기화로 시작하면 이미지를 그대로 외우기 쉽습니다. "
        "학습된 가중치에서 시작하면 훨씬 적은 스텝으로 충분합니다.",
    ),
    "advice_fix_few_pictures": ("Start from an included model", "기본 제공 모델에서 시작"),
    "advice_starts_from_model_one": (
        "1 picture is very little, so this plan starts from trained weights and takes few "
        "steps; with many steps the model may copy it.",
        "이미지가 1장으로 적어서 학습된 가중치에서 시작해 적은 스텝만 학습합니다. 스텝이 많으면 "
        "이미지를 외울 수 있습니다.",
    ),
    "advice_starts_from_model": (
        "{count:,} pictures are few, so this plan starts from trained weights and takes few "
        "steps; with many steps the model may copy them.",
        "이미지가 {count:,}장으로 적어서 학습된 가중치에서 시작해 적은 스텝만 학습합니다. 스텝이 "
        "많으면 이미지를 외울 수 있습니다.",
    ),
    "advice_tuned_long_one": (
        "Many steps for 1 picture when starting from trained weights: the model may copy "
        "it. The copy meter tells afterwards; {steps:,} steps are a cautious start.",
        "학습된 가중치에서 이미지 1장으로 시작하기에는 스텝이 많아 이미지를 외울 수 있습니다. "
        "학습이 끝나면 복제 "
        "검사로 확인할 수 있습니다. 처음에는 {steps:,}스텝이 무난합니다.",
    ),
    "advice_tuned_long": (
        "Many steps for {count:,} pictures when starting from trained weights: the model may copy "
        "them. The copy meter tells afterwards; {steps:,} steps are a cautious start.",
        "학습된 가중치에서 이미지 {count:,}장으로 시작하기에는 스텝이 많아 이미지를 외울 수 "
        "있습니다. 학습이 끝나면 복제 검사로 확인할 수 있습니다. 처음에는 {steps:,}스텝이 "
        "무난합니다.",
    ),
    "advice_fix_tuned_long": ("Use {steps:,} steps", "{steps:,}스텝으로 바꾸기"),
    "advice_fix_starts_from_model": ("Start from random weights", "무작위 초기화에서 시작"),
    "advice_few_one": (
        "Only 1 picture: expect copies of it.",
        "이미지가 1장뿐이라 그대로 외우기 쉽습니다.",
    ),
    "advice_few": (
        "Only {count:,} pictures: expect copies of them.",
        "이미지가 {count:,}장뿐이라 그대로 외우기 쉽습니다.",
    ),
    "advice_pictures_smaller_one": (
        "1 picture is smaller than {size} × {size} and will look blurred.",
        "이미지 1장이 {size} × {size}보다 작아 흐려 보입니다.",
    ),
    "advice_pictures_smaller": (
        "{count:,} pictures are smaller than {size} × {size} and will look blurred.",
        "이미지 {count:,}장이 {size} × {size}보다 작아 흐려 보입니다.",
    ),
    "advice_few_smaller_one": (
        "1 picture is smaller than {size} × {size} and will look blurred: {names}",
        "이미지 1장이 {size} × {size}보다 작아 흐려 보입니다: {names}",
    ),
    "advice_few_smaller": (
        "{count:,} pictures are smaller than {size} × {size} and will look blurred: {names}",
        "이미지 {count:,}장이 {size} × {size}보다 작아 흐려 보입니다: {names}",
    ),
    "advice_fix_few_smaller_one": ("Leave it out", "이 이미지 제외"),
    "advice_fix_few_smaller": ("Leave them out", "이 이미지들 제외"),
    "advice_fix_pictures_smaller": ("Use {lower} × {lower}", "크기를 {lower} × {lower} 픽셀로"),
    "advice_made_grey": (
        "The model to start from draws grey pictures, so yours are turned grey.",
        "초기 가중치로 고른 모델은 흑백 이미지를 생성하므로 이미지를 흑백으로 바꿉니다.",
    ),
    "advice_made_colour": (
        "The model to start from draws colour pictures, so your grey ones are read as colour.",
        "초기 가중치로 고른 모델은 컬러 이미지를 생성하므로 흑백 이미지를 컬러로 읽습니다.",
    ),
    "advice_few_coloured": (
        "For the colour in {count:,} of {all:,} pictures all are trained in colour: {names}",
        "이미지 {all:,}장 중 {count:,}장에 색이 있어 모두 컬러로 학습합니다: {names}",
    ),
    "advice_fix_few_coloured": ("Train in grey", "흑백으로 학습"),
    "advice_fix_few_coloured_out": ("Leave them out", "이 이미지 제외"),
    "advice_few_coloured_start": (
        "Only {count:,} of {all:,} pictures are in colour: {names}",
        "이미지 {all:,}장 중 {count:,}장에만 색이 있습니다: {names}",
    ),
    "advice_fix_few_coloured_start": ("Leave them out", "이 이미지 제외"),
    "advice_only_grey": (
        "The pictures that are left are grey; they would be trained in colour.",
        "남은 이미지는 모두 흑백인데 컬러로 학습하게 됩니다.",
    ),
    "advice_fix_only_grey": ("Train in grey", "흑백으로 학습"),
    "advice_coloured_grey": (
        "Trained in grey. Pictures with colour: {count:,}, of which {left_out:,} left out; any "
        "other is turned grey.",
        "흑백으로 학습합니다. 색이 있는 이미지 {count:,}장 중 {left_out:,}장은 제외하고 나머지는 "
        "흑백으로 바꿉니다.",
    ),
    "advice_fix_coloured_grey": ("Back to colour", "컬러로 되돌리기"),
    "advice_twice_one": (
        "1 picture is there twice and would count double: {names}",
        "같은 이미지가 한 장 더 있어 두 배로 학습됩니다: {names}",
    ),
    "advice_twice": (
        "{count:,} pictures are the same as others here and would count double: {names}",
        "다른 이미지와 똑같은 이미지가 {count:,}장 있어 두 배로 학습됩니다: {names}",
    ),
    "advice_fix_twice": ("Leave them out", "중복 이미지 제외"),
    "advice_fix_twice_one": ("Leave it out", "중복 이미지 제외"),
    "advice_narrow_range": (
        "All pictures together use {percent} % of the range from black to white (levels {low} to "
        "{high} of 255), as data of 12 bits in files of 16 does: there is little to see.",
        "모든 이미지가 검정에서 하양까지의 범위 중 {percent} %(255단계 중 {low}–{high})만 씁니다. "
        "16비트 파일에 담긴 12비트 데이터가 이렇습니다. 이대로는 거의 보이지 않습니다.",
    ),
    "advice_fix_narrow_range": ("Stretch to the whole range", "전체 범위로 늘리기"),
    "advice_stretched": (
        "Stretched: the levels {low} to {high} of 255 in the files are black to white here, for "
        "all pictures alike.",
        "밝기를 늘렸습니다. 파일의 255단계 중 {low}–{high} 구간을 모든 이미지에서 똑같이 "
        "검정부터 하양까지로 폅니다.",
    ),
    "advice_fix_stretched": ("As in the files", "파일 그대로"),
    "advice_classes_uneven": (
        "The classes are uneven: {most} has {many:,} pictures, {least} {few:,}. In training {most} "
        "comes {times:,} times as often, and {least} is learned later.",
        "클래스마다 이미지 수가 다릅니다. {most} 클래스는 {many:,}장, {least} 클래스는 {few:,}"
        "장이라 {most} 이미지가 {times:,}배 자주 나오고 {least} 클래스는 늦게 배웁니다.",
    ),
    "advice_fix_classes_uneven": ("Draw every class equally often", "클래스마다 같은 빈도로"),
    "advice_loss_rising": (
        "The held-out loss was lowest at step {step:,} and has not been lower in {checks} checks "
        "since: the model is starting to copy its pictures.",
        "검증 손실이 {step:,}스텝에서 가장 낮았고 그 뒤 {checks}번 확인하는 동안 더 내려가지 "
        "않았습니다. 모델이 학습 이미지를 외우기 시작했습니다.",
    ),
    "advice_fix_loss_rising": ("Stop and keep", "멈추고 저장"),
    "advice_went_back": (
        "A value was no longer a number at step {step}: went back to step {kept}. A lower "
        "learning rate is steadier.",
        "{step}스텝에서 값이 NaN이 되어 {kept}스텝으로 돌아갔습니다. 학습률을 낮추면 안정됩니다.",
    ),
    "advice_fix_went_back": ("Resume with learning rate {rate}", "학습률 {rate}에서 이어서 학습"),
    "advice_start_again": (
        "A value was no longer a number at step {step}. A lower learning rate is steadier.",
        "{step}스텝에서 값이 NaN이 되었습니다. 학습률을 낮추면 안정됩니다.",
    ),
    "advice_fix_start_again": (
        "Begin again with learning rate {rate}",
        "학습률 {rate}에서 처음부터 학습",
    ),
    "advice_memory": (
        "Each batch can be processed in parts of {part} pictures: the same training with less "
        "memory, a little slower.",
        "배치를 {part}장씩 나누어 처리하면(그래디언트 누적) 조금 느린 대신 적은 메모리로 똑같이 "
        "학습합니다.",
    ),
    "advice_fix_memory": ("Resume in parts of {part}", "{part}장씩 나누어 이어서 학습"),
    "advice_too_short": (
        "The model has not seen enough pictures yet to draw clear shapes.",
        "뚜렷한 형태가 나오기에는 아직 학습이 부족합니다.",
    ),
    "advice_fix_too_short_one": (
        "Train 1 more step",
        "1스텝 더 학습",
    ),
    "advice_fix_too_short": ("Train {more:,} more steps", "{more:,}스텝 더 학습"),
}
