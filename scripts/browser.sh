#!/usr/bin/env bash
# Makes a Chromium and Chinese fonts available for the browser tests, where this machine allows it.
set -euo pipefail

have_browser() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }
have_fonts() { [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -1)" ]; }

have_browser && have_fonts && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium and Chinese fonts for the browser tests"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq </dev/null || true
    apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig </dev/null >/dev/null || true
fi
if ! have_browser; then
    echo "!!! NO CHROMIUM ON THIS MACHINE: THE BROWSER TESTS WILL BE SKIPPED (install: chromium fonts-noto-cjk)" >&2
    # A build server must never pass by skipping.
    [ "${CI:-}" != true ]
fi
