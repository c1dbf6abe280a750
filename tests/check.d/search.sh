#!/usr/bin/env bash
# The search client: tokens equal on both sides, refused files, elasticlunr.js unmodified; and no published script
# names what it does not have (their local names are shortened by ourselves).
set -euo pipefail
cd "$(dirname "$0")/../.."
node --test --test-force-exit --test-reporter=dot tests/search/*.test.mjs
missing=$(npx --no-install tsc --noEmit --allowJs --checkJs --strict false --target es2022 --module es2022 \
  --moduleResolution bundler --lib es2023,dom,dom.iterable --types "" "$BAGU_SITE"/assets/*/js/*.js \
  "$BAGU_SITE"/assets/*/js/*/*.js | grep -E 'TS(2304|2552|2663|18004|2451|2300|2448)' || true)
[ -z "$missing" ] || { printf '%s\n' "$missing"; exit 1; }
