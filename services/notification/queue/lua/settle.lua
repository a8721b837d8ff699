-- Lets go of entries that a lease holds; what it does not hold stays as it is.
-- KEYS[1] waiting, a ZSET: entry -> when it is due, Unix microseconds
-- KEYS[2] leased, a ZSET: entry -> the token of its lease
-- ARGV[1] the token
-- ARGV[2] and on: entry, due, entry, due, ...: 1 to 500 entries. Each leaves the queue, or, when `due` is
--         not empty, waits for that instant, Unix microseconds
-- returns how many entries were held
local held = tonumber(ARGV[1])
local entries = {}
for i = 2, #ARGV, 2 do
  entries[#entries + 1] = ARGV[i]
end
local tokens = redis.call("ZMSCORE", KEYS[2], unpack(entries))
local released = {}
local again = {}
for i, token in ipairs(tokens) do
  if token and tonumber(token) == held then
    released[#released + 1] = entries[i]
    local due = ARGV[2 * i + 1]
    if due ~= "" then
      again[#again + 1] = due
      again[#again + 1] = entries[i]
    end
  end
end

-- First what frees memory: a Redis that is full then also does the second.
if #released > 0 then redis.call("ZREM", KEYS[2], unpack(released)) end
if #again > 0 then redis.call("ZADD", KEYS[1], unpack(again)) end
return #released
