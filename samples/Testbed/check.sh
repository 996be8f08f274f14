#!/usr/bin/env bash
# The testbed as two processes, whichever of the two listens. Its arguments are the command that runs it.
set -euo pipefail

folder=$(mktemp -d)
peer=
trap 'kill -9 $peer 2>/dev/null || true; rm -rf "$folder"' EXIT

# Waits until the process in the background says where it listens.
address() {
  for _ in $(seq 150); do
    found=$(sed -nE 's/^(serving|waiting) on (.+)$/\2/p' "$folder/peer")
    [ -n "$found" ] && return
    kill -0 "$peer" || { cat "$folder/peer"; echo 'whoever should listen has ended'; exit 1; }
    sleep 0.1
  done
  echo 'nobody listens'
  exit 1
}

for listen in tcp://127.0.0.1:0 "unix://$folder/s" ws://127.0.0.1:0/testbed; do
  for payload in msgpack postcard; do
    "$@" serve "$listen" --payload "$payload" > "$folder/peer" &
    peer=$!
    address
    timeout 60 "$@" call "$found" --payload "$payload" | tail -n 1 | grep -q ', 0 failed$'
    kill -9 "$peer"
    wait "$peer" 2>/dev/null || true

    # The other way round: whoever calls listens and speaks first. The exit codes of both tell how it went.
    rm -f "$folder/s"*
    timeout 60 "$@" call "$listen" --listen --role initiator --payload "$payload" > "$folder/peer" &
    peer=$!
    address
    timeout 60 "$@" serve "$found" --dial --role acceptor --payload "$payload"
    wait "$peer" || { grep FAIL "$folder/peer"; exit 1; }
    tail -n 1 "$folder/peer" | grep -q ', 0 failed$'
    echo "${listen%%:*} $payload: ok"
  done
done

# A caller without a server must say so, and not hang.
if timeout 30 "$@" call tcp://127.0.0.1:9 > "$folder/peer" 2>&1; then
  echo 'a call without a server succeeded'
  exit 1
fi

grep -q 'Cannot connect' "$folder/peer"
