#!/usr/bin/env bash
# The search client: tokens equal on both sides, refused files, elasticlunr.js unmodified.
set -euo pipefail
node --test --test-reporter=dot tests/search/*.test.mjs
