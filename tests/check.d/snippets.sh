#!/usr/bin/env bash
# Rust that runs: every snippet of the notes and of the test project does what its lock says, and programs run in
# Chromium, from a plain static server.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v bwrap >/dev/null || { echo "NOT RUN: bubblewrap (not installed)"; exit 75; }
for target in wasm32-wasip1 wasm32-wasip1-threads; do
  [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ] || { echo "NOT RUN: the target $target (rustup target add $target)"; exit 75; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

all=(); [ "$TIER" = full ] && all=(--all)
"$BAGU" check --notes tests/snippets/notes --snippets --all
"$BAGU" check --snippets "${all[@]+"${all[@]}"}"

# Two builds in two folders give the same modules.
"$BAGU" build --notes tests/snippets/notes --strict --no-cache --out "$work/site"
"$BAGU" build --notes tests/snippets/notes --strict --no-cache --out "$work/again" --threads 1
diff -r "$work/site" "$work/again"
if grep -l -r -a -e "$work" -e "$HOME/.rustup" -e /scratch/ "$work/site/snippets"; then
  echo "a module names a folder of this machine"; exit 1
fi

BAGU="$BAGU" BAGU_SITE="$work/site" node --test --test-force-exit --test-reporter=spec tests/snippets/*.test.mjs
