"""The Korean of `ddpm_demo.model_errors.MODEL_MESSAGES`."""

MODEL_ERRORS_KO: dict[str, str] = {
    "init_does_not_fit": "초기 가중치로 고른 모델은 {init_size}×{init_size}픽셀, "
    "{init_channels}채널인데 이 학습은 {size}×{size}픽셀, {channels}채널입니다.",
    "pictures_do_not_fit": "이미지는 {size}픽셀, {channels}채널인데 모델은 {model_size}픽셀, "
    "{model_channels}채널입니다.",
    "other_weights": "이 설정은 이 모델의 다른 가중치로 그린 것입니다({then}, 지금은 {now}). 지금 "
    "생성하면 다른 이미지가 나옵니다.",
    "nothing_to_bring": "zip을 고르거나 모델이 있는 곳을 적으세요. 하나만 하면 됩니다.",
    "one_zip": "zip은 한 번에 하나만 가져올 수 있습니다.",
    "model_too_large": "여기서 모델은 {megabytes} MB까지 가능합니다.",
    "several_models": "모델이 여러 개 들어 있습니다: {names}. 그중 하나만 가져오세요.",
    "model_draws_nothing": "이 모델은 열리지만 생성한 값이 숫자가 아닙니다. 가중치가 손상되었거나 "
    "다른 구성의 가중치입니다.",
    "model_slow": "이 모델은 이미지 한 장의 한 스텝에 {seconds}초가 걸립니다. 여기서는 "
    "{most}초까지입니다. 그동안 다른 사람이 생성할 수 없기 때문입니다.",
    "models_each": "가져올 수 있는 모델 수({limit}개)를 이미 채웠습니다. 먼저 하나를 지우세요.",
    "models_address": "이 주소에서 가져올 수 있는 모델 수를 이미 채웠습니다. 나중에 다시 "
    "시도하세요.",
    "memory_cut": "이 생성(이미지 {asked}장)에 필요한 메모리는 약 {need}, 남은 메모리는 "
    "{free}입니다. 그래서 {images}장만 생성합니다.",
    "memory_short": "이 모델은 이미지 한 장에 필요한 메모리가 약 {need}, 남은 메모리는 "
    "{free}입니다. 다른 프로그램을 닫거나 더 작은 모델을 고르세요.",
    "model_pickled": "이 모델은 가중치를 {file}에 담고 있습니다. 열 때 코드가 실행될 수 있는 "
    "형식입니다. 믿을 수 있는 곳에서 diffusers로 변환하세요: "
    "DDPMPipeline.from_pretrained(FOLDER).save_pretrained(NEW_FOLDER, safe_serialization=True). "
    "그런 다음 NEW_FOLDER를 가져오세요.",
    "no_guidance": "이 모델은 '클래스 없음'을 배우지 않아 가이던스의 기준이 없습니다. "
    "가이던스를 1로 두세요. 마지막 클래스가 '클래스 없음'을 뜻한다면 모델을 가져온 자리에서 "
    "그렇게 표시하세요.",
    "model_invalid": "이 모델 폴더는 쓸 수 없습니다. {file}: {reason}.",
    "model_missing": "{name} 모델이 더 이상 없습니다. 다른 모델을 고르세요.",
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
    "export_lacks": "모델을 내보내려면 {name} 패키지가 필요합니다: "
    "pip install 'ddpm-demo[export]'.",
    "export_differs": "내보낸 신경망의 계산이 모델과 다릅니다. 출력의 차이가 "
    "{difference}인데, 반올림으로 생길 수 있는 차이는 {most}까지입니다.",
    "runtime_needs_npm": "페이지에는 {name} 패키지가 필요하고 npm이 있어야 받을 수 있는데, "
    "여기에는 npm이 없습니다. Node를 설치하거나, 내려받은 패키지를 --runtime으로 지정하세요.",
    "runtime_not_fetched": "npm으로 {name} 패키지를 받지 못했습니다({reason}). 다른 패키지 "
    "파일이나 폴더를 --runtime으로 지정할 수 있습니다.",
    "runtime_unfit": "{path}에 {name} {version} 파일이 없거나 내용이 바뀌었습니다.",
    "runtime_gone": "페이지를 실행하는 onnxruntime-web이 더는 여기에 없습니다. 페이지를 다시 "
    "만드세요.",
    "export_gone": "이 페이지는 모델의 이전 상태로 만들어졌습니다. 다시 만드세요.",
    "export_refused": "여기에서는 모델로 페이지를 만들 수 없습니다.",
    "export_exact": "페이지는 신경망으로만 만들 수 있습니다. 완벽한 기억 대신 신경망을 고르세요.",
    "export_time": "여기에서는 페이지 하나를 만드는 데 {minutes}분까지 쓸 수 있어 작업을 "
    "멈췄습니다.",
    "site_not_ours": "{path}에 내보내기로 만들지 않은 것이 이미 있습니다. 다른 위치를 지정하거나 "
    "삭제하세요.",
}
