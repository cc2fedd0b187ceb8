"""Words about the exact answer of a folder of pictures."""

WORDS = {
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
