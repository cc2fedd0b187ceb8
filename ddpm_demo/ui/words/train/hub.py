"""Words of sending a run's model to the Hugging Face Hub."""

WORDS: dict[str, tuple[str, str]] = {
    "train_hub": ("To the Hub …", "Hub로 보내기 …"),
    "train_hub_info": (
        "Sends the model to the Hugging Face Hub, with a card that says how it was trained, some "
        "drawings, and a program that draws with it in plain diffusers. The pictures themselves "
        "stay here.",
        "모델을 Hugging Face Hub로 보냅니다. 학습 방법을 적은 모델 카드, 생성한 이미지, "
        "diffusers만으로 이미지를 생성하는 프로그램을 함께 보냅니다. 학습 이미지 자체는 보내지 "
        "않습니다.",
    ),
    "train_hub_name": ("Name on the Hub", "Hub에서의 이름"),
    "train_hub_name_hint": (
        "my-model or owner/my-model",
        "my-model 또는 owner/my-model",
    ),
    "train_hub_license": ("Licence of the model", "모델의 라이선스"),
    "train_hub_note": (
        "What are the pictures, whose are they, and under which licence?",
        "어떤 이미지이며, 누구의 것이고, 어떤 라이선스인가요?",
    ),
    "train_hub_note_hint": (
        "Stands on the card, for everybody who sees the model.",
        "모델 카드에 적혀, 모델을 보는 사람 모두가 읽습니다.",
    ),
    "train_hub_private": ("Private: only you see it", "비공개: 나만 볼 수 있음"),
    "train_hub_go": ("Send to the Hub", "Hub로 보내기"),
    "train_hub_start": ("Starting: loading the model …", "시작: 모델을 불러오는 중 …"),
    "train_hub_drawing": (
        "Drawing for the card … step {done} of {total}",
        "모델 카드의 이미지를 생성하는 중 … {total}스텝 중 {done}",
    ),
    "train_hub_sending": ("Sending {size} …", "보내는 중: {size} …"),
    "train_hub_sent_private": (
        "On the Hub, for you alone (step {step}): ",
        "Hub에 있음, 비공개({step}스텝): ",
    ),
    "train_hub_sent_public": (
        "On the Hub, for everybody (step {step}): ",
        "Hub에 있음, 공개({step}스텝): ",
    ),
    "train_hub_no_token": (
        "No token for the Hub was found on the computer that runs this page. Sign in there with "
        "“hf auth login”, or set HF_TOKEN before the page is started. Then load this page again.",
        "이 페이지를 실행하는 컴퓨터에서 Hub 토큰을 찾지 못했습니다. 그 컴퓨터에서 ‘hf auth "
        "login’ 명령으로 로그인하거나, 페이지를 시작하기 전에 HF_TOKEN을 설정한 뒤 이 페이지를 "
        "새로 고치세요.",
    ),
}
