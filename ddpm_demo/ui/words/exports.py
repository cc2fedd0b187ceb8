"""Words of making a page that draws by itself; what that page says is in `site`."""

WORDS: dict[str, tuple[str, str]] = {
    "export": ("A page that draws by itself …", "스스로 생성하는 페이지 …"),
    "export_info": (
        "Makes a page with this model inside, which draws in the browser of whoever opens it: "
        "there is no server, and nothing is sent. Whoever has the page has the network too. It "
        "takes a quarter of a minute or more.",
        "이 모델이 담긴 페이지를 만듭니다. 여는 사람의 브라우저에서 이미지를 생성하므로 서버가 "
        "필요 없고 아무것도 전송하지 않습니다. 페이지를 받은 사람은 신경망도 가지게 됩니다. "
        "15초 이상 걸립니다.",
    ),
    "export_go": ("Make the page", "페이지 만들기"),
    "export_cancel": ("Cancel", "취소"),
    "export_waiting": ("{name}: waiting for its turn …", "{name}: 차례를 기다리는 중 …"),
    "export_runtime": (
        "{name}: fetching onnxruntime-web, once …",
        "{name}: onnxruntime-web을 받는 중(처음 한 번) …",
    ),
    "export_read": ("{name}: 1 of 3 · reading the model …", "{name}: 1/3 · 모델을 읽는 중 …"),
    "export_write": (
        "{name}: 2 of 3 · writing the network as ONNX, nearly all of the time …",
        "{name}: 2/3 · 신경망을 ONNX로 쓰는 중(가장 오래 걸립니다) …",
    ),
    "export_check": (
        "{name}: 3 of 3 · comparing it with the model …",
        "{name}: 3/3 · 모델과 비교하는 중 …",
    ),
    "export_cancelling": ("Ending …", "끝내는 중 …"),
    "export_made": (
        "The page of {name} is ready ({size} of network). One file opens from the disk, also with "
        "the network off; the folder is for GitHub Pages, a static Space or any web server.",
        "{name} 페이지가 준비되었습니다(신경망 {size}). 파일 하나짜리는 인터넷 없이도 디스크에서 "
        "열립니다. 폴더는 GitHub Pages, 정적 Space 같은 웹 서버에 올립니다.",
    ),
    "export_html": ("As one HTML file", "HTML 파일 하나로"),
    "export_zip": ("As a folder (zip)", "폴더로(zip)"),
}
