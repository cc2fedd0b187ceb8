"""The Korean of what stands in `ddpm_demo.errors` itself."""

COMMON_ERRORS_KO: dict[str, str] = {
    "bad_choice": "{name}에 쓸 수 없는 값입니다: {value}. 가능한 값: {allowed}.",
    "below_least": "{name} 값은 {low} 이상이어야 합니다(현재 {value}).",
    "out_of_range": "{name} 값은 {low}에서 {high} 사이여야 합니다(현재 {value}).",
    "bad_size": "이미지 크기는 16에서 128 사이의 4의 배수여야 합니다. {size}에 가장 가까운 값은 "
    "{nearest}입니다.",
    "too_many_steps": "{steps}스텝을 요청했지만 이 모델은 {timesteps}스텝까지만 지원합니다.",
    "run_busy": "이 학습은 이미 {owner}에서 진행 중입니다.",
    "run_missing": "없는 학습이거나 이미 삭제된 학습입니다.",
    "model_gone": "{tab} 탭에서 선택했던 모델의 학습이 삭제되어 대신 {first} 모델을 선택했습니다.",
    "run_not_yours": "이 링크로는 보거나 이미지를 생성하는 것만 할 수 있습니다. 나머지는 "
    "학습을 만든 사람만 할 수 있습니다.",
    "run_not_started": "아직 시작하지 않은 학습입니다.",
    "run_done": "이미 끝난 학습입니다. 스텝을 추가해 계속 학습하세요.",
    "run_not_done": "아직 끝나지 않은 학습입니다. 이어서 학습하세요.",
    "run_differs": "이 학습은 다른 설정으로 만들어졌습니다: {options}. 이어서 학습하려면 이 "
    "옵션을 빼고, 아니면 다른 학습 폴더를 지정하세요.",
    "data_missing": "새로 학습하려면 이미지가 필요합니다. --data에 폴더나 zip을 지정하세요.",
    "classes_missing": "클래스별로 학습하려면 이미지를 클래스마다 한 폴더씩, {low}개에서 {high}개 "
    "폴더에 나누어 담아야 합니다. 지금 이미지가 든 폴더는 {count}개입니다.",
    "batch_not_divisible": "크기가 {batch}인 배치는 똑같은 조각 {slices}개로 나눌 수 "
    "없습니다(프로세스 수 × 그래디언트 누적 횟수).",
    "diverged": "{step}스텝에서 학습이 발산했습니다. 그래디언트가 NaN이거나 무한대입니다. "
    "{kept}스텝의 체크포인트는 남아 있습니다. 학습률을 낮춰 보세요.",
    "diverged_early": "첫 체크포인트 전인 {step}스텝에서 학습이 발산했습니다. 그래디언트가 "
    "NaN이거나 무한대입니다. 학습률을 낮춰 보세요.",
    "out_of_memory": "메모리가 부족합니다. 배치 크기, 이미지 크기, 신경망 가운데 하나를 줄이세요.",
    "killed": "운영 체제가 학습을 강제로 끝냈습니다. 메모리가 부족했을 가능성이 큽니다. 저장된 "
    "것은 남아 있습니다. 배치 크기, 이미지 크기, 신경망을 줄이면 메모리를 덜 씁니다.",
    "checkpoint_damaged": "{damaged}스텝의 체크포인트가 손상되어 그 앞의 {used}스텝부터 이어서 "
    "학습했습니다.",
    "checkpoints_damaged": "이 학습의 체크포인트({damaged}스텝)가 모두 손상되었습니다. 백업에서 "
    "checkpoints 폴더를 복원하거나, 폴더를 지우고 처음부터 학습하세요.",
    "config_damaged": "이 학습의 config.json 파일이 손상되었습니다. 백업에서 복원하세요. 이 "
    "파일이 없으면 어떤 설정으로 학습했는지 알 수 없습니다.",
    "folder_in_way": "이 학습의 폴더에서 {name} 자리에 파일이 아니라 폴더가 있습니다. 그 폴더를 "
    "지우거나 이름을 바꾸세요.",
    "file_in_way": "이 학습의 폴더에서 {name} 자리에 폴더가 아니라 파일이 있습니다. 그 파일을 "
    "지우거나 이름을 바꾸세요.",
    "pictures_damaged": "이 학습의 dataset.npz 파일이 손상되었습니다. 백업에서 복원하거나 "
    "이미지로 다시 시작하세요.",
    "tracker_missing": "{name} 패키지가 설치되어 있지 않습니다. pip install {name} 명령으로 "
    "설치하세요.",
    "tracker_left_out": "이제부터 {name}에는 기록하지 않습니다({reason}). 학습은 계속됩니다.",
    "many_other_settings": "{path}에는 다른 설정({names})으로 생성한 이미지가 들어 있습니다. 다른 "
    "곳을 지정하거나 그것을 지우세요.",
    "many_not_ours": "{path}에는 다른 것이 들어 있습니다. 새 폴더나 빈 폴더, 또는 새 zip을 "
    "지정하세요.",
    "many_in_use": "다른 프로세스가 {path}에 이미지를 생성하고 있습니다.",
    "many_no_room": "이미지에 최대 {needed} MB가 필요한데 남은 공간은 {free} MB입니다.",
    "many_refused": "이미지 대량 생성은 이 페이지를 실행하는 사람만 할 수 있습니다.",
    "many_busy": "이미 이미지를 대량으로 생성하고 있습니다. 끝날 때까지 기다리거나 먼저 "
    "취소하세요.",
    "many_exact": "이미지를 대량으로 생성하는 것은 신경망만 할 수 있습니다. 완벽한 기억 대신 "
    "신경망을 고르세요.",
    "many_gone": "이미 삭제된 이미지입니다. 다시 생성하세요. 시드가 같으면 같은 이미지가 나옵니다.",
    "disk_full": "디스크가 가득 찼습니다. 저장된 것은 남아 있으니 공간을 확보한 뒤 다시 "
    "시도하세요.",
    "time_limit": "이 페이지에서 학습에 쓸 수 있는 {minutes}분이 끝났습니다. 모델은 내려받거나 "
    "샘플링에 쓸 수 있습니다.",
    "evaluate_too_few": "이미지 {count}장으로는 비교할 수 없습니다. 적어도 {least}장이 필요합니다.",
    "features_missing": "weights/features/{name} 파일이 없습니다. 저장소를 복제(clone)하면 들어 "
    "있습니다.",
    "copies_too_few": "복제 여부를 확인하려면 학습 이미지가 두 장 이상이어야 합니다.",
    "unexpected": "서버에서 예상하지 못한 오류가 났습니다. 자세한 내용은 서버 로그에 있습니다. "
    "다시 시도하거나 페이지를 새로 고치세요.",
    "crashed": "학습이 오류로 끝났습니다: {error}",
    "run_at_work": "지금 학습 중입니다. 먼저 멈춘 다음 삭제하세요.",
    "run_no_model": "아직 저장된 모델이 없습니다. 첫 체크포인트를 저장할 때 모델도 저장됩니다.",
    "name_empty": "학습 이름을 한 글자 이상 입력하세요.",
    "draft_other_size": "이미지를 읽은 크기({size} × {size})가 고른 크기({wanted} × {wanted})와 "
    "다릅니다. 크기를 다시 고르세요.",
    "queue_full": "이미 {limit}개의 학습이 기다리고 있습니다. 하나가 시작된 뒤에 다시 시도하세요.",
    "address_full": "같은 네트워크 주소에서는 학습이 {limit}개까지만 기다릴 수 있습니다. "
    "나중에 다시 시도하세요.",
    "disk_low": "그 작업을 하기에는 디스크 공간이 부족합니다. 나중에 다시 시도하세요.",
    "home_not_folder": "폴더가 아니라 파일입니다: {path}. 학습은 폴더에 저장됩니다. "
    "DDPM_DEMO_HOME에 폴더를 지정하세요.",
    "home_read_only": "{path}에 쓸 수 없습니다({reason}). 학습이 이 폴더에 저장되므로 쓰기 권한을 "
    "주거나 DDPM_DEMO_HOME에 다른 폴더를 지정하세요.",
    "not_writable": "서버가 학습 폴더에 쓸 수 없습니다. 서버를 실행한 사람이 이 폴더에 쓰기 권한을 "
    "주거나 DDPM_DEMO_HOME에 다른 폴더를 지정해야 합니다.",
    "mcp_missing": "--mcp에 필요한 패키지가 없습니다. pip install 'ddpm-demo[mcp]'로, 저장소를 "
    "복제한 폴더에서는 pip install -e '.[mcp]'로 설치하세요.",
    "bad_base64": "{name}: base64도 data: URL도 아닙니다. 다른 주소는 열지 않습니다.",
    "port_taken": "{port}번 포트는 이미 쓰이고 있습니다. 쓰고 있는 프로그램을 닫거나 --port로 다른 "
    "포트를 지정하세요.",
    "ports_taken": "{first}번부터 {last}번까지 모든 포트가 쓰이고 있습니다. --port로 다른 포트를 "
    "지정하세요.",
    "port_refused": "이 계정으로는 {port}번 포트를 쓸 수 없습니다({reason}). --port로 7860과 같은 "
    "다른 포트를 지정하세요.",
    "address_missing": "이 컴퓨터의 주소가 아닙니다: {host} ({reason}). --host 127.0.0.1은 이 "
    "컴퓨터에서만, 0.0.0.0은 네트워크 전체에서 접속할 수 있습니다.",
    "host_refused": "이 페이지는 {name} 주소로 제공되지 않습니다. 서버를 실행한 사람이 "
    "DDPM_DEMO_HOSTS에 이 이름을 추가할 수 있습니다.",
    "origin_refused": "{name} 페이지에서는 이 서버에 요청을 보낼 수 없습니다. 서버를 실행한 사람이 "
    "DDPM_DEMO_HOSTS에 이 이름을 추가할 수 있습니다.",
    "one_each": "공개 페이지에서는 한 사람이 한 번에 하나만 학습할 수 있습니다. 진행 중인 학습을 "
    "먼저 멈추세요.",
    "too_many_drawings": "모델에 요청한 작업이 이미 {limit}개 진행 중이거나 기다리고 있습니다. "
    "하나가 끝날 때까지 기다리거나 취소하세요.",
    "too_many_requests": "한꺼번에 너무 많은 요청을 보냈습니다. 응답을 받은 뒤에 다시 시도하세요.",
    "not_yours": "이미 끝났거나 다른 방문자의 것입니다. 페이지를 새로 고친 뒤 다시 시도하세요.",
    "crowded": "지금 많은 사람이 그리고 있습니다. 잠시 뒤에 다시 시도하세요.",
    "pictures_waiting": "다른 이미지를 먼저 읽고 있습니다. 잠시 뒤에 다시 시도하세요.",
    "drawing_time": "이 페이지에서는 작업 하나에 {seconds}초까지 쓸 수 있어 여기서 멈췄습니다. "
    "스텝이나 이미지 수를 줄여 보세요.",
    "reading_time": "이 페이지에서는 이미지를 {minutes}분까지 읽을 수 있는데 시간이 더 걸립니다. "
    "이미지 수를 줄이거나 크기를 줄여서 보내세요.",
    "measuring_time": "이 페이지에서는 측정 하나에 {minutes}분까지 쓸 수 있어 여기서 멈췄습니다. "
    "*얼마나 좋은가요?*를 다시 누르면 지금까지 생성한 이미지에 이어서 계속합니다.",
    "too_many_uploads": "이미 {limit}개의 업로드가 진행 중입니다. 하나가 끝난 뒤에 보내세요.",
    "upload_large": "한 번에 모두 {megabytes}MB까지 올릴 수 있습니다. 나누어 보내세요.",
    "share_full": "내 파일(또는 같은 네트워크의 파일 전체)은 {megabytes}MB까지 보관합니다. 파일을 "
    "보여 주는 페이지를 닫고 {minutes}분 뒤에 다시 시도하세요.",
    "too_many_streams": "이 페이지가 한꺼번에 너무 많이 열려 있습니다. 탭을 몇 개 닫고 다시 "
    "불러오세요.",
    "upload_slow": "전송이 너무 느려 중단했습니다. 더 빠른 연결에서 다시 시도하거나 나누어 "
    "보내세요.",
    "no_route": "이 주소에는 아무것도 없습니다.",
    "body_too_large": "요청 하나는 {megabytes}MB까지 보낼 수 있습니다.",
    "body_unreadable": "요청을 읽을 수 없습니다. JSON이 아니거나 목록이 너무 깊이 겹쳐 있습니다.",
    "body_shape": "요청이 이 주소와 맞지 않습니다. {name} 값이 없거나 종류가 다릅니다.",
    "body_in_crumbs": "요청이 너무 잘게 나뉘어 들어왔습니다. 본문을 {bytes}바이트 이상씩 보내세요.",
    "body_ambiguous": "요청의 길이가 Content-Length와 Transfer-Encoding 두 가지로 적혀 있습니다. "
    "하나만 적으세요.",
    "request_unreadable": "HTTP 요청으로 읽을 수 없습니다.",
    "named_twice": "요청에 {name} 값이 두 번 들어 있습니다. 한 번만 적으세요.",
    "no_function": "페이지에 없는 기능입니다. 페이지를 다시 불러오세요.",
    "no_answer_waiting": "요청한 것이 없거나 이미 답을 받았습니다. 페이지를 다시 불러오세요.",
    "upload_unreadable": "업로드를 읽을 수 없습니다. UTF-8 multipart/form-data로, 파일마다 이름을 "
    "붙여 보내세요.",
    "upload_many": "한 번에 파일 {limit}개까지 올릴 수 있습니다. 나누어 보내세요.",
    "file_not_yours": "본인의 파일이 아니거나 이미 삭제된 파일입니다. 공개 페이지에서는 쿠키를 "
    "허용하세요.",
    "child_died": "작업이 중간에 끊겼습니다: {error}",
    "no_model": "아직 쓸 수 있는 모델이 없습니다. 학습 탭에서 모델을 학습하세요.",
    "no_pictures": "아직 이미지가 없습니다. 먼저 폴더, 이미지 파일 또는 zip을 놓으세요.",
    "no_held_out": "이 모델에는 따로 떼어 둔 검증 이미지가 없습니다. 내 이미지를 쓰세요.",
    "no_trained": "이 모델의 학습 이미지가 여기에 없습니다. 다른 이미지를 쓰세요.",
    "walk_over": "역과정이 끝났습니다. 노이즈에서 다시 시작하세요.",
    "path_failed": "읽거나 쓸 수 없습니다: {path} ({reason}).",
    "path_missing": "{path}에 폴더나 zip이 없습니다.",
    "not_local": "서버에 있는 폴더는 서버를 실행한 사람만 읽을 수 있습니다.",
    "public_limit": "공개 페이지에서는 이미지 크기 {size}픽셀, 배치 크기 {batch}까지 쓸 수 "
    "있습니다.",
    "bad_settings": "{name}에 읽을 수 없는 값이 있습니다: {value}.",
    "choice_missing": "무엇을 골랐는지 서버에 전달되지 않았습니다. 다시 고르세요.",
    "value_refused": "{name}: 여기서 고를 수 없는 값입니다. 다른 값을 고르세요.",
    "no_settings": "이 파일에는 설정이 들어 있지 않습니다. 이 페이지에서 내보낸 PNG나 HTML 파일을 "
    "쓰세요.",
    "no_drawing": "아직 생성한 이미지가 없습니다. 먼저 이미지를 생성하세요.",
    "drawing_gone": "이 결과는 더 이상 메모리에 없습니다. 다시 생성하세요. 시드가 같으면 같은 "
    "이미지가 나옵니다.",
    "branch_unfinished": "끝까지 생성한 결과에서만 갈라 볼 수 있습니다. 다시 생성하세요.",
    "branch_at_the_end": "여기서는 이미지가 이미 완성되어 더 갈라질 것이 없습니다. 타임라인을 t > "
    "0인 곳으로 옮기세요.",
    "compare_shapes": "두 모델이 생성하는 이미지의 크기나 채널이 달라({sizes}) 같은 노이즈에서 "
    "시작할 수 없습니다. 모양이 같은 두 모델을 고르세요.",
    "no_share": "노이즈를 얼마나 더할지 하나 이상 고르세요.",
    "picture_missing": "먼저 이미지를 고르세요.",
    "file_not_sent": "이 방문에서 보낸 파일이 아닙니다. 다시 보내세요. 공개 페이지에서는 쿠키를 "
    "허용해야 합니다.",
    "no_classes": "이 모델에는 클래스가 없습니다. 클래스를 고르지 않고 생성하거나, 클래스로 학습한 "
    "모델을 고르세요.",
    "variance_not_learned": "이 모델은 분산을 학습하지 않았습니다. β나 β̃를 고르거나, 분산을 학습한 "
    "모델을 고르세요.",
    "class_unknown": "이 모델에는 ‘{name}’ 클래스가 없습니다. 고를 수 있는 클래스: {known}.",
    "labels_unreadable": "링크나 파일에 적힌 클래스를 읽을 수 없습니다. ‘{value}’ 값은 클래스 "
    "번호가 아닙니다. labels=0,3처럼 0부터 세는 번호를 쓰거나 labels=all로 적습니다.",
    "class_without_pictures": "학습 이미지 가운데 {name} 클래스의 이미지가 없습니다.",
    "class_needed": "먼저 생성 설정에서 클래스를 고르세요.",
    "two_classes": "생성 설정에서 클래스를 정확히 두 개 고르세요. 지금은 {count}개입니다.",
    "guidance_of_nothing": "클래스를 고르지 않았는데 가이던스가 {guidance}입니다. "
    "클래스를 고르거나 가이던스를 1로 두세요.",
    "schedule_never_noise": "이 스케줄은 {timesteps}스텝 뒤에도 ᾱ = {alpha_bar:.3g}입니다. "
    "샘플링은 순수한 노이즈에서 시작하는데, 이렇게 학습한 모델은 그런 입력을 본 적이 없습니다. "
    "T를 늘리거나 β를 T에 맞춰 조정하세요.",
    "nothing_there": "읽을 파일이 없습니다.",
    "no_images": "파일 {count}개 가운데 쓸 수 있는 이미지가 없습니다.",
    "too_many_files": "파일이 {limit}개를 넘습니다. 더 적게 고르세요.",
    "draft_too_large": "여기서는 한 학습에 이미지를 모두 합해 {megabytes} MB까지 보낼 수 있습니다.",
    "job_too_large": "파일을 모두 합해 {megabytes} MB를 넘어 그 뒤의 파일은 제외했습니다.",
    "file_empty": "빈 파일입니다.",
    "file_too_large": "파일이 {megabytes} MB를 넘습니다.",
    "files_too_large": "파일을 모두 합해 {megabytes} MB를 넘습니다. 더 적게 고르세요.",
    "file_unreadable": "파일이 손상되었거나 읽을 권한이 없습니다.",
    "file_link": "다른 파일을 가리키는 링크입니다. 링크는 따라가지 않습니다.",
    "file_not_regular": "일반 파일이 아니라 장치나 파이프입니다.",
    "name_unsafe": "파일 이름이 zip 바깥의 경로를 가리킵니다.",
    "name_twice": "zip에 같은 이름이 두 번 있어 첫 번째 파일만 씁니다.",
    "added_already": "이미 추가한 파일과 똑같습니다.",
    "zip_inside": "압축 파일은 여기서 열지 않습니다. 먼저 압축을 푸세요.",
    "zip_encrypted": "비밀번호로 잠긴 zip입니다.",
    "zip_broken": "zip이 아니거나 손상된 zip입니다.",
    "zip_of_model": "이미지가 아니라 모델이나 학습 전체가 든 zip입니다. 학습을 이 페이지로 "
    "되돌리려면, 페이지를 실행하는 컴퓨터에서 `python -m ddpm_demo new-run`이 알려 주는 폴더에 "
    "압축을 푸세요. 그러면 학습 목록에 나타납니다.",
    "zip_ratio": "압축을 풀면 {ratio}배 넘게 커집니다. 이미지라면 그럴 수 없습니다.",
    "zip_too_large": "압축을 풀면 {megabytes} MB를 넘어 그 뒤의 파일은 제외했습니다.",
    "not_an_image": "읽을 수 있는 이미지(JPEG, PNG, WEBP, BMP, GIF, TIFF)가 아닙니다.",
    "image_heic": "아이폰의 HEIC 형식은 여기서 열 수 없습니다. JPEG로 내보내세요.",
    "image_svg": "SVG는 픽셀이 아니라 벡터 형식입니다. PNG로 내보내세요.",
    "image_truncated": "이미지 파일이 중간에서 끊겼습니다. 다시 복사하거나 내려받으세요.",
    "image_broken": "손상된 이미지입니다.",
    "image_too_large": "이미지가 {millions}백만 픽셀을 넘습니다.",
    "image_nan": "이미지에 숫자가 아닌 값(NaN 또는 무한대)이 있습니다.",
    "image_slow": "이미지를 여는 데 {seconds}초 넘게 걸렸습니다.",
    "note_long": "긴 변이 짧은 변의 {ratio}배여서 가운데 정사각형만 남겼습니다.",
    "note_small": "짧은 변이 {side}픽셀로 {size}의 절반보다 작아 흐려 보입니다.",
    "note_animated": "프레임이나 페이지가 여러 개여서 첫 번째만 씁니다.",
}
