"""Words of the list of runs."""

WORDS: dict[str, tuple[str, str]] = {
    "runs_heading": ("Your runs", "내 학습"),
    "runs_empty": (
        "Runs stand here, with their pictures, once you have started one.",
        "학습을 시작하면 그림과 함께 여기에 나타납니다.",
    ),
    "runs_loss": ("loss", "손실"),
    "runs_state_waiting": ("waiting", "대기 중"),
    "runs_state_starting": ("starting", "시작하는 중"),
    "runs_state_running": ("training", "학습 중"),
    "runs_state_stopped": ("stopped", "멈춤"),
    "runs_state_paused": ("paused", "일시 중지"),
    "runs_state_done": ("done", "완료"),
    "runs_state_failed": ("failed", "실패"),
    "runs_state_interrupted": ("interrupted", "끊김"),
}
