/** What is stored, the time by X's clock, and who is there. A part of the script of one exchange. */
export const OPENING = `local E, CHANNEL = cjson.decode(ARGV[1]), ARGV[2]
local BUCKET, APP_DAY, DOWN = ARGV[3], ARGV[4], ARGV[5]
local BIG, FORGET_MS, MOST_LOST = 1000000000, 60000, 16
-- Answers of one window may tell its reset a second apart; others are expected for four windows once seen.
local JITTER, REMEMBERED = 2000, 4

-- What is no state of ours is none: somebody else wrote it, and it is overwritten.
local function load(key, part)
  local text = redis.pcall('GET', key)
  if type(text) ~= 'string' then return nil end
  local isJson, value = pcall(cjson.decode, text)
  return isJson and type(value) == 'table' and (not part or type(value[part]) == 'table') and value or nil
end
local S, A, D = load(KEYS[1], 'm'), load(KEYS[2], 'm') or {m = {}}, load(KEYS[3]) or {}
if not S or not S.slow then S = {m = {}, seq = 0, next = 0, trip = 0, refused = {}, born = NOW} end
S.quarter = S.quarter or {}
local W = {quarter = S.quarter, day = S.day, appDay = A.w}
local G = {refused = S.refused, down = D}
local hid = S.hid or {used = 0, opens = 0, recent = 0, since = 0, period = 1000}
local slow = S.slow or {allow = 1, done = 0, expect = 0}
-- Words to all, and what single processes have to hear.
local words, notices = {}, {}
local function say(key, void) words[#words + 1] = {key = key, void = void} end
local function notice(id)
  notices[id] = notices[id] or {}
  return notices[id]
end

-- X's clock, from the bounds that processes bring; within them Redis's own is trusted (see ServerClock).
if E.low then
  local low, high = math.max(S.low or -BIG * 1000, E.low), math.min(S.high or BIG * 1000, E.high)
  if low > high then low, high = E.low, E.high end
  S.low, S.high = low, high
end
local x = NOW + ((not S.low or (S.low <= 0 and S.high > 0)) and 0 or S.low)

local function over(w) return w.reset ~= nil and x >= w.reset end
local function unknown(w) return w.left == nil or over(w) end
local function probing(it) return it.probe ~= nil and it.ends > NOW end
local function probed(it, id) it.probe, it.ends = id, NOW + E.ttl end
local function doubt(w, n)
  if w and not unknown(w) then w.doubt, w.since = math.min(BIG, (w.doubt or 0) + n), NOW end
end

-- Who has not been heard of for too long is dead. Nobody knows how much of what it held was sent.
local held, processes = 0, 1
for id, m in pairs(S.m) do
  if id ~= E.id then
    if m.e <= NOW then
      local had = m.h + m.a
      if had > 0 then doubt(W.quarter, had) doubt(W.day, had) end
      S.m[id] = nil
    else
      held, processes = held + m.h + m.a, processes + 1
    end
  end
end
-- What a word gave to this one is in what it holds. Where the word was lost it counts no more, but its turn does.
local me = S.m[E.id] or {h = 0, a = 0, t = 0}
local missed = math.max(0, me.a - E.heard)
-- Of one that was taken for dead everything was written off: what it gives back is not counted twice.
local returned = math.min(E.returned + missed, me.h + me.a)
if missed > 0 then me.t = 0 end
S.m[E.id] = me
me.h, me.a, me.u, me.e = E.held, 0, E.unused, NOW + E.ttl
held = held + me.h
for bucket, m in pairs(A.m) do
  if m.e <= NOW then
    doubt(A.w, m.h)
    A.m[bucket] = nil
  end
end`;
