#!/usr/bin/env bash
# Runs the functions in `sam local`, on the store of `roster dynamodb`.
#
#   tests/sam-local.sh                    sam local start-api, until Ctrl-C
#   tests/sam-local.sh COMMAND [ARG...]   the same while COMMAND runs, with the API's URL in $API_URL and
#                                         the path of the ready line of `roster dynamodb --json` in $READY
#   tests/sam-local.sh --invoke           sam local invoke, for each event in tests/events
#
# Needs the SAM CLI and cargo-lambda on PATH, and Docker: a running daemon or, as root, a temporary one that
# is removed with its data. If AWS's runtime image is not available, it builds an image from the emulator in
# the SAM CLI and this machine's C library.
#
# Environment: PORT (3000), SKIP_BUILD=1 (uses the last `sam build`), ROSTER (the program).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case $(uname -m) in
  aarch64 | arm64) architecture=arm64 platform=linux/arm64 ;;
  *) architecture=x86_64 platform=linux/amd64 ;;
esac
readonly IMAGE=public.ecr.aws/lambda/provided:al2023
readonly WITH_EMULATOR=$IMAGE-rapid-$architecture
readonly OVERRIDES=(--parameter-overrides "Architecture=$architecture")
port=${PORT:-3000}
scratch=$(mktemp -d)
daemon='' store='' api='' image_is_ours=''

# stop NAME PID: terminates a process and waits for its end.
stop() {
  [[ -n $2 ]] && kill -TERM "$2" 2>/dev/null || return 0
  for ((i = 0; i < 300; i++)); do
    kill -0 "$2" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$2"
  echo "$1 did not stop within 30 s of TERM" >&2
}

leave() {
  local status=$?
  trap - EXIT INT TERM
  stop 'sam local' "$api"
  # Removes containers that SAM has left behind. Its log names each of them.
  grep -ohE 'SAM_CONTAINER_ID: [0-9a-f]+' "$scratch/api" 2>/dev/null | cut -d' ' -f2 |
    xargs -r docker rm --force >/dev/null 2>&1 || true
  [[ -z $image_is_ours ]] || docker image rm --force "$WITH_EMULATOR" >/dev/null || true
  stop 'roster dynamodb' "$store"
  stop 'dockerd' "$daemon"
  if ((status != 0)); then
    tail -n 30 "$scratch/store" "$scratch/api" "$scratch/docker" >&2 2>/dev/null || true
  fi
  rm -rf "$scratch"
  exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# until_true SECONDS PID COMMAND...: waits until COMMAND succeeds. Fails if the process ends first.
until_true() {
  local deadline=$((SECONDS + $1)) pid=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

find_docker() {
  docker info >/dev/null 2>&1 && return 0
  if ((EUID != 0)) || ! type dockerd >/dev/null 2>&1; then
    echo 'no Docker daemon is running, and none can be started here' >&2
    exit 3
  fi
  export DOCKER_HOST=unix://$scratch/docker.sock
  dockerd --host "$DOCKER_HOST" --data-root "$scratch/docker-data" --exec-root "$scratch/docker-exec" \
    --pidfile "$scratch/docker.pid" >"$scratch/docker" 2>&1 &
  daemon=$!
  until_true 60 "$daemon" docker info || { echo 'dockerd did not start' >&2; exit 3; }
}

# SAM pulls AWS's image and adds the emulator to it. It uses an image that contains the emulator unchanged.
find_image() {
  docker image inspect "$IMAGE-$architecture" >/dev/null 2>&1 && return 0
  timeout 300 docker pull --quiet "$IMAGE-$architecture" >/dev/null 2>&1 && return 0
  local root=$scratch/image emulator file
  emulator=$("$(dirname "$(command -v sam)")/python" -c 'import samcli; print(samcli.__path__[0])')
  install -D "$emulator/local/rapid/aws-lambda-rie-$architecture" "$root/var/rapid/aws-lambda-rie"
  install -d "$root/var/task" "$root/var/runtime" "$root/etc"
  install -d -m 1777 "$root/tmp"
  # The loader and every library that a function needs, if this machine has them.
  for file in $(ldd .aws-sam/build/*/bootstrap | grep -oE '/[^ ]+\.so[^ ]*' | sort -u); do
    install -D "$(readlink -f "$file")" "$root$file"
  done
  for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
    [[ ! -e $file ]] || install -D -m 644 "$(readlink -f "$file")" "$root$file"
  done
  echo 'root:x:0:0:root:/:/bin/false' >"$root/etc/passwd"
  tar -C "$root" --owner=0 --group=0 -c . | docker import --platform "$platform" \
    -c 'ENTRYPOINT ["/var/rapid/aws-lambda-rie"]' -c 'WORKDIR /var/task' \
    -c 'ENV LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime' - "$WITH_EMULATOR" >/dev/null
  image_is_ours=1
  echo "AWS's image is not available: built one from the emulator and this machine's C library" >&2
}

# Listens on the Docker bridge if it is on this machine. On other systems it may be in a virtual machine.
start_store() {
  local bridge roster=${ROSTER:-${CARGO_TARGET_DIR:-target}/debug/roster}
  [[ -x $roster ]] || cargo build --workspace --all-targets --locked
  # A daemon that has just created its bridge only reports the subnet: the bridge has the first IP address of it.
  bridge=$(docker network inspect bridge --format '{{json (index .IPAM.Config 0)}}' | python3 -c '
import ipaddress, json, sys
config = json.load(sys.stdin)
print(config.get("Gateway") or next(ipaddress.ip_network(config["Subnet"], strict=False).hosts()))')
  python3 -c 'import socket, sys; socket.create_server((sys.argv[1], 0))' "$bridge" 2>/dev/null || bridge=127.0.0.1
  export API_URL=http://127.0.0.1:$port READY=$scratch/ready
  : >"$READY"
  "$roster" dynamodb --host "$bridge" --port 0 --memory --api-url "$API_URL" --json >"$READY" 2>"$scratch/store" &
  store=$!
  until_true 60 "$store" grep -q . "$READY" || { echo 'roster dynamodb did not start' >&2; exit 1; }
  env_vars=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["env_vars"])' "$READY")
}

start_api() {
  sam local start-api "${OVERRIDES[@]}" "${LOCAL_OPTIONS[@]}" --port "$port" --warm-containers EAGER \
    --env-vars "$env_vars" >"$scratch/api" 2>&1 &
  api=$!
  until_true 180 "$api" python3 -c "import socket; socket.create_connection(('127.0.0.1', $port), 1)" ||
    { echo 'sam local start-api did not start' >&2; exit 1; }
}

type sam cargo-lambda docker >/dev/null || { echo 'install these first; .ci/run shows how' >&2; exit 3; }
# With credentials SAM would call AWS, and the functions must not receive them.
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE
export SAM_CLI_TELEMETRY=0 AWS_EC2_METADATA_DISABLED=true

find_docker
[[ -n ${SKIP_BUILD:-} ]] || sam build "${OVERRIDES[@]}"
find_image
LOCAL_OPTIONS=(--add-host host.docker.internal:host-gateway)
[[ -z $image_is_ours ]] || LOCAL_OPTIONS+=(--skip-pull-image)
start_store
if [[ ${1:-} == --invoke ]]; then
  SAM_LOCAL_OPTIONS="${LOCAL_OPTIONS[*]}" "$(dirname "$(command -v sam)")/python" tests/events.py sam-local "$READY"
elif (($# > 0)); then
  start_api
  "$@"
else
  start_api
  echo "$API_URL; accounts:" && cat "$READY"
  wait "$api"
fi
