"""The page's title, and the English that gradio itself gives to screen readers and as tooltips.

The English is gradio's and is looked up letter by letter; `hidden.js` puts the Korean in its place.
"""

WORDS: dict[str, tuple[str, str]] = {
    "hidden_title": ("DDPM Demo", "DDPM 데모"),
    "hidden_slider": ("range slider for {value}", "{value} 슬라이더"),
    "hidden_number": ("number input for {value}", "{value} 숫자 입력"),
    "hidden_thumbnail": ("Thumbnail {value}", "미리보기 이미지 {value}"),
    "hidden_reset": ("Reset to default value", "기본값으로 되돌리기"),
    "hidden_more_tabs": ("More tabs", "탭 더 보기"),
    "hidden_footer": ("Gradio footer navigation", "Gradio 바닥글"),
    "hidden_upload": ("File upload", "파일 업로드"),
    "hidden_upload_file": ("Upload file", "파일 업로드"),
    "hidden_upload_a_file": ("Upload a file", "파일 업로드"),
    "hidden_uploading": ("Uploading", "업로드하는 중"),
    "hidden_uploaded": ("Uploaded files", "업로드한 파일"),
    "hidden_remove_file": ("Remove this file", "이 파일 빼기"),
    "hidden_remove_picture": ("Remove Image", "이미지 빼기"),
    "hidden_camera": ("Capture from camera", "카메라로 찍기"),
    "hidden_stop_camera": ("Stop Recording", "녹화 멈추기"),
    "hidden_input_device": ("Select input device", "입력 장치 선택"),
    "hidden_paste": ("Paste from clipboard", "클립보드에서 붙여넣기"),
    "hidden_fullscreen": ("Fullscreen", "전체 화면"),
    "hidden_no_fullscreen": ("Exit fullscreen mode", "전체 화면 끝내기"),
    "hidden_download": ("Download", "내려받기"),
    "hidden_copy": ("Copy", "복사"),
    "hidden_copied": ("Copied", "복사했습니다"),
    "hidden_clear": ("Clear", "지우기"),
    "hidden_close": ("Close", "닫기"),
    "hidden_dismiss": ("Dismiss", "닫기"),
    "hidden_loading": ("Loading response", "불러오는 중"),
    "hidden_empty": ("Empty value", "비어 있음"),
}
