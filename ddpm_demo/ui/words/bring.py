"""English and Korean of what brings a model in, and of what was brought."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "sample_memory": (
        "This drawing takes about {need} of memory; {free} is free.",
        "이 생성에 필요한 메모리는 약 {need}, 남은 메모리는 {free}입니다.",
    ),
    "sample_memory_short": (
        "This drawing takes about {need} of memory, and {free} is free: fewer pictures will be "
        "drawn.",
        "이 생성에 필요한 메모리는 약 {need}, 남은 메모리는 {free}입니다. 더 적게 생성합니다.",
    ),
    "bring": ("Bring a model", "모델 가져오기"),
    "bring_info": (
        "A DDPM that was made elsewhere with diffusers: a UNet2DModel in safetensors with its "
        "scheduler, as diffusers or the Hub leaves it. It is checked, copied and listed here; no "
        "code of it is run.",
        "다른 곳에서 diffusers로 만든 DDPM: safetensors 형식의 UNet2DModel과 스케줄러 폴더로, "
        "diffusers나 Hub가 만드는 그대로입니다. 검사하고 복사해 목록에 넣으며, 그 안의 코드는 "
        "실행하지 않습니다.",
    ),
    "bring_zip": ("A zip of its folder", "폴더를 담은 zip"),
    "bring_path": ("Or a folder or zip on this computer", "또는 이 컴퓨터의 폴더나 zip"),
    "bring_path_example": ("/home/me/ddpm-butterflies", "/home/me/ddpm-butterflies"),
    "bring_hub": ("Or a name on the Hugging Face Hub", "또는 Hugging Face Hub의 이름"),
    "bring_hub_info": (
        "owner/name. Only its JSON and safetensors are downloaded.",
        "소유자/이름. JSON과 safetensors만 내려받습니다.",
    ),
    "bring_name": ("Name", "이름"),
    "bring_name_info": ("As its source is called, if left empty.", "비워 두면 원래 이름을 씁니다."),
    "bring_go": ("Bring it in", "가져오기"),
    "bring_cancel": ("Cancel", "취소"),
    "bring_waiting": ("Waiting for its turn …", "차례를 기다리는 중 …"),
    "bring_unpack": ("Unpacking the zip …", "zip을 푸는 중 …"),
    "bring_fetch": ("Fetching it from the Hub …", "Hub에서 받는 중 …"),
    "bring_check": ("Checking the network and its weights …", "네트워크와 가중치를 검사하는 중 …"),
    "bring_draw": ("Drawing a first picture with it …", "첫 이미지를 생성하는 중 …"),
    "bring_cancelling": ("Ending …", "끝내는 중 …"),
    "brought": ("This model was brought in", "가져온 모델"),
    "brought_name": ("Name of the model", "모델 이름"),
    "brought_facts": (
        "From {source} · {width} × {height} pixels · {millions} million parameters · "
        "T = {timesteps} · predicts {prediction}",
        "출처 {source} · {width} × {height} 픽셀 · 매개변수 {millions}백만 개 · T = {timesteps} · "
        "예측 {prediction}",
    ),
    "brought_zero_snr": (
        "It predicts ε, but its x_T is pure noise (zero terminal SNR), where ε̂ says nothing of the "
        "picture: drawings may be pale.",
        "ε을 예측하지만 x_T가 순수한 노이즈여서(zero terminal SNR) 그 지점의 ε̂은 이미지를 "
        "알려 주지 못합니다. 생성 결과가 흐릴 수 있습니다.",
    ),
    "brought_classes_unnamed": (
        "Its classes have no names, and every row of its embedding is taken for a class.",
        "클래스 이름이 없어 임베딩의 모든 행을 클래스로 봅니다.",
    ),
    "brought_clips": (
        "Its own scheduler does not clip x̂_0 to [−1, 1]; drawings here do, so they may differ from "
        "those of diffusers.",
        "원래 스케줄러는 x̂_0을 [−1, 1]로 자르지 않지만 여기서는 자릅니다. diffusers의 결과와 "
        "다를 수 있습니다.",
    ),
    "brought_none": ("The last one stands for no class", "마지막 행은 '클래스 없음'입니다"),
    "brought_none_info": (
        "As classifier-free guidance is usually trained. Then there is a guidance to choose.",
        "classifier-free guidance 학습에서 흔한 방식입니다. 표시하면 가이던스를 고를 수 있습니다.",
    ),
    "brought_delete": ("Remove this model", "이 모델 지우기"),
    "brought_delete_sure": (
        "Remove {name} from this computer? What it was copied from stays.",
        "{name} 모델을 이 컴퓨터에서 지울까요? 원본은 그대로 남습니다.",
    ),
    "brought_deleted": ("The model is removed.", "모델을 지웠습니다."),
}
