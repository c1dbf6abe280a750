#!/usr/bin/env bash
# Kills a build at every kind of writing system call, or lets the call fail, and looks at what is left:
# the output folder must be the old site or the new one, byte for byte, and the next build must be clean.
#
#   BAGU=target/release/bagu TIER=full tests/check.d/crash.sh
#
# 40 kill points and 40 error points; 200 of each in the tier `full`. Exit 0: all passed. Exit 1: some did not.
# Exit 75: something the machine lacks, printed as NOT RUN. A debug build of bagu reads templates/ and static/ of
# its repository: leave them alone meanwhile.
set -u
{ # One block, read whole: the file may change while it runs.
bagu=$(realpath "${BAGU:?path of the bagu executable}")
points=40
[ "${TIER:-}" = full ] && points=200
if ! command -v strace >/dev/null || ! strace -o /dev/null true 2>/dev/null; then
  echo "NOT RUN: crash points (strace is missing or may not trace)"
  exit 75
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
# A copy, so that a compiler may go on beside the test.
cp "$bagu" "$work/bagu"
bagu=$work/bagu
mkdir -p site/notes/network before after
site=$work/site
for n in 1 2 3 4 5 6; do printf '# Note %s\n\nOld text.\n' "$n" >site/notes/network/n$n.md; done

build() { (cd "$site" && "$@" "$bagu" build --no-cache --threads 2 >"$work/log" 2>&1) 2>/dev/null; }

build && cp -a site/public/. before
sed -i 's/Old/New/' site/notes/network/*.md
rm site/notes/network/n6.md
build && cp -a site/public/. after
if diff -rq before after >/dev/null; then echo "the two sites do not differ"; exit 1; fi

restore() {
  rm -rf "$site"/public "$site"/.public.stage-*
  cp -a before "$site/public"
}
is() { diff -r "$1" "$site/public" >/dev/null 2>&1; }

passed=0 failed=0
# state POINT MODE: what the interrupted run left, then a clean run over it.
state() {
  local code=$1 point=$2 mode=$3 good=yes
  if is before; then :; elif is after; then :
  elif [ "$mode" = renames ] && [ ! -e "$site/public" ] && diff -r before "$site/.public.stage-old" >/dev/null; then :
  else good="the output is neither the old site nor the new one"; fi
  # A failure that published nothing must say so.
  if [ "$code" = 0 ] && ! is after; then good="exit 0 without the new site"; fi
  build || good="the next build fails: $(tail -1 "$work/log")"
  is after || good="the next build is not the new site"
  if compgen -G "$site/.public.stage-*" >/dev/null; then good="a stage folder is left"; fi
  if [ "$good" = yes ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $point: $good"; fi
}

# Calls that change the disk, in the groups in which they are counted.
groups=("mkdir,mkdirat" "openat" "write,pwrite64" "close" "rename,renameat,renameat2" "unlink,unlinkat,rmdir"
  "syncfs,fsync,fdatasync" "chmod,fchmod,fchmodat")

# The largest number of such calls that one thread makes; strace counts by thread.
count() {
  restore
  build strace -f -qq -o "$work/trace" -e trace="$1"
  grep -v -e '<\.\.\.' -e '+++' -e '---' "$work/trace" | awk '{n[$1]++} END {m = 0; for (t in n) if (n[t] > m) m = n[t]; print m}'
}

# run INJECTION MODE LABEL: one point; counts only when the injection happened.
run() {
  restore
  build strace -f -qq -o "$work/trace" $1
  local code=$?
  if grep -q -e 'INJECTED' -e 'killed by SIGKILL' "$work/trace"; then
    state "$code" "$3" "$2"
    return 0
  fi
  return 1
}

totals=() sum=0
for group in "${groups[@]}"; do
  total=$(count "$group")
  totals+=("$total")
  [ "$total" -gt 0 ] && sum=$((sum + 1))
done

# sweep EFFECTS...: spreads `points` over the groups and each group's calls, from the first to the last.
sweep() {
  local effects=("$@") hit=0 turn=0 i n total group share step
  share=$(((points + sum - 1) / sum))
  while [ "$hit" -lt "$points" ] && [ "$turn" -lt 8 ]; do
    for i in "${!groups[@]}"; do
      group=${groups[$i]} total=${totals[$i]}
      step=$(((total + share - 1) / share))
      [ "$step" -gt 0 ] || continue
      for ((n = 1 + turn % step; n <= total && hit < points; n += step)); do
        local effect=${effects[$(((n + turn) % ${#effects[@]}))]}
        run "-e trace=$group -e inject=$group:$effect:when=$n" exchange "$group:$effect:when=$n" && hit=$((hit + 1))
      done
    done
    turn=$((turn + 1))
  done
  echo "$hit points of $*"
}

sweep signal=KILL
sweep error=ENOSPC error=EIO error=EACCES

# Without exchange there are two renames; between them the old site stands under another name.
hit=0
for n in 1 2 3; do
  for effect in signal=KILL error=EIO; do
    plain="-e trace=rename,renameat2 -e inject=renameat2:error=EINVAL -e inject=rename:$effect:when=$n"
    run "$plain" renames "two renames: $effect:when=$n" && hit=$((hit + 1))
  done
done
echo "$hit points without exchange"

# And at any moment: kill -9 after a random time.
for ((n = 0; n < (points + 3) / 4; n++)); do
  restore
  (cd "$site" && exec "$bagu" build --no-cache >/dev/null 2>&1) &
  child=$!
  sleep "0.$(printf '%03d' $((RANDOM % 120)))"
  kill -9 "$child" 2>/dev/null
  wait "$child" 2>/dev/null
  state 137 "kill -9 at random" exchange
done

# A full disk and one that cannot be written, for real.
missing=0
if mkdir full && mount -t tmpfs -o size=64k tmpfs full 2>/dev/null; then
  for mode in size=64k,rw ro; do
    mount -o "remount,$mode" full
    (cd "$site" && "$bagu" build --no-cache --out "$work/full/out" >"$work/log" 2>&1)
    code=$?
    if [ "$code" = 1 ] && [ -z "$(ls -A full)" ] && grep -q '^error: ' "$work/log"; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "FAILED: tmpfs $mode: exit $code, $(ls -A full)"
    fi
    (cd "$site" && "$bagu" build --no-cache --out "$work/full" >"$work/log" 2>&1) && failed=$((failed + 1))
    grep -q 'is a mount point' "$work/log" || { failed=$((failed + 1)); echo "FAILED: a mount point is not named"; }
  done
  umount full
else
  echo "NOT RUN: full and read-only disk (tmpfs cannot be mounted)"
  missing=1
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] || exit 1
[ "$missing" = 0 ] || exit 75
exit 0
}
