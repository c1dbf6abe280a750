#!/usr/bin/env bash
# A million mutated diagram sources: no panic, no hang, nothing over 1 MB. Only in the tier `full`, for its minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "${TIER:-}" = full ] || { echo "only in ./check full"; exit 0; }
BAGU_FUZZ="${BAGU_FUZZ:-1000000}" cargo test --locked --release --quiet --lib mutated_sources -- --nocapture
