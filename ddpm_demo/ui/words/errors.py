"""The Korean of `ddpm_demo.errors.MESSAGES`."""

ERRORS_KO: dict[str, str] = {
    "bad_choice": "{name}에 {value}은(는) 쓸 수 없습니다. 가능한 값: {allowed}.",
    "out_of_range": "{name} 값은 {low}에서 {high} 사이여야 합니다 (현재 {value}).",
    "bad_size": "그림 크기는 16에서 128 사이의 4의 배수여야 합니다. {size} 대신 가장 가까운 "
    "값은 {nearest}입니다.",
    "too_many_steps": "{steps}스텝을 요청했지만 이 모델에는 {timesteps}스텝까지만 있습니다.",
    "run_busy": "이 학습은 이미 {owner}에서 진행 중입니다.",
    "run_missing": "그런 학습이 없거나 삭제되었습니다.",
    "run_not_started": "아직 학습을 시작하지 않은 초안입니다.",
    "run_done": "이 학습은 끝까지 마쳤습니다. 스텝을 더해 계속 학습하세요.",
    "run_not_done": "이 학습은 아직 끝나지 않았습니다. 이어서 하세요.",
    "run_differs": "이 학습은 다른 설정으로 만들어졌습니다: {options}. 이어서 하려면 빼고, "
    "아니면 다른 폴더를 쓰세요.",
    "data_missing": "새 학습에는 그림이 필요합니다: --data에 폴더나 zip을 지정하세요.",
    "batch_not_divisible": "그림 {batch}장의 배치를 {slices}개로 똑같이 나눌 수 없습니다 "
    "(프로세스 × 누적).",
    "init_does_not_fit": "출발 모델은 {init_size}×{init_size} 픽셀, {init_channels}채널이지만 이 "
    "학습은 {size}×{size}, {channels}채널입니다.",
    "pictures_do_not_fit": "그림은 {size}픽셀, 채널 {channels}개인데 모델은 {model_size}픽셀, 채널 "
    "{model_channels}개로 그립니다.",
    "diverged": "{step}스텝에서 학습이 무너졌습니다: 기울기가 숫자가 아닙니다. {kept}스텝의 "
    "체크포인트는 남아 있습니다. 학습률을 낮춰 보세요.",
    "out_of_memory": "메모리가 모자랍니다. 배치, 크기, 네트워크를 줄이세요.",
    "killed": "컴퓨터가 학습을 끝냈습니다. 아마 메모리가 모자랐을 것입니다. 마지막 체크포인트까지"
    "는 남아 있습니다. 배치, 크기, 네트워크를 줄이면 메모리가 덜 듭니다.",
    "checkpoint_damaged": "{damaged}스텝의 체크포인트가 디스크에서 손상되어, 그 앞의 {used}스텝"
    "부터 이어서 학습합니다.",
    "checkpoints_damaged": "이 학습의 체크포인트({damaged}스텝)가 디스크에서 모두 손상되었습니다. "
    "백업에서 checkpoints 폴더를 되돌리거나, 폴더를 지워 처음부터 학습하세요.",
    "config_damaged": "이 학습의 config.json 파일이 디스크에서 손상되었습니다. 백업에서 되돌리세요."
    " 이 파일이 없으면 학습이 어떻게 이루어졌는지 알 수 없습니다.",
    "tracker_missing": "{name}이(가) 설치되어 있지 않습니다: pip install {name}.",
    "disk_full": "디스크가 가득 찼습니다. 저장된 것은 남아 있으니 공간을 비운 뒤 다시 하세요.",
    "time_limit": "이 페이지가 학습에 주는 {minutes}분이 끝났습니다. 모델은 내려받거나 샘플링에 쓸 "
    "수 있습니다.",
    "evaluate_too_few": "그림 {count}장으로는 비교할 수 없습니다. {least}장은 있어야 합니다.",
    "features_missing": "weights/features/{name} 파일이 없습니다. 저장소를 복제하면 들어 있습니다.",
    "copies_too_few": "복사인지 알아보려면 학습한 그림이 두 장은 있어야 합니다.",
    "crashed": "학습이 오류로 끝났습니다: {error}",
    "run_at_work": "지금 학습 중입니다. 먼저 멈춘 뒤에 삭제하세요.",
    "run_no_model": "아직 저장된 모델이 없습니다. 첫 체크포인트와 함께 첫 모델이 생깁니다.",
    "name_empty": "학습에는 이름이 있어야 합니다. 한 글자 이상 쓰세요.",
    "draft_other_size": "그림을 {wanted} × {wanted}이 아니라 {size} × {size}로 읽었습니다. "
    "크기를 다시 고르세요.",
    "queue_full": "이미 {limit}개의 학습이 기다리고 있습니다. 하나가 시작된 뒤에 다시 해 보세요.",
    "disk_low": "디스크에 새 학습을 위한 공간이 모자랍니다. 나중에 다시 해 보세요.",
    "one_each": "공개 페이지에서는 한 사람이 한 번에 하나만 학습할 수 있습니다. 먼저 하던 것을 "
    "멈추세요.",
    "child_died": "작업이 중간에 끊겼습니다: {error}",
    "no_model": "아직 그릴 모델이 없습니다. 학습 탭에서 하나 학습시키세요.",
    "no_pictures": "아직 그림이 없습니다. 먼저 폴더, 파일 또는 zip을 놓으세요.",
    "no_held_out": "이 모델은 학습에서 따로 떼어 둔 그림이 없습니다. 내 그림을 쓰세요.",
    "no_trained": "이 모델이 학습한 그림이 여기 없습니다. 다른 그림을 쓰세요.",
    "walk_over": "과정이 끝났습니다. 다시 노이즈에서 시작하세요.",
    "path_missing": "{path}에 폴더나 zip이 없습니다.",
    "not_local": "서버의 폴더는 서버를 실행한 사람만 읽을 수 있습니다.",
    "public_limit": "공개 페이지에서는 그림 크기 {size}픽셀, 배치 {batch}장까지 쓸 수 있습니다.",
    "bad_settings": "{name} 값 {value}은(는) 읽을 수 있는 설정이 아닙니다.",
    "no_settings": "이 파일에는 설정이 없습니다. 이 페이지에서 내보낸 PNG와 HTML 파일에 설정이 "
    "들어 있습니다.",
    "no_drawing": "아직 다룰 그림이 없습니다. 먼저 그림을 그리세요.",
    "drawing_gone": "이 그림은 더 이상 메모리에 없습니다. 다시 그리세요. 시드가 같으면 같은 그림이 "
    "나옵니다.",
    "branch_unfinished": "끝까지 그린 과정에서만 갈라져 나올 수 있습니다. 다시 그리세요.",
    "branch_at_the_end": "여기서는 그림이 완성되어 미래가 하나뿐입니다. 타임라인을 t > 0인 곳으로 "
    "옮기세요.",
    "compare_shapes": "두 모델이 그리는 그림의 모양이 달라({sizes}) 같은 노이즈에서 시작할 수 "
    "없습니다. 모양이 같은 두 모델을 고르세요.",
    "no_share": "노이즈로 가는 길에서 한 곳 이상을 고르세요.",
    "picture_missing": "먼저 그림을 고르세요.",
    "file_not_sent": "보내신 파일 가운데 그런 파일이 없습니다. 다시 보내세요. 공개 페이지에서는 "
    "쿠키를 허용해야 합니다.",
    "model_missing": "모델 {name}이(가) 더는 없습니다. 다른 모델을 고르세요.",
    "model_invalid": "이 모델 폴더는 쓸 수 없습니다: {file}: {reason}.",
    "schedule_never_noise": "이 스케줄에서는 {timesteps}스텝 뒤에도 ᾱ가 {alpha_bar:.3g}로 남아 "
    "있어, 모델이 본 적 없는 곳에서 샘플링이 시작됩니다. T를 늘리거나 β를 다시 맞춘 스케줄을 "
    "고르세요.",
    "nothing_there": "읽을 파일이 없습니다.",
    "no_images": "파일 {count}개 가운데 쓸 수 있는 그림이 없습니다.",
    "too_many_files": "파일이 {limit}개를 넘습니다. 더 적게 고르세요.",
    "draft_too_large": "여기서는 한 학습의 그림을 모두 합해 {megabytes} MB까지 보낼 수 있습니다.",
    "job_too_large": "파일을 모두 합해 {megabytes} MB를 넘어, 그 뒤의 파일은 제외했습니다.",
    "file_empty": "빈 파일입니다.",
    "file_too_large": "파일이 {megabytes} MB를 넘습니다.",
    "files_too_large": "파일을 모두 합해 {megabytes} MB를 넘습니다. 더 적게 고르세요.",
    "file_unreadable": "파일이 손상되었거나 읽을 권한이 없습니다.",
    "file_link": "다른 파일을 가리키는 링크입니다. 링크는 따라가지 않습니다.",
    "file_not_regular": "파일이 아니라 장치나 파이프입니다.",
    "name_unsafe": "이름이 zip 바깥을 가리킵니다.",
    "name_twice": "zip에 같은 이름이 두 번 있어 첫 번째만 씁니다.",
    "added_already": "이미 넣은 파일과 똑같습니다.",
    "zip_inside": "압축 파일 속의 압축 파일은 열지 않습니다. 먼저 푸세요.",
    "zip_encrypted": "비밀번호로 잠긴 zip입니다.",
    "zip_broken": "zip이 아니거나 손상된 zip입니다.",
    "zip_ratio": "압축을 풀면 {ratio}배가 넘게 커집니다. 그림은 그럴 수 없습니다.",
    "zip_too_large": "압축을 풀면 {megabytes} MB를 넘어, 그 뒤의 파일은 제외했습니다.",
    "not_an_image": "읽을 수 있는 그림(JPEG, PNG, WEBP, BMP, GIF, TIFF)이 아닙니다.",
    "image_heic": "아이폰의 HEIC 형식은 여기서 열 수 없습니다. JPEG로 내보내세요.",
    "image_svg": "SVG는 픽셀이 아니라 선으로 되어 있습니다. PNG로 내보내세요.",
    "image_truncated": "그림이 중간에서 끊겼습니다. 다시 복사하거나 내려받으세요.",
    "image_broken": "손상된 그림입니다.",
    "image_too_large": "그림이 {millions}백만 픽셀을 넘습니다.",
    "image_nan": "그림에 숫자가 아닌 값(NaN 또는 무한대)이 있습니다.",
    "image_slow": "여는 데 {seconds}초가 넘게 걸렸습니다.",
    "note_long": "긴 변이 짧은 변의 {ratio}배라서 가운데 정사각형만 남겼습니다.",
    "note_small": "짧은 변이 {side}픽셀로 {size}의 절반보다 작아 흐려 보입니다.",
    "note_animated": "여러 장이 들어 있어 첫 장만 씁니다.",
}
