#!/usr/bin/env bash
# The Quickstart as two processes, and without a server. Its arguments are the command that runs it.
set -euo pipefail

log=$(mktemp)
"$@" serve tcp://127.0.0.1:0 > "$log" &
server=$!
trap 'kill -9 $server 2>/dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 100); do
  address=$(sed -nE 's/^serving on ([^,]+),.*/\1/p' "$log")
  [ -n "$address" ] && break
  kill -0 "$server" || { echo 'the server has ended'; exit 1; }
  sleep 0.1
done

timeout 30 "$@" call "$address" | tail -n 1 | grep -qx 'quickstart: ok'

# A client without a server must say so and not hang.
kill -9 "$server"
wait "$server" 2>/dev/null || true
if timeout 30 "$@" call "$address" > "$log" 2>&1; then
  echo 'a call without a server succeeded'
  exit 1
fi

grep -q 'ConnectFailed' "$log"
