"""Words of a plan's estimates."""

WORDS: dict[str, tuple[str, str]] = {
    "outlook_heading": ("How long do you want to wait?", "얼마나 기다리시겠어요?"),
    "outlook_short": ("5 minutes", "5분"),
    "outlook_hour": ("1 hour", "1시간"),
    "outlook_night": ("Overnight", "하룻밤"),
    "outlook_plan": ("{unet} · {steps} steps", "{unet} · {steps}스텝"),
    "outlook_nothing": ("blurs only: try a smaller size", "흐릿함: 더 작은 크기로 해 보세요"),
    "outlook_shapes": ("first shapes", "형태가 보이기 시작"),
    "outlook_good": ("good pictures", "좋은 그림"),
    "outlook_tuned": ("from trained weights", "학습된 가중치에서"),
    "outlook_measuring": (
        "Timing real training steps on this computer … {done} of {total}",
        "이 컴퓨터에서 실제 학습 스텝의 시간을 재는 중 … {total}개 중 {done}개",
    ),
    "outlook_takes": (
        "About {time} at {rate} pictures/s (estimated).",
        "약 {time}, 초당 그림 {rate}장 (추정).",
    ),
    "outlook_when": (
        "First shapes in about {first}, good at about {good}.",
        "약 {first} 뒤 형태가 보이고, 약 {good} 뒤 좋아집니다.",
    ),
    "outlook_from_model": (
        "Shapes are there from the first step: it starts from a trained model.",
        "학습된 모델에서 시작하므로 처음부터 형태가 있습니다.",
    ),
    "outlook_seen": (
        "It will see {images} pictures: {passes} passes over yours.",
        "그림을 모두 {images}장 봅니다. 내 그림을 {passes}번 도는 셈입니다.",
    ),
    "outlook_all": ("All sizes and networks", "모든 크기와 신경망"),
    "outlook_cell": ("{rate}/s · {first} · {good}", "{rate}/초 · {first} · {good}"),
    "outlook_note": (
        "Pictures per second as measured here, then the estimated time until first shapes and "
        "until good pictures.",
        "이 컴퓨터에서 잰 초당 그림 수, 그리고 형태가 보이기까지와 좋아지기까지의 추정 시간입니다.",
    ),
    "outlook_unmeasured": (
        "Not measured yet: that needs a free processor. It is done when no training runs.",
        "아직 재지 않았습니다. 학습이 진행 중이 아닐 때 잽니다.",
    ),
    "outlook_unit_s": ("{number} s", "{number}초"),
    "outlook_unit_min": ("{number} min", "{number}분"),
    "outlook_unit_h": ("{number} h", "{number}시간"),
    "outlook_unit_days": ("{number} days", "{number}일"),
}
