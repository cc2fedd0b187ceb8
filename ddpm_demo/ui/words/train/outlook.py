"""Words of a plan's estimates."""

WORDS: dict[str, tuple[str, str]] = {
    "duration_left": (" · about {time} left", " · 약 {time} 남음"),
    "outlook_heading": ("How long do you want to wait?", "학습에 시간을 얼마나 쓸까요?"),
    "outlook_look": ("2 minutes", "2분"),
    "outlook_look_shapes": ("a rough first look", "대략적인 첫 결과"),
    "outlook_short": ("5 minutes", "5분"),
    "outlook_hour": ("1 hour", "1시간"),
    "outlook_night": ("Overnight", "밤새"),
    "outlook_plan": ("{unet} · {steps}", "{unet} · {steps}"),
    "outlook_step": ("{steps} step", "{steps}스텝"),
    "outlook_steps": ("{steps} steps", "{steps}스텝"),
    "outlook_batch": (" of {count}", " (배치 {count})"),
    "outlook_slow": (
        "too slow for this: choose a longer time or a smaller picture size",
        "이 시간에는 무리: 더 긴 시간이나 더 작은 이미지 크기를 고르세요",
    ),
    "outlook_few": (
        "Fewer than {least} steps change next to nothing.",
        "{least}스텝보다 적으면 거의 달라지지 않습니다.",
    ),
    "outlook_own": (
        "Unless you choose one of these, {unet} with {steps}:",
        "위에서 고르지 않으면 {unet}, {steps}:",
    ),
    "outlook_nothing": ("only blurs: try a smaller size", "흐릿한 형태만: 크기를 줄여 보세요"),
    "outlook_shapes": ("first shapes", "형태가 보이기 시작"),
    "outlook_good": ("good pictures", "좋은 이미지"),
    "outlook_tuned": ("from trained weights", "학습된 가중치에서 시작"),
    "outlook_chosen": ("✓ {name}", "✓ {name}"),
    # on the button of a time, while it is not known what fits
    "outlook_timing": (
        "timing your computer, {number} of {total}",
        "컴퓨터 속도를 재는 중 ({number}/{total})",
    ),
    "outlook_later": ("timed when no training runs", "학습이 없을 때 잽니다"),
    "outlook_rough": ("rough, your computer is busy", "대략적인 값 (컴퓨터가 바쁨)"),
    "outlook_again": (
        "The figure is rough: the computer was busy, it is timed again.",
        "컴퓨터가 바빴던 때의 대략적인 값이라 다시 재고 있습니다.",
    ),
    "outlook_busy": (
        "The figure is rough: the computer was busy with something else.",
        "컴퓨터가 다른 일로 바쁠 때 잰 대략적인 값입니다.",
    ),
    "outlook_takes": (
        "About {time} at {rate} pictures/s (estimated).",
        "초당 이미지 {rate}장으로 약 {time} 걸립니다(추정).",
    ),
    "outlook_when": (
        "First shapes after about {first}, good pictures after about {good}.",
        "약 {first} 뒤에 형태가 보이고, 약 {good} 뒤에 좋은 이미지가 나옵니다.",
    ),
    "outlook_first_picture": (
        "The first picture comes after about {time}.",
        "첫 이미지는 약 {time} 뒤에 나옵니다.",
    ),
    "outlook_from_model": (
        "It starts from a trained model: that model's pictures dissolve within a few steps, and "
        "yours take shape sooner than from nothing.",
        "학습된 모델에서 시작합니다. 그 모델의 이미지는 몇 스텝 만에 흐트러지고, 처음부터 학습할 "
        "때보다 빨리 내 이미지가 모습을 갖춥니다.",
    ),
    "outlook_seen": (
        "It will see {images} pictures, each of yours about {passes} × (epochs).",
        "이미지를 모두 {images}장 학습합니다({passes}에폭).",
    ),
    "outlook_held_out": (
        "({kept} to train on, {held_out} held out.)",
        "(학습 이미지 {kept}장, 검증 이미지 {held_out}장)",
    ),
    "outlook_all": ("All sizes and networks", "모든 크기와 신경망"),
    "outlook_head_size": ("picture size", "이미지 크기"),
    "outlook_head_unet": ("network", "신경망"),
    "outlook_head_rate": ("pictures per second", "초당 이미지"),
    "outlook_head_first": ("first shapes after", "형태가 보이기까지"),
    "outlook_head_good": ("good pictures after", "좋아지기까지"),
    "outlook_note": (
        "Speeds are measured on this computer, the times estimated from them for random weights.",
        "속도는 이 컴퓨터에서 잰 값이고, 시간은 무작위 가중치에서 시작할 때를 기준으로 추정한 "
        "것입니다.",
    ),
    "outlook_note_rough": (
        "Speeds are measured on this computer (≈: rough, while it was busy), the times estimated "
        "from them for random weights.",
        "속도는 이 컴퓨터에서 잰 값이고(≈ 표시는 바쁠 때 잰 대략적인 값), 시간은 무작위 "
        "가중치에서 시작할 때를 기준으로 추정한 것입니다.",
    ),
    "outlook_unmeasured": (
        "Not measured yet: the speed is measured when no training runs.",
        "아직 재지 않았습니다. 진행 중인 학습이 없을 때 속도를 잽니다.",
    ),
    "outlook_unit_s": ("{number} s", "{number}초"),
    "outlook_unit_min": ("{number} min", "{number}분"),
    "outlook_unit_h": ("{number} h", "{number}시간"),
    "outlook_unit_days": ("{number} days", "{number}일"),
    # whether it is trained by class, and why
    "classes_auto": (
        "Trained by class, as the sub-folders suggest. {folders} classes: {names}. You can then "
        "ask the model for any of them.",
        "하위 폴더에 따라 클래스별로 학습합니다. 클래스 {folders}개: {names}. 학습이 끝나면 "
        "원하는 클래스를 골라 생성할 수 있습니다.",
    ),
    "classes_on": (
        "Trained by class. {folders} classes: {names}. You can then ask the model for any of them.",
        "클래스별로 학습합니다. 클래스 {folders}개: {names}. 학습이 끝나면 원하는 클래스를 골라 "
        "생성할 수 있습니다.",
    ),
    "classes_more": ("{count} more", "외 {count}개"),
    "classes_even": ("Every class is drawn equally often.", "클래스마다 같은 빈도로 학습합니다."),
    "classes_beside": (
        "Pictures that lie in no sub-folder ({beside}) are trained without a class.",
        "하위 폴더에 들어 있지 않은 이미지 {beside}장은 클래스 없이 학습합니다.",
    ),
    "classes_not_off": (
        "Not trained by class: the {folders} sub-folders are taken together.",
        "클래스별로 학습하지 않습니다. 하위 폴더 {folders}개를 하나로 다룹니다.",
    ),
    "classes_not_beside": (
        "Not trained by class, as pictures ({beside}) lie beside the {folders} sub-folders. If "
        "these are classes, switch “Train by class” on over the pictures.",
        "하위 폴더 {folders}개 밖에 이미지가 {beside}장 있어 클래스별로 학습하지 않습니다. 하위 "
        "폴더가 클래스라면 이미지 위의 ‘클래스별로 학습’을 켜세요.",
    ),
    "classes_not_single": (
        "Not trained by class, as the pictures lie in a single sub-folder.",
        "하위 폴더가 하나뿐이라 클래스별로 학습하지 않습니다.",
    ),
    "classes_not_small": (
        "Not trained by class, as one of the {folders} sub-folders holds fewer than 5 pictures. If "
        "they are classes, switch “Train by class” on over the pictures.",
        "하위 폴더 {folders}개 중 이미지가 5장이 안 되는 것이 있어 클래스별로 학습하지 않습니다. "
        "하위 폴더가 클래스라면 이미지 위의 ‘클래스별로 학습’을 켜세요.",
    ),
    "classes_not_many": (
        "Not trained by class, as there are {folders} sub-folders, more than 100. If they are "
        "classes, switch “Train by class” on over the pictures.",
        "하위 폴더가 {folders}개로 100개를 넘어 클래스별로 학습하지 않습니다. 하위 폴더가 "
        "클래스라면 이미지 위의 ‘클래스별로 학습’을 켜세요.",
    ),
}
