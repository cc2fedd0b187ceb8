"""Tests of `ddpm_demo.ui.exports`."""
