#!/usr/bin/env bash
# A platform asks for an informational interview on a seeker's behalf, with curl and jq: puts the seeker and a contact
# on file, asks for 20 minutes, and follows what becomes of it.
# Environment: PARLEY_ADDRESS (127.0.0.1:8080) and PARLEY_API_KEY, as deploy/up prints them.
set -euo pipefail

: "${PARLEY_ADDRESS:?}" "${PARLEY_API_KEY:?}"
wait_seconds=${WAIT_SECONDS:-60}
run=$(date +%s%N)
seeker=''

# call METHOD PATH [JSON [IDEMPOTENCY-KEY]]: prints the reply. Repeated with the same key, a write is done once and
# answers the same; yours would be the key of the row in your own database. A refusal is printed and ends the script:
# its "details" hold a stable reason and every field that is wrong. The API key goes in by standard input: others on the
# machine could read an argument.
call() {
  local reply options=(--silent --show-error --noproxy '*' --max-time 10 --request "$1" --config -)
  [[ -z ${3:-} ]] || options+=(--header 'Content-Type: application/json' --data "$3")
  [[ -z ${4:-} ]] || options+=(--header "Idempotency-Key: $4-$run")
  # With the seeker's name the same key acts for her; without it, it is the platform's.
  [[ -z $seeker ]] || options+=(--header "x-parley-seeker: $seeker")
  reply=$(curl "${options[@]}" --fail-with-body "http://$PARLEY_ADDRESS/v1/$2" \
    <<< "header = \"Authorization: Bearer $PARLEY_API_KEY\"") || { echo "$reply" >&2; return 1; }
  echo "$reply"
}

reply=$(call POST seekers "{\"displayName\": \"Ada Example\", \"email\": \"ada-$run@example.edu\"}" seeker)
new_seeker=$(jq -r .name <<< "$reply")
reply=$(call POST contacts "{\"displayName\": \"Grace Sample\", \"email\": \"grace-$run@example.com\"}" contact)
contact=$(jq -r .name <<< "$reply")
seeker=$new_seeker # from here on the platform acts for her
echo "$seeker and $contact are on file"

reply=$(call POST interviews "{\"contact\": \"$contact\", \"goals\": [\"How people get in\"]}" interview)
interview=$(jq -r .name <<< "$reply")
in_a_week=$(date -d '+7 days' +%FT10:00:00) # by the contact's clock
call POST "$interview:request" "{
  \"reason\": \"Your talk made me curious how you came to it.\",
  \"offeredTimes\": [{\"wallTime\": \"$in_a_week\"}]
}" request > /dev/null

# Each state is printed until the contact has answered. Only her own link can answer: it is in the mail.
seen=''
for ((second = 0; second < wait_seconds; ++second)); do
  state=$(call GET "$interview" | jq -r .state)
  [[ $state == "$seen" ]] || echo "$interview $state"
  seen=$state
  [[ $state == STATE_REQUESTED ]] || exit 0
  sleep 1
done
echo 'no answer yet'
