#!/usr/bin/env bash
# Mermaid as the oracle: it parses every diagram that is drawn, and refuses broken ones. Only in the tier `full`,
# because Mermaid is large; it is installed into a folder of its own from its own lock file.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "${TIER:-}" = full ] || { echo "only in ./check full"; exit 0; }
oracle=tests/oracle
if ! cmp -s "$oracle/package-lock.json" "$oracle/node_modules/.bagu-lock" 2>/dev/null; then
  npm ci --prefix "$oracle" --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error
  cp "$oracle/package-lock.json" "$oracle/node_modules/.bagu-lock"
fi
node "$oracle/parse.mjs"
