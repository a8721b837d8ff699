-- Starts a lease anew for the entries that it still holds.
-- KEYS[1] leased, a ZSET: entry -> the token of its lease
-- KEYS[2] how many leases there were, an integer
-- ARGV[1] the token
-- ARGV[2] how long the lease lasts from now, ms
-- ARGV[3] and on: 1 to 500 entries
-- returns {new token, position, position, ...}: of the entries that are held, the first being 1; {} when
--         none is
local time = redis.call("TIME")
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local held = tonumber(ARGV[1])
local tokens = redis.call("ZMSCORE", KEYS[1], unpack(ARGV, 3))
local positions = {}
for i, token in ipairs(tokens) do
  if token and tonumber(token) == held then positions[#positions + 1] = i end
end
if #positions == 0 then return {} end

local number = redis.call("INCR", KEYS[2])
local token = string.format("%.17g", now_ms + ARGV[2] + number % 1024 / 1024)  -- as take.lua makes it
local answer = {token}
local leases = {}
for _, position in ipairs(positions) do
  answer[#answer + 1] = position
  leases[#leases + 1] = token
  leases[#leases + 1] = ARGV[2 + position]
end
redis.call("ZADD", KEYS[1], unpack(leases))
return answer
