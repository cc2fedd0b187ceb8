"""The Korean of `ddpm_demo.hub_errors.HUB_MESSAGES`."""

HUB_ERRORS_KO: dict[str, str] = {
    "hub_name": "{name}: Hub의 모델 이름이 아닙니다. 링크나 폴더가 아니라 owner/name 형식으로, "
    "영문자, 숫자, ‘-’, ‘_’, ‘.’만 써서 입력하세요.",
    "hub_missing": "Hub에 {name} 모델이 없거나 비공개입니다. 비공개라면 `hf auth login`으로 "
    "로그인하거나 HF_TOKEN을 설정하세요.",
    "hub_revision": "{name} 모델에 그런 브랜치, 태그, 커밋이 없습니다.",
    "hub_gated": "{name} 모델은 신청해야 받을 수 있습니다. {endpoint}/{name}에서 신청한 뒤 `hf "
    "auth login`으로 로그인하세요.",
    "hub_forbidden": "이 토큰으로는 {name}에 대한 권한이 없습니다. Hub의 Settings, Access "
    "Tokens에서 이 권한이 있는 토큰을 만드세요.",
    "hub_token_missing": "Hub 토큰을 찾지 못했습니다. 이 프로그램을 실행하는 컴퓨터에서 `hf auth "
    "login`으로 로그인하거나, 시작하기 전에 HF_TOKEN을 설정하세요.",
    "hub_token_refused": "Hub가 이 토큰을 받아들이지 않습니다. `hf auth login`으로 다시 "
    "로그인하거나 HF_TOKEN을 고치세요.",
    "hub_conflict": "같은 순간에 다른 사람이 {name} 모델을 바꾸었습니다. 다시 시도하세요.",
    "hub_busy": "지금 Hub에 문제가 있습니다(상태 코드 {status}). 잠시 후 다시 시도하세요.",
    "hub_refused": "Hub가 요청을 거부했습니다(상태 코드 {status}): {reason}",
    "hub_unreachable": "Hub에 연결할 수 없습니다: {endpoint} ({reason}). 네트워크를 확인한 뒤 "
    "다시 시도하세요.",
    "hub_unreadable": "{endpoint}의 응답을 이해할 수 없습니다({reason}). 네트워크의 로그인 "
    "페이지가 앞을 막고 있지 않은지 확인하세요.",
    "hub_only_bin": "{name}의 가중치는 프로그램이 숨어 있을 수 있는 형식(.bin)뿐이라 열지 "
    '않습니다. 믿을 수 있는 모델이라면 변환하세요: python -c "from diffusers import DDPMPipeline; '
    "DDPMPipeline.from_pretrained('{name}').save_pretrained('converted', "
    'safe_serialization=True)"',
    "hub_no_model": "{name}에는 diffusers DDPM의 가중치가 없습니다. config.json과 safetensors "
    "파일이 맨 위나 unet/ 안에 있어야 합니다.",
    "hub_too_large": "{name}의 크기는 {megabytes:,} MB로, 여기서 받을 수 있는 {limit:,} MB를 "
    "넘습니다.",
    "hub_no_room": "내려받을 크기는 {megabytes:,} MB인데 디스크에 남은 공간은 {free:,} MB입니다.",
    "hub_file_differs": "{file} 파일이 Hub가 알려 준 것과 다르게 도착했습니다. 다시 시도하세요.",
    "hub_is_public": "이미 공개된 {name} 모델이 있습니다. 다른 이름을 고르거나, 이 모델도 "
    "공개하도록 지정하세요(--public).",
    "hub_not_here": "이 페이지에서는 모델을 Hub로 보낼 수 없습니다.",
    "target_in_use": "{path}: 이미 있습니다. 새 폴더나 빈 폴더를 지정하세요.",
    "license_missing": "가중치의 라이선스를 지정하세요(--license). 예: cc0-1.0, cc-by-4.0, mit.",
    "license_unfit": "{license}: Hub가 아는 라이선스가 아닙니다. cc-by-4.0처럼 Hub의 표기대로 "
    "쓰세요.",
    "data_note_missing": "어떤 이미지인지, 누구의 것이며 어떤 라이선스인지 적으세요(--data-note).",
    "data_note_long": "이미지 설명은 {most:,}자까지 쓸 수 있습니다.",
}
