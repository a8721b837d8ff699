-- Makes entries wait. One that waits already keeps the earlier instant; one that is leased stays so.
-- KEYS[1] waiting, a ZSET: entry -> when it is due, Unix microseconds
-- KEYS[2] leased, a ZSET: entry -> the token of its lease
-- ARGV    entry, due, entry, due, ...: 1 to 500 entries
-- returns how many are new
local entries = {}
for i = 1, #ARGV, 2 do
  entries[#entries + 1] = ARGV[i]
end
local tokens = redis.call("ZMSCORE", KEYS[2], unpack(entries))
local wanted = {}
for i, token in ipairs(tokens) do
  if not token then
    wanted[#wanted + 1] = ARGV[2 * i]
    wanted[#wanted + 1] = ARGV[2 * i - 1]
  end
end

if #wanted == 0 then return 0 end
return redis.call("ZADD", KEYS[1], "LT", unpack(wanted))
