-- Leases entries: first those whose lease has ended, then those that are due.
-- KEYS[1] waiting, a ZSET: entry -> when it is due, Unix microseconds
-- KEYS[2] leased, a ZSET: entry -> the token of its lease
-- KEYS[3] how many leases there were, an integer
-- ARGV[1] how far to look: due at this instant or earlier, Unix microseconds
-- ARGV[2] the most entries, 1 to 500
-- ARGV[3] how long the lease lasts, ms
-- returns {token, entry, due, entry, due, ...}, or {} when there is none. An entry of an ended lease has
--         ARGV[1] as its due. The token is a text, because a number would lose its fraction on the way.
local time = redis.call("TIME")
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local most = tonumber(ARGV[2])
local late = redis.call("ZRANGE", KEYS[2], "-inf", now_ms, "BYSCORE", "LIMIT", 0, most)
local due = {}
if #late < most then
  due = redis.call("ZRANGE", KEYS[1], "-inf", ARGV[1], "BYSCORE", "LIMIT", 0, most - #late, "WITHSCORES")
end
if #late + #due == 0 then return {} end

-- The token is the lease's end in ms and, in the fraction, the lease's number: leases that end in the same
-- millisecond differ. 41 bits and 10 bits, so that a double holds it exactly.
local number = redis.call("INCR", KEYS[3])
local token = string.format("%.17g", now_ms + ARGV[3] + number % 1024 / 1024)
local answer = {token}
local leases = {}
local taken = {}
for _, entry in ipairs(late) do
  answer[#answer + 1] = entry
  answer[#answer + 1] = ARGV[1]
  leases[#leases + 1] = token
  leases[#leases + 1] = entry
end
for i = 1, #due, 2 do
  answer[#answer + 1] = due[i]
  answer[#answer + 1] = due[i + 1]
  leases[#leases + 1] = token
  leases[#leases + 1] = due[i]
  taken[#taken + 1] = due[i]
end
redis.call("ZADD", KEYS[2], unpack(leases))
if #taken > 0 then redis.call("ZREM", KEYS[1], unpack(taken)) end
return answer
