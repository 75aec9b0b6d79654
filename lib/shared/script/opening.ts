/** Part of the exchange script: loads what is stored, finds the time by X's clock, and drops dead members. */
export const OPENING = `-- E: the report (see Report in model/budget-store.ts). S: the bucket's state.
-- A: the app's day: its window w, and in m, by bucket, what is held of it. D: the endpoint's gate.
-- W: the windows by name. G: the gates by name. NOW: the store's time. x: the time by X's clock.
-- Instants are epoch milliseconds, by the store's clock except for x and a window's reset.
-- A member m of S.m, by process id: h what it holds (requests under way and unused grants), u how many of those are
-- unused grants (those for waiting calls count as used), a grants by message since its last exchange, w calls waiting,
-- t S.seq when last granted anything, e when it counts as dead, k whether it was told that others wait for its answers.
-- A window: left, limit, reset and longest (milliseconds) as in window.ts; floor: the lowest left that the members' own
-- requests explain; others: for how many more windows other spenders are assumed; doubt: how many requests may have
-- been sent that X had not counted when it reported left, and since when; lost: pairs of instant and count of requests
-- that ended without a report, and gone: their sum.
-- A gate: since when it is closed, till when no probe may go, n refusals in a row.
-- Windows and gates: probe is the id of the member that probes it, ends when that probe is given up.
-- hid: the hidden limit. slow: the slow start.
local E, CHANNEL = cjson.decode(ARGV[1]), ARGV[2]
local BUCKET, APP_DAY, DOWN = ARGV[3], ARGV[4], ARGV[5]
-- A key expires this much later than it is needed (FORGET_MS); so many entries of lost requests are kept (MOST_LOST).
local BIG, FORGET_MS, MOST_LOST = 1000000000, 60000, 16
-- A refusal by a hidden limit says nothing of it any more after so long without another one. Milliseconds.
local FORGET_HIDDEN = 300000
-- Answers of one window may report its reset a second apart (JITTER, milliseconds). Other spenders, once seen, are
-- assumed for four more windows.
local JITTER, REMEMBERED = 2000, 4

-- A value that is not of our making is ignored, and overwritten later.
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
-- Messages for all processes, and notices for single ones by id.
local words, notices = {}, {}
local function say(key, void) words[#words + 1] = {key = key, void = void} end
local function notice(id)
  notices[id] = notices[id] or {}
  return notices[id]
end

-- X's clock, from the bounds that processes report. While they allow an offset of 0, Redis's clock is trusted (see
-- ServerClock).
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

-- A member that has not reported for its ttl is dead. How much of what it held was sent is unknown: it is in doubt.
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
-- What this member reports to hold includes its grants by message. Those of lost messages (missed) are taken back, and
-- it goes first at the next handing out (t = 0).
local me = S.m[E.id] or {h = 0, a = 0, t = 0}
local missed = math.max(0, me.a - E.heard)
-- If it was taken for dead, all that it held was written off: what it returns now must not be counted again.
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
