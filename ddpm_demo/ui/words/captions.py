"""What stands under a drawing: how it was made."""

WORDS: dict[str, tuple[str, str]] = {
    "timeline_caption": ("How this was drawn", "생성 조건"),
    "timeline_caption_plain": ("{value}", "{value}"),
    "timeline_caption_memory": ("perfect memory of {value}", "{value}의 완벽한 기억"),
    "timeline_caption_seed": ("seed {value}", "시드 {value}"),
    "timeline_caption_seeds": ("seeds {value}", "시드 {value}"),
    "timeline_caption_same_noise": (
        "each column from the same noise",
        "열마다 같은 노이즈에서 시작",
    ),
    "timeline_caption_numbers_upper": ("numbers: of the upper row", "수치: 위 행의 값"),
    "timeline_caption_numbers_lower": ("numbers: of the lower row", "수치: 아래 행의 값"),
    "timeline_caption_fresh_upper": (
        "the upper row draws fresh noise in every step: its pictures differ by chance, not because "
        "its solver is worse",
        "위 행은 스텝마다 새 노이즈를 뽑으므로 우연히 다른 이미지가 나옵니다. 솔버가 나빠서가 "
        "아닙니다",
    ),
    "timeline_caption_fresh_lower": (
        "the lower row draws fresh noise in every step: its pictures differ by chance, not because "
        "its solver is worse",
        "아래 행은 스텝마다 새 노이즈를 뽑으므로 우연히 다른 이미지가 나옵니다. 솔버가 나빠서가 "
        "아닙니다",
    ),
    "timeline_caption_fresh_both": (
        "both rows draw fresh noise in every step: the pictures differ by chance, not because one "
        "is worse",
        "두 행 모두 스텝마다 새 노이즈를 뽑으므로 우연히 다른 이미지가 나옵니다. 어느 한쪽이 "
        "나빠서가 아닙니다",
    ),
    "timeline_caption_some_seeds": ("{value} chosen seeds", "고른 시드 {value}개"),
    "timeline_caption_step": ("{value} step", "{value}스텝"),
    "timeline_caption_classes": ("{value}", "{value}"),
    "timeline_caption_classes_all": ("all {value} classes", "클래스 {value}개 모두"),
    "timeline_caption_some_classes": ("{value} classes", "클래스 {value}개"),
    "timeline_caption_guidance": ("w = {value}", "w = {value}"),
    "timeline_caption_clipping_dynamic": ("dynamic thresholding", "동적 임계값"),
    "timeline_caption_steps": ("{value} steps", "{value}스텝"),
    "timeline_caption_picture": ("picture {value} of the drawing", "이미지 {value}"),
    "timeline_caption_parent": ("picture by {value}", "원본 {value}"),
    "timeline_caption_goes_on": ("goes on as {value}", "이어 간 클래스: {value}"),
    "timeline_caption_futures": ("continuations by {value}", "갈래 {value}"),
    "timeline_caption_yours": ("your picture", "내 이미지"),
    "timeline_caption_pictures": ("your two pictures", "내 이미지 두 장"),
    "timeline_caption_ends": (
        "drawn anew by DDPM, not the pictures above",
        "DDPM으로 새로 생성(위 이미지와 다름)",
    ),
    "timeline_caption_in_browser": ("drawn in this browser", "이 브라우저에서 생성"),
    "timeline_caption_stopped": ("cancelled at t = {value}", "t = {value}에서 취소"),
    "timeline_caption_solver_ddpm": ("DDPM, σ² = β̃", "DDPM, σ² = β̃"),
    "timeline_caption_solver_ddpm-large": ("DDPM, σ² = β", "DDPM, σ² = β"),
    "timeline_caption_solver_mean": ("DDPM, z = 0", "DDPM, z = 0"),
    "timeline_caption_solver_ddim": ("DDIM", "DDIM"),
    "timeline_caption_solver_dpm++": ("DPM-Solver++", "DPM-Solver++"),
    "timeline_caption_solver_dpm++-sde": ("DPM-Solver++ SDE", "DPM-Solver++ SDE"),
    "timeline_caption_solver_unipc": ("UniPC", "UniPC"),
    "timeline_caption_spacing_quadratic": ("even in √t", "√t에서 균등"),
    "timeline_caption_spacing_logsnr": ("even in log SNR", "log SNR에서 균등"),
}
