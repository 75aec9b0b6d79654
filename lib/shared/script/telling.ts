/** The answer, and what is kept. A part of the script of one exchange. */
export const TELLING = `-- Where answers decide how many may go, whoever owes one has to know that others wait for it. Once is enough.
local awaited, debtors = false, {}
for id, m in pairs(S.m) do
  if id ~= E.id then
    awaited = awaited or m.w > 0
    if tight and me.w > 0 and m.h > 0 and not m.k then debtors[#debtors + 1], m.k = id, true end
  end
end
me.k = tight and awaited or nil
if #debtors > 0 then say(BUCKET, debtors) end

local News = {
  now = NOW, granted = me.a, probes = {}, windows = {}, gates = {}, elsewhere = held - me.h - me.a, idle = idle(),
  processes = processes, awaited = me.k or false, offset = S.low and x - NOW or nil,
}
if me.w > 0 then
  limits(function(n, wait)
    if n <= 0 and (wait or 0) > (News.wait or 0) then News.wait = wait end
  end)
end
me.h, me.a = me.h + me.a, 0
for name, w in pairs(W) do
  if not unknown(w) then News.windows[name] = {left = w.left, limit = w.limit, reset = w.reset} end
  if w.probe == E.id then News.probes[#News.probes + 1] = name end
end
for name, gate in pairs(G) do
  if gate.since then
    News.gates[name] = {failures = gate.n, closed = NOW - gate.since, pause = math.max(0, gate.till - NOW)}
    if gate.probe == E.id then News.probes[#News.probes + 1] = name end
  end
end
if E.leaving then
  S.m[E.id] = nil
end

-- What was given to others they have to hear of.
local ids = {}
for id, m in pairs(S.m) do
  if id ~= E.id and m.a > (had[id] or 0) then ids[#ids + 1] = id end
end
if #ids > 0 then say(BUCKET, ids) end

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
for _, word in ipairs(words) do redis.call('PUBLISH', CHANNEL, cjson.encode(word)) end
return cjson.encode(News)`;
