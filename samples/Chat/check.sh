#!/usr/bin/env bash
# A server and two clients as three processes. Its arguments are the command that runs it.
set -euo pipefail

folder=$(mktemp -d)
server= ada=
trap 'kill -9 $server $ada 2>/dev/null || true; rm -rf "$folder"' EXIT

# Waits until a file holds a line.
await() {
  for _ in $(seq 200); do
    grep -qF -- "$2" "$1" && return
    sleep 0.1
  done
  echo "no '$2' in:"
  cat "$1"
  exit 1
}

"$@" serve tcp://127.0.0.1:0 > "$folder/server" &
server=$!
await "$folder/server" 'serving on '
address=$(sed -nE 's/^serving on ([^,]+),.*/\1/p' "$folder/server")

mkfifo "$folder/keys"
"$@" join "$address" ada tea < "$folder/keys" > "$folder/ada" &
ada=$!
exec 3> "$folder/keys"
await "$folder/ada" '[tea] ada: has come in'

printf 'hello\n/who\n/quit\n' | timeout 30 "$@" join "$address" bob > "$folder/bob"
grep -qx 'ada, bob' "$folder/bob"
await "$folder/ada" '[tea] bob: hello'
await "$folder/ada" '[tea] bob: has left'

# Two of one name do not fit into a room.
if timeout 30 "$@" join "$address" ada < /dev/null > "$folder/second" 2>&1; then
  echo 'a second ada came in'
  exit 1
fi
grep -q 'Somebody called ada is in the room' "$folder/second"

# A server that is gone ends its clients.
kill -9 "$server"
wait "$server" 2>/dev/null || true
wait "$ada"
await "$folder/ada" 'session'
