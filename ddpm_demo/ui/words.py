"""English and Korean for every word on the page and for every error and reason code.

`WORDS` holds what the page says, one block a room; `ERRORS_KO` the Korean of
`errors.MESSAGES`. A test fails when a key lacks one of the two languages.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ..errors import MESSAGES, UserError

PREFIX = "ddpm_"  # gradio has keys of its own ("file", "status", …): ours must not meet them

WORDS: dict[str, tuple[str, str]] = {
    # page
    "heading": (
        "# DDPM Demo\nSee, train and question a denoising diffusion model on your own pictures.",
        "# DDPM 데모\n내 그림으로 디노이징 확산 모델을 보고, 학습시키고, 따져 보는 도구입니다.",
    ),
    "tab_sample": ("Sample", "샘플링"),
    "tab_forward": ("Forward", "정방향"),
    "tab_train": ("Train", "학습"),
    "error_title": ("That did not work", "처리하지 못했습니다"),
    # sample_
    "sample_model": ("Model", "모델"),
    "sample_model_info": (
        "A model that ships, or one that you trained.",
        "함께 제공되는 모델, 또는 직접 학습한 모델.",
    ),
    "sample_num_images": ("Pictures", "그림 수"),
    "sample_steps": ("Reverse steps", "역과정 스텝 수"),
    "sample_steps_info": (
        "Fewer is faster, more is finer.",
        "적으면 빠르고, 많으면 세밀합니다.",
    ),
    "sample_solver": ("Solver", "풀이 방법"),
    "sample_solver_info": (
        "How one step goes from x_t to x_{t−1}.",
        "x_t에서 x_{t−1}로 가는 방법.",
    ),
    "sample_solver_ddpm": ("DDPM ancestral, σ² = β̃", "DDPM 조상 샘플링, σ² = β̃"),
    "sample_solver_ddpm-large": ("DDPM ancestral, σ² = β", "DDPM 조상 샘플링, σ² = β"),
    "sample_solver_ddim": ("DDIM, no fresh noise", "DDIM, 새 노이즈 없음"),
    "sample_solver_dpm++": ("DPM-Solver++ (2nd order)", "DPM-Solver++ (2차)"),
    "sample_solver_unipc": ("UniPC", "UniPC"),
    "sample_seed": ("Seed", "시드"),
    "sample_seed_info": (
        "The same seed draws the same pictures.",
        "시드가 같으면 같은 그림이 나옵니다.",
    ),
    "sample_draw": ("Draw pictures", "그림 그리기"),
    "sample_cancel": ("Cancel", "취소"),
    "sample_more": ("More", "더 보기"),
    "sample_pinned": ("Pinned seeds", "고정한 시드"),
    "sample_pinned_info": (
        "These come first. Click a picture under the timeline to pin its seed.",
        "맨 앞에 그려집니다. 그림을 눌러 크게 본 뒤 시드를 고정할 수 있습니다.",
    ),
    "sample_every_step": ("Keep every step", "모든 스텝 남기기"),
    "sample_every_step_info": (
        "Else at most 100 well-chosen ones, closer together near the picture.",
        "끄면 그림 쪽을 더 촘촘히 골라 100개까지만 남깁니다.",
    ),
    # keep_
    "keep_png": ("PNG", "PNG"),
    "keep_gif": ("GIF", "GIF"),
    "keep_mp4": ("MP4", "MP4"),
    "keep_html": ("HTML with slider", "슬라이더가 있는 HTML"),
    "keep_link": ("Link to these pictures", "이 그림의 링크"),
    "keep_history": ("This visit's drawings", "이번에 그린 그림"),
    "keep_restore": (
        "Drop an exported PNG or HTML here to get its settings back, or choose one",
        "내보낸 PNG나 HTML을 여기에 놓거나 골라서 설정을 되살리기",
    ),
    "keep_restored": (
        "The settings are back. Press Draw pictures for the same pictures.",
        "설정을 되살렸습니다. '그림 그리기'를 누르면 같은 그림이 나옵니다.",
    ),
    # ask_
    "ask_heading": ("## Ask the process", "## 과정에 물어보기"),
    "ask_branch": ("Branch", "갈라 보기"),
    "ask_from_picture": ("Start from my picture", "내 그림에서 시작"),
    "ask_interpolate": ("Interpolate", "섞어 보기"),
    "ask_compare": ("Compare", "비교"),
    "ask_branch_button": ("Branch", "갈라 보기"),
    "ask_from_picture_button": ("Noise and denoise", "노이즈를 넣고 되돌리기"),
    "ask_interpolate_button": ("Mix", "섞기"),
    "ask_compare_button": ("Compare", "비교하기"),
    "ask_branch_where": ("From which x_t", "어느 x_t에서"),
    "ask_branch_here": ("where the slider stands", "슬라이더가 있는 곳"),
    "ask_branch_way": ("four moments of the way", "길 위의 네 곳"),
    "ask_branch_futures": ("Futures", "미래의 수"),
    "ask_variance": ("Noise of a step", "한 스텝의 노이즈"),
    "ask_variance_ddpm": ("σ² = β̃", "σ² = β̃"),
    "ask_variance_ddpm-large": ("σ² = β", "σ² = β"),
    "ask_variance_mean": ("none, z = 0", "없음, z = 0"),
    "ask_branch_note": (
        "The same x_t, fresh noise from there on. Early branches change the layout, late ones the "
        "detail. Click a picture above to choose it; else the first is taken. A branch goes on by "
        "ancestral steps over the remaining t, whatever the solver was: DDIM's futures would all "
        "be one.",
        "같은 x_t에서 새 노이즈로 이어 갑니다. 일찍 갈라지면 구도가, 늦게 갈라지면 세부가 "
        "달라집니다. 위에서 그림을 눌러 고르세요. 고르지 않으면 첫 그림입니다. 풀이 방법과 "
        "상관없이 남은 t를 조상 샘플링으로 내려갑니다. DDIM이라면 미래가 모두 같아지기 때문입니다.",
    ),
    "ask_picture": ("Your picture", "내 그림"),
    "ask_noise_to": ("Noise it to", "어디까지 노이즈를 넣을지"),
    "ask_mix_at": ("Mix at", "섞는 곳"),
    "ask_shares_info": (
        "Share of the way to pure noise, t / T.",
        "완전한 노이즈까지 가는 길의 비율, t / T.",
    ),
    "ask_from_picture_note": (
        "The more noise, the more the model decides. Each column waits at its own t until the "
        "slider gets there.",
        "노이즈가 많을수록 모델이 더 많이 정합니다. 각 열은 슬라이더가 올 때까지 자기 "
        "t에서 기다립니다.",
    ),
    "ask_draws": ("Draws", "그리는 횟수"),
    "ask_draws_info": ("Each with noise of its own.", "매번 다른 노이즈로."),
    "ask_interpolate_kind": ("Between", "무엇 사이를"),
    "ask_interpolate_seeds": ("two seeds", "두 시드"),
    "ask_interpolate_pictures": ("two pictures of mine", "내 그림 두 장"),
    "ask_interpolate_seed_a": ("Seed at λ = 0", "λ = 0의 시드"),
    "ask_interpolate_seed_b": ("Seed at λ = 1", "λ = 1의 시드"),
    "ask_interpolate_note": (
        "Both are noised to t, mixed there and denoised: a row per t, a column per λ (DDPM, "
        "figure 8). The mixed noise is brought back to full strength, or the network would see too "
        "little.",
        "둘을 t까지 노이즈에 넣고 거기서 섞어 되돌립니다. 행은 t, 열은 λ입니다 (DDPM 그림 8). 섞은 "
        "노이즈는 원래 세기로 맞춥니다. 그러지 않으면 신경망이 보기에 노이즈가 모자랍니다.",
    ),
    "ask_compare_model": ("Against this model", "비교할 모델"),
    "ask_compare_note": (
        "The drawing above, up to eight pictures of it, against the choice here: the same noise, "
        "under one slider.",
        "위의 그림 (여덟 장까지)과 여기서 고른 것을 같은 노이즈에서 시작해 한 슬라이더로 견줍니다.",
    ),
    # forward_
    "forward_picture": ("Your picture", "내 그림"),
    "forward_examples": ("Or take one of these", "또는 여기서 고르기"),
    "forward_schedule": ("Noise schedule β_t", "노이즈 스케줄 β_t"),
    "forward_schedule_info": (
        "How much noise each step adds.",
        "스텝마다 더하는 노이즈의 양.",
    ),
    "forward_linear": ("linear (DDPM)", "선형 (DDPM)"),
    "forward_cosine": ("cosine (improved DDPM)", "코사인 (개선된 DDPM)"),
    "forward_sigmoid": ("sigmoid", "시그모이드"),
    "forward_timesteps": ("Length T", "길이 T"),
    "forward_timesteps_info": (
        "Into how many steps the way to noise is cut; β is rescaled to fit.",
        "노이즈까지의 길을 몇 스텝으로 나눌지. β는 이에 맞춰 조정됩니다.",
    ),
    "forward_rescale": ("Rescale β with T", "T에 맞춰 β 조정"),
    "forward_size": ("Pixels", "픽셀"),
    "forward_seed": ("Noise seed", "노이즈 시드"),
    # train_
    "train_step_pictures": ("1 · Pictures", "1 · 그림"),
    "train_step_plan": ("2 · Plan", "2 · 계획"),
    "train_step_run": ("3 · Run", "3 · 학습"),
    "train_path": ("Or a folder on this computer", "또는 이 컴퓨터의 폴더"),
    "train_path_hint": ("/home/me/pictures", "/home/me/pictures"),
    "train_read": ("Read the folder", "폴더 읽기"),
    "train_size": ("Picture size", "그림 크기"),
    "train_size_info": (
        "Pictures are cropped to a square of this many pixels.",
        "그림을 이 크기의 정사각형으로 자릅니다.",
    ),
    "train_reading": ("Reading {done} of {total} files …", "파일 {total}개 중 {done}개 읽는 중 …"),
    "train_reading_start": ("Looking at the pictures …", "그림을 살펴보는 중 …"),
    "train_accepted": (
        "<b>{count} pictures</b> are ready, as the model will see them.",
        "<b>그림 {count}장</b>이 준비되었습니다. 모델이 보게 될 모습입니다.",
    ),
    "train_more": ("… and {count} more.", "… 외 {count}개."),
    "train_refused": ("{count} files were left out", "파일 {count}개를 제외했습니다"),
    "train_noted": ("{count} notes", "참고 {count}건"),
    "train_file": ("File", "파일"),
    "train_reason": ("Reason", "이유"),
    "train_empty": (
        "Drop a folder of pictures on the left — 50 are enough to see something — and the run "
        "will live here: loss, previews, time left.",
        "왼쪽에 그림 폴더를 놓으세요. 50장이면 무언가 보이기 시작합니다. 학습의 손실, 미리보기, "
        "남은 시간이 여기에 나타납니다.",
    ),
    "train_steps": ("Training steps", "학습 스텝 수"),
    "train_steps_info": (
        "How often the network is corrected. Not T, the length of the noise process.",
        "신경망을 고치는 횟수입니다. 노이즈 과정의 길이 T와는 다릅니다.",
    ),
    "train_unet": ("Network", "신경망"),
    "train_unet_info": (
        "Larger learns more and trains more slowly.",
        "클수록 많이 배우지만 느립니다.",
    ),
    "train_unet_tiny": ("tiny · 0.8 M weights", "아주 작음 · 가중치 80만"),
    "train_unet_small": ("small · 1.8 M weights", "작음 · 가중치 180만"),
    "train_unet_base": ("base · 3.9 M weights", "기본 · 가중치 390만"),
    "train_recipe": ("Recipe", "방법"),
    "train_recipe_info": (
        "What the network predicts, and under which noise schedule.",
        "신경망이 무엇을 예측하고, 어떤 노이즈 스케줄을 쓸지.",
    ),
    "train_recipe_short": (
        "v with cosine — clean pictures soonest",
        "v + 코사인 — 가장 빨리 깨끗한 그림",
    ),
    "train_recipe_paper": ("ε with linear — the paper's", "ε + 선형 — 논문 그대로"),
    "train_recipe_own": ("as chosen under More", "아래 '더 보기'에서 고른 대로"),
    "train_options": ("More", "더 보기"),
    "train_prediction": ("The network predicts", "신경망이 예측하는 것"),
    "train_prediction_epsilon": ("ε, the noise", "ε, 노이즈"),
    "train_prediction_sample": ("x_0, the picture", "x_0, 그림"),
    "train_prediction_v_prediction": ("v, a blend of both", "v, 둘의 혼합"),
    "train_schedule": ("Noise schedule", "노이즈 스케줄"),
    "train_timesteps": ("T, length of the noise process", "T, 노이즈 과정의 길이"),
    "train_batch": ("Batch size", "배치 크기"),
    "train_rate": ("Learning rate", "학습률"),
    "train_flip": ("Mirror pictures at random", "그림을 무작위로 좌우 반전"),
    "train_seed": ("Seed", "시드"),
    "train_precision": ("Precision", "정밀도"),
    "train_name": ("Name of the run", "학습 이름"),
    "train_name_hint": ("my pictures", "내 그림"),
    "train_start": ("Start training", "학습 시작"),
    "train_stop": ("Stop and keep", "멈추고 저장"),
    "train_resume": ("Resume", "이어서 하기"),
    "train_open": ("Runs on this computer", "이 컴퓨터의 학습"),
    "train_open_hint": ("Open one to see it here.", "골라서 여기서 보세요."),
    "train_state_starting": ("starting …", "시작하는 중 …"),
    "train_state_running": ("training", "학습 중"),
    "train_state_stopping": ("stopping after this step …", "이 스텝 뒤에 멈춥니다 …"),
    "train_state_stopped": ("stopped — Resume goes on from here", "멈춤 — 이어서 할 수 있습니다"),
    "train_state_done": (
        "done — it is in Sample's model list now",
        "완료 — 이제 샘플링의 모델 목록에 있습니다",
    ),
    "train_state_failed": ("failed", "실패"),
    "train_state_interrupted": (
        "interrupted at step {step} — Resume goes on from the last checkpoint",
        "{step}스텝에서 끊김 — 마지막 체크포인트에서 이어서 할 수 있습니다",
    ),
    "train_state_draft": ("not started", "시작 전"),
    "train_fact_step": ("step", "스텝"),
    "train_fact_eta": ("time left", "남은 시간"),
    "train_fact_rate": ("pictures/s", "그림/초"),
    "train_fact_device": ("device", "장치"),
    "train_fact_precision": ("precision", "정밀도"),
    "train_fact_loss": ("loss", "손실"),
    "train_fact_processes": ("processes", "프로세스"),
    "train_link": (
        "This page may be closed: training goes on. This link finds it again: ",
        "이 창을 닫아도 학습은 계속됩니다. 이 링크로 다시 찾을 수 있습니다: ",
    ),
    "train_previews": (
        "The same noise, denoised as training went on",
        "같은 노이즈를 학습이 진행되며 복원한 모습",
    ),
    # timeline_
    "timeline_empty": (
        "The pictures will appear here, step by step, out of noise. Press the button to start.",
        "버튼을 누르면 노이즈에서 한 스텝씩 그림이 여기에 나타납니다.",
    ),
    "timeline_empty_branch": (
        "Draw pictures, move the slider to some t, and press Branch: the futures of that x_t come "
        "here.",
        "그림을 그리고 슬라이더를 원하는 t로 옮긴 뒤 '갈라 보기'를 누르세요. 그 x_t의 여러 미래가 "
        "여기에 나타납니다.",
    ),
    "timeline_empty_from_picture": (
        "Choose a picture: it is noised as far as you say, and what the model makes of it comes "
        "here.",
        "그림을 고르세요. 정한 만큼 노이즈를 넣고, 모델이 되돌린 결과가 여기에 나타납니다.",
    ),
    "timeline_empty_interpolate": (
        "Choose two seeds or two pictures: what lies between them comes here.",
        "두 시드나 그림 두 장을 고르세요. 그 사이의 그림들이 여기에 나타납니다.",
    ),
    "timeline_empty_compare": (
        "Draw pictures above, choose what to hold against them, and both come here under one "
        "slider.",
        "위에서 그림을 그리고 견줄 것을 고르면, 둘이 한 슬라이더 아래 나타납니다.",
    ),
    "timeline_empty_training": (
        "Once training runs, the same noise is denoised again and again: here you see it "
        "getting better.",
        "학습이 시작되면 같은 노이즈를 되풀이해 복원합니다. 점점 나아지는 모습이 여기에 보입니다.",
    ),
    "timeline_waiting": ("The first pictures are on their way …", "첫 그림을 만드는 중입니다 …"),
    "timeline_failed": (
        "Some frames could not be loaded. Is the server still running?",
        "불러오지 못한 장면이 있습니다. 서버가 켜져 있나요?",
    ),
    "timeline_clipped": (
        "x_t is clipped to [−1, 1] for display.",
        "x_t는 화면에 보이기 위해 [−1, 1]로 잘랐습니다.",
    ),
    "timeline_note_eps": (
        "ε̂ is the noise that the network sees in x_t. Grey is 0, black −3, white +3.",
        "ε̂는 신경망이 x_t에서 본 노이즈입니다. 회색은 0, 검정은 −3, 흰색은 +3입니다.",
    ),
    "timeline_note_change": (
        "What the last step added to the picture. Grey is 0, black −3, white +3.",
        "마지막 스텝이 그림에 더한 값입니다. 회색은 0, 검정은 −3, 흰색은 +3입니다.",
    ),
    "timeline_play": ("Play", "재생"),
    "timeline_pause": ("Pause", "일시정지"),
    "timeline_back": ("One step back", "한 스텝 뒤로"),
    "timeline_forward": ("One step forward", "한 스텝 앞으로"),
    "timeline_speed": ("Speed", "속도"),
    "timeline_position": ("Position on the timeline", "타임라인 위치"),
    "timeline_view": ("What is shown", "보이는 것"),
    "timeline_view_x_t": ("x_t", "x_t"),
    "timeline_view_x_0": ("predicted x_0", "예측한 x_0"),
    "timeline_view_both": ("both", "나란히"),
    "timeline_view_eps": ("noise ε̂", "노이즈 ε̂"),
    "timeline_view_change": ("change", "변화"),
    "timeline_view_preview": ("preview", "미리보기"),
    "timeline_short_x_0": ("x̂_0", "x̂_0"),
    "timeline_short_eps": ("ε̂", "ε̂"),
    "timeline_short_change": ("Δx", "Δx"),
    "timeline_what_x_t": ("The noisy picture at this step", "이 스텝의 노이즈 낀 그림"),
    "timeline_what_x_0": (
        "The finished picture as the network would guess it from here",
        "신경망이 여기서 짐작하는 완성된 그림",
    ),
    "timeline_what_both": (
        "The noisy picture beside the guess",
        "노이즈 낀 그림과 짐작한 그림을 나란히",
    ),
    "timeline_what_eps": ("The noise that the network sees in x_t", "신경망이 x_t에서 본 노이즈"),
    "timeline_what_change": ("What the last step changed", "마지막 스텝이 바꾼 것"),
    "timeline_noise": ("noise", "노이즈"),
    "timeline_picture": ("picture", "그림"),
    "timeline_untrained": ("untrained", "학습 전"),
    "timeline_trained": ("trained", "학습 후"),
    "timeline_plain_t": ("how noisy", "노이즈 단계"),
    "timeline_plain_alpha_bar": ("signal left", "남은 신호"),
    "timeline_plain_snr": ("signal / noise", "신호 대 잡음"),
    "timeline_plain_eps_norm": ("noise size", "노이즈 크기"),
    "timeline_plain_change": ("moved", "움직인 양"),
    "timeline_plain_clipped": ("clipped pixels", "잘린 픽셀"),
    "timeline_plain_step": ("training step", "학습 스텝"),
    "timeline_hint_t": (
        "Where x_t stands between noise (T) and picture (0).",
        "x_t가 노이즈(T)와 그림(0) 사이 어디에 있는지.",
    ),
    "timeline_hint_alpha_bar": (
        "The share of the picture in the variance of x_t; the rest is noise.",
        "x_t의 분산에서 그림이 차지하는 몫. 나머지는 노이즈입니다.",
    ),
    "timeline_hint_snr": (
        "ᾱ / (1 − ᾱ) in decibels: at 0 dB there is as much picture as noise.",
        "ᾱ / (1 − ᾱ)를 데시벨로. 0 dB이면 그림과 노이즈가 같은 양입니다.",
    ),
    "timeline_hint_eps_norm": (
        "How large the noise is that the network sees in x_t: true noise has 1.",
        "신경망이 x_t에서 본 노이즈의 크기. 진짜 노이즈는 1입니다.",
    ),
    "timeline_hint_change": (
        "How far a number of x moved in the last step (root mean square); pixels span −1 to 1.",
        "마지막 스텝에서 x의 값이 움직인 거리(제곱평균제곱근). 픽셀의 범위는 −1부터 1까지입니다.",
    ),
    "timeline_hint_clipped": (
        "The share of the predicted picture that left [−1, 1] and had to be cut.",
        "예측한 그림에서 [−1, 1]을 벗어나 잘라 낸 몫.",
    ),
    "timeline_loop": ("Loop", "반복"),
    "timeline_enlarge": ("Enlarge a picture", "그림 한 장 크게 보기"),
    "timeline_all_pictures": ("Back to all pictures", "모든 그림으로 돌아가기"),
    "timeline_previous_picture": ("Previous picture", "이전 그림"),
    "timeline_next_picture": ("Next picture", "다음 그림"),
    "timeline_picture_number": ("Picture {value}", "그림 {value}"),
    "timeline_pin_seed": ("Pin this seed", "이 시드 고정"),
    "timeline_strip": ("This picture over the whole way", "이 그림의 전체 과정"),
    "timeline_page_title": ("From noise to picture", "노이즈에서 그림으로"),
    "timeline_set_model": ("model", "모델"),
    "timeline_set_num_images": ("pictures", "그림 수"),
    "timeline_set_steps": ("steps", "스텝"),
    "timeline_set_solver": ("solver", "풀이 방법"),
    "timeline_set_seed": ("seed", "시드"),
    "timeline_set_schedule": ("schedule", "스케줄"),
    "timeline_set_version": ("version", "버전"),
    "timeline_set_ddpm_demo": ("DDPM Demo", "DDPM 데모"),
    "timeline_set_name": ("name", "이름"),
    "timeline_set_pinned": ("pinned seeds", "고정한 시드"),
    "timeline_set_max_frames": ("frames at most", "최대 장면 수"),
    "timeline_label_parent": ("drawn above", "위에서 그린 것"),
    "timeline_label_future": ("future {value}", "미래 {value}"),
    "timeline_label_from_t": ("from t = {value}", "t = {value}부터"),
    "timeline_label_picture": ("picture {value}", "그림 {value}"),
    "timeline_label_yours": ("your picture", "내 그림"),
    "timeline_label_lambda": ("λ = {value}", "λ = {value}"),
    "timeline_label_plain": ("{value}", "{value}"),
    "timeline_label_seed": ("seed {value}", "시드 {value}"),
    "timeline_label_mix_t": ("mixed at t = {value}", "t = {value}에서 섞음"),
    "timeline_step": ("step", "스텝"),
    # stage_
    "stage_empty": (
        "Choose a picture: here it turns to noise, and every step of the way can be seen.",
        "그림을 고르세요. 그림이 노이즈로 바뀌는 모든 단계를 여기서 볼 수 있습니다.",
    ),
    "stage_waiting": ("The picture is on its way …", "그림을 가져오는 중입니다 …"),
    "stage_failed": (
        "The picture could not be loaded. Is the server still running?",
        "그림을 불러오지 못했습니다. 서버가 켜져 있나요?",
    ),
    "stage_never_noise": (
        "This process does not end in noise: ᾱ is still {alpha_bar} at t = T. A model trained "
        "on it would start sampling from something it never saw. Take a larger T, or let β be "
        "rescaled.",
        "이 과정은 노이즈로 끝나지 않습니다. t = T에서도 ᾱ가 {alpha_bar}입니다. 이렇게 학습한 "
        "모델은 본 적 없는 곳에서 샘플링을 시작하게 됩니다. T를 늘리거나 β를 T에 맞춰 조정하세요.",
    ),
    "stage_plain_beta": ("noise added in this step", "이 스텝에 더하는 노이즈"),
    "stage_plain_alpha_bar": ("signal left", "남은 신호"),
    "stage_plain_signal": ("weight of the picture", "그림의 비중"),
    "stage_plain_noise": ("weight of the noise", "노이즈의 비중"),
    "stage_plain_snr": ("signal / noise", "신호 대 잡음"),
    # drop_
    "drop_title": ("Drop a folder of pictures here", "그림 폴더를 여기에 놓으세요"),
    "drop_hint": (
        "or single pictures, or a zip. Subfolders are kept as classes.",
        "낱장 그림이나 zip도 됩니다. 하위 폴더는 분류로 남습니다.",
    ),
    "drop_folder": ("Choose folder", "폴더 고르기"),
    "drop_files": ("Choose files / zip", "파일/zip 고르기"),
    "drop_cancel": ("Cancel", "취소"),
    "drop_progress": ("Progress of sending", "전송 진행"),
    "drop_looking": ("Looking into the folder …", "폴더를 살펴보는 중 …"),
    "drop_packing": ("Packing {done} of {total} …", "{total}개 중 {done}개 묶는 중 …"),
    "drop_sending": ("Sending … {percent} %", "보내는 중 … {percent} %"),
    "drop_sent": ("{files} files · {size} sent", "파일 {files}개 · {size} 전송 완료"),
    "drop_sent_one": ("{files} file · {size} sent", "파일 {files}개 · {size} 전송 완료"),
    "drop_cancelled": ("Cancelled: nothing was changed.", "취소했습니다. 바뀐 것은 없습니다."),
    "drop_nothing": ("There are no files in there.", "그 안에 파일이 없습니다."),
    "drop_one_zip": (
        "A zip has to come alone: drop one zip, or only pictures.",
        "zip은 하나만 따로 놓아 주세요. 그림과 함께 놓을 수 없습니다.",
    ),
    "drop_too_many": (
        "These are more than {limit} files: drop a part of them.",
        "파일이 {limit}개가 넘습니다. 일부만 놓아 주세요.",
    ),
    "drop_too_large": (
        "This is more than 4 GB: drop a part of it.",
        "4 GB가 넘습니다. 일부만 놓아 주세요.",
    ),
    "drop_refused": (
        "This server takes no upload as large as this: drop a part of it.",
        "이 서버는 이만큼 큰 전송을 받지 않습니다. 일부만 놓아 주세요.",
    ),
    "drop_unreadable": (
        "{name} could not be read. Was it moved or deleted?",
        "{name} 파일을 읽지 못했습니다. 옮기거나 지우지 않았는지 확인해 주세요.",
    ),
    "drop_unreadable_folder": (
        "The folder could not be read to its end.",
        "폴더를 끝까지 읽지 못했습니다.",
    ),
    "drop_failed": (
        "Sending broke off. Is the server still running? Try again.",
        "전송이 끊겼습니다. 서버가 켜져 있는지 확인하고 다시 해 보세요.",
    ),
    # chart_
    "chart_empty": (
        "The curve appears here with the first steps.",
        "첫 스텝부터 여기에 곡선이 그려집니다.",
    ),
    "chart_scale": ("Vertical axis", "세로축"),
    "chart_linear": ("Linear", "선형"),
    "chart_log": ("Log", "로그"),
    "chart_csv": ("CSV", "CSV"),
    "chart_csv_help": ("Download the numbers as CSV", "수치를 CSV로 내려받기"),
    "chart_loss": ("Loss", "손실"),
    "chart_step": ("step", "스텝"),
    "chart_raw": ("each step", "스텝별"),
    "chart_smooth": ("smoothed", "평활"),
    "chart_held_out": ("held-out pictures", "검증용 그림"),
}

ERRORS_KO: dict[str, str] = {
    "bad_choice": "{name}에 {value}은(는) 쓸 수 없습니다. 가능한 값: {allowed}.",
    "out_of_range": "{name} 값은 {low}에서 {high} 사이여야 합니다 (현재 {value}).",
    "bad_size": "그림 크기는 16에서 128 사이의 4의 배수여야 합니다. {size} 대신 가장 가까운 "
    "값은 {nearest}입니다.",
    "too_many_steps": "{steps}스텝을 요청했지만 이 모델에는 {timesteps}스텝까지만 있습니다.",
    "run_busy": "이 학습은 이미 {owner}에서 진행 중입니다.",
    "run_missing": "그런 학습이 없거나 삭제되었습니다.",
    "run_differs": "이 학습은 다른 설정으로 만들어졌습니다: {options}. 이어서 하려면 빼고, "
    "아니면 다른 폴더를 쓰세요.",
    "data_missing": "새 학습에는 그림이 필요합니다: --data에 폴더나 zip을 지정하세요.",
    "batch_not_divisible": "그림 {batch}장의 배치를 {slices}개로 똑같이 나눌 수 없습니다 "
    "(프로세스 × 누적).",
    "init_does_not_fit": "출발 모델은 {init_size}×{init_size} 픽셀, {init_channels}채널이지만 이 "
    "학습은 {size}×{size}, {channels}채널입니다.",
    "diverged": "{step}스텝에서 학습이 무너졌습니다: 기울기가 숫자가 아닙니다. {kept}스텝의 "
    "체크포인트는 남아 있습니다. 학습률을 낮춰 보세요.",
    "out_of_memory": "메모리가 모자랍니다. 배치, 크기, 네트워크를 줄이세요.",
    "disk_full": "디스크가 가득 찼습니다. 마지막 체크포인트는 남아 있으니 공간을 비운 뒤 이어서 "
    "하세요.",
    "crashed": "학습이 오류로 끝났습니다: {error}",
    "busy": "학습은 한 번에 {limit}개만 할 수 있습니다. 진행 중인 학습을 멈추거나 기다리세요.",
    "reader_died": "그림을 읽다가 멈췄습니다: {error}",
    "no_model": "아직 그릴 모델이 없습니다. 학습 탭에서 하나 학습시키세요.",
    "no_pictures": "아직 그림이 없습니다. 먼저 폴더, 파일 또는 zip을 놓으세요.",
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
    "model_missing": "모델 {name}이(가) 더는 없습니다. 다른 모델을 고르세요.",
    "model_invalid": "이 모델 폴더는 쓸 수 없습니다: {file}: {reason}.",
    "schedule_never_noise": "이 스케줄에서는 {timesteps}스텝 뒤에도 ᾱ가 {alpha_bar:.3g}로 남아 "
    "있어, 모델이 본 적 없는 곳에서 샘플링이 시작됩니다. T를 늘리거나 β를 다시 맞춘 스케줄을 "
    "고르세요.",
    "nothing_there": "읽을 파일이 없습니다.",
    "no_images": "파일 {count}개 가운데 쓸 수 있는 그림이 없습니다.",
    "too_many_files": "파일이 {limit}개를 넘습니다. 더 적게 고르세요.",
    "job_too_large": "파일을 모두 합해 {megabytes} MB를 넘어, 그 뒤의 파일은 제외했습니다.",
    "file_empty": "빈 파일입니다.",
    "file_too_large": "파일이 {megabytes} MB를 넘습니다.",
    "file_unreadable": "파일이 손상되었거나 읽을 권한이 없습니다.",
    "file_link": "다른 파일을 가리키는 링크입니다. 링크는 따라가지 않습니다.",
    "file_not_regular": "파일이 아니라 장치나 파이프입니다.",
    "name_unsafe": "이름이 zip 바깥을 가리킵니다.",
    "name_twice": "zip에 같은 이름이 두 번 있어 첫 번째만 씁니다.",
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

I18N = gr.I18n(
    en={PREFIX + key: words[0] for key, words in WORDS.items()},
    ko={PREFIX + key: words[1] for key, words in WORDS.items()},
)


def t(key: str) -> Any:
    """A word of the page that gradio shows in the visitor's language."""
    if key not in WORDS:
        raise KeyError(key)
    return I18N(PREFIX + key)


def both(prefix: str) -> dict[str, dict[str, str]]:
    """{"en": {key: word}, "ko": …} of one room, prefix cut off: what a script of the page takes."""
    keys = [key for key in WORDS if key.startswith(prefix)]
    return {
        language: {key.removeprefix(prefix): WORDS[key][index] for key in keys}
        for index, language in enumerate(("en", "ko"))
    }


def say(error: UserError, language: str) -> str:
    """The sentence of an error in "en" or "ko"."""
    table = ERRORS_KO if language == "ko" else MESSAGES
    return table[error.code].format(**error.details)
