#!/usr/bin/env bash
# Programs that try to get out of the sandbox, as this user and, for root, as nobody too.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(uname)" = Linux ] || { echo "NOT RUN: the sandbox is for Linux"; exit 75; }
for need in bwrap strace setpriv unshare; do
  command -v "$need" >/dev/null || { echo "NOT RUN: $need is missing"; exit 75; }
done
cargo test --locked --release --quiet --test sandbox -- --ignored --nocapture --test-threads=1
