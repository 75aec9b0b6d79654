/** Part of the exchange script: builds the reply, stores the state, and publishes messages. */
export const TELLING = `-- If calls wait and answers decide how many may go, the members that hold anything
-- are told, once, that others wait for the outcome.
local awaited = tight and #waiting > 0
me.k = awaited
for id, m in pairs(S.m) do
  if awaited and m.h + m.a > 0 and not m.k then
    notice(id).awaited, m.k = true, true
  end
end
if next(notices) then words[#words + 1] = {key = BUCKET, notices = notices} end
if #words > 0 then S.seq = S.seq + 1 end

local News = {
  now = NOW, seq = S.seq, granted = granted, probes = {}, windows = {}, gates = {}, elsewhere = held - me.h - granted,
  processes = processes, awaited = awaited, offset = S.low and x - NOW or nil,
}
if me.w > 0 then
  limits(function(n, wait)
    if n <= 0 and (wait or 0) > (News.wait or 0) then News.wait = wait end
  end)
end
me.h = me.h + granted
local ends
for name, w in pairs(W) do
  if not unknown(w) then
    News.windows[name] = {left = w.left, limit = w.limit, reset = w.reset}
    ends = math.min(ends or math.huge, w.reset - x + NOW)
  end
end
for name, gate in pairs(G) do
  if gate.since then
    News.gates[name] = {failures = gate.n, closed = NOW - gate.since, pause = math.max(0, gate.till - NOW)}
  end
end
-- Members that were granted something have to know what they probe.
for name, it in pairs({quarter = W.quarter, day = W.day, appDay = W.appDay, refused = G.refused, down = G.down}) do
  local to = it.probe == E.id and News or (it.probe and notices[it.probe])
  if to and to.granted then
    to.probes = to.probes or {}
    to.probes[#to.probes + 1] = name
  end
end
if E.leaving then S.m[E.id] = nil end

local function keep(key, value, ms) redis.call('SET', key, cjson.encode(value), 'PX', math.ceil(ms) + FORGET_MS) end
local function lasts(w) return w and not unknown(w) and w.reset - x or 0 end
local gateOf = G.refused.since and G.refused.till - NOW or 0
S.refused, S.hid, S.slow = G.refused, hid, slow
keep(KEYS[1], S, math.max(E.ttl, lasts(S.quarter), lasts(S.day), gateOf, hid.period))
if A.w then
  A.m[BUCKET] = held > 0 and {h = held, e = NOW + E.ttl} or nil
  keep(KEYS[2], A, math.max(E.ttl, lasts(A.w)))
end
if G.down.since then keep(KEYS[3], G.down, math.max(0, G.down.till - NOW))
elseif D.since then redis.call('DEL', KEYS[3]) end
for _, word in ipairs(words) do
  if word.key == BUCKET then word.seq, word.ends, word.offset = S.seq, ends, News.offset end
  redis.call('PUBLISH', CHANNEL, cjson.encode(word))
end
return cjson.encode(News)`;
