/**
 * Asks for one start. The starts of the last window are a sorted set, scored with Redis' own clock in ms: one
 * clock for all replicas. When it has jumped back, starts that seem to lie ahead count from now,
 * and so does a hold that seems longer than it was made.
 *
 * Keys: starts of the company and class, its hold, replicas. Arguments: limit, window in ms, id of the start, id
 * of the replica, ms after which a silent replica counts as gone.
 * Answers: ms to wait or 0, how many replicas there are, Redis' clock.
 */
export const ASK_SCRIPT = `
local starts, hold, replicas = KEYS[1], KEYS[2], KEYS[3]
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

for _, start in ipairs(redis.call('ZRANGEBYSCORE', starts, '(' .. now, '+inf')) do
  redis.call('ZADD', starts, now, start)
end
redis.call('ZREMRANGEBYSCORE', starts, '-inf', now - window)

redis.call('ZADD', replicas, now, ARGV[4])
redis.call('ZREMRANGEBYSCORE', replicas, '-inf', now - ARGV[5])
redis.call('PEXPIRE', replicas, ARGV[5])

local wait = math.max(0, redis.call('PTTL', hold))
if wait > 0 then
  local length = tonumber(redis.call('GET', hold))
  if wait > length then
    redis.call('PEXPIRE', hold, length)
    wait = length
  end
end
local excess = redis.call('ZCARD', starts) - limit
if excess >= 0 then
  local blocking = redis.call('ZRANGE', starts, excess, excess, 'WITHSCORES')
  wait = math.max(wait, blocking[2] + window - now)
end
if wait == 0 then
  redis.call('ZADD', starts, now, ARGV[3])
  redis.call('PEXPIRE', starts, window * 2)
end
return { math.ceil(wait), redis.call('ZCARD', replicas), now }
`;

/** Holds a company and class back. Never shortens a hold. Key: the hold, which keeps its length. Argument: ms. */
export const HOLD_SCRIPT = `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[1])
end
return 0
`;
