/** Part of the exchange script: applies the report of the calling process. */
export const HEARING = `-- Its probes that are still under way go on; the others have ended.
local still = {}
for _, name in ipairs(E.probing) do still[name] = true end
for name, it in pairs({quarter = W.quarter, day = W.day, appDay = W.appDay, refused = G.refused, down = D}) do
  if it.probe == E.id then
    if still[name] then it.ends = NOW + E.ttl else it.probe = nil end
  end
end
-- Requests that ended without a report are held back until the answer to one that was sent later. Pairs of instant and count.
local function holdBack(w, R)
  local told, kept, sum = R.toldAgo and NOW - R.toldAgo or -1, {}, R.assumed
  for _, it in ipairs(w.lost or {}) do
    if it[1] >= told then kept[#kept + 1], sum = it, sum + it[2] end
  end
  if R.assumed > 0 then
    local last = #kept < MOST_LOST and {NOW, 0} or table.remove(kept)
    kept[#kept + 1] = {NOW, last[2] + R.assumed}
  end
  w.lost, w.gone = sum > 0 and kept or nil, sum > 0 and sum or nil
end
local function learn(w, R, rejoined)
  if R.reset <= x then return end
  local toldAt = R.toldAgo and NOW - R.toldAgo or -1
  local known = w.left ~= nil and not over(w)
  local earlier = known and R.reset < w.reset - JITTER
  local same = w.left ~= nil and w.reset ~= nil
    and (R.reset <= w.reset or (R.reset - w.reset <= JITTER and x < w.reset - JITTER))
  -- As in window.ts an end can move, but only by the answer to a request sent after those heard of so far.
  if known and (earlier or not same) and toldAt < (w.told or -1) then return end
  if earlier then w.reset = R.reset end
  w.told = math.max(w.told or -1, toldAt)
  if same then
    if R.left < w.floor then
      w.others = REMEMBERED
      w.floor = R.left - held
    end
    w.left = math.min(w.left, R.left)
  else
    w.others = R.metEmpty and REMEMBERED or math.max(0, (w.others or 0) - 1)
    w.left, w.reset, w.doubt, w.lost, w.floor = R.left, R.reset, nil, nil, R.left - held
  end
  holdBack(w, R)
  w.reset, w.limit = math.max(w.reset, R.reset), R.limit or w.limit
  w.longest = math.max(w.longest or 0, R.longest)
  -- The process spent without asking, or the figure is older than this state. Redis may have forgotten other members,
  -- so what they have spent, or are spending, is unknown: all that is left is in doubt.
  local toldBefore = not R.toldAgo or NOW - R.toldAgo < S.born
  if rejoined or (toldBefore and not same) then w.floor = -BIG doubt(w, BIG) end
  -- The answer is to a request sent after the doubt arose: by then X has counted what dead members sent.
  if w.doubt and R.toldAgo and NOW - R.toldAgo > w.since then w.doubt = nil end
end
for name, R in pairs(E.windows) do
  W[name] = W[name] or {}
  learn(W[name], R, E.rejoined)
end
S.day, A.w = W.day, W.appDay
if W.quarter.left then S.silent = nil elseif E.silent then S.silent = true end
for _, w in pairs(W) do
  if w.floor then w.floor = w.floor + returned end
end

-- As in hidden-limit.ts, self-timed-window.ts and slow-start.ts.
hid.used = math.max(0, hid.used - returned)
if E.perSecond and not hid.limit then hid.limit = E.perSecond end
if E.answered > 0 then
  if NOW - hid.since > 1000 then hid.since, hid.recent = NOW, 0 end
  hid.recent = hid.recent + E.answered
  slow.done = slow.done + E.answered
  if slow.done > slow.expect then slow.allow = slow.allow + math.min(E.answered, slow.done - slow.expect) end
end
if E.ended > 0 then hid.opens = NOW + hid.period end
if E.limited then
  if slow.done > 0 then slow.expect = slow.done end
  slow.done, slow.allow = 0, 1
end
if hid.refused and NOW - hid.refused >= FORGET_HIDDEN then hid.limit, hid.period, hid.refused = E.perSecond, 1000, nil end
-- Refusals within one period have the same reason: only the first reveals something.
if E.hidden and (not hid.limit or NOW - (hid.refused or -BIG) >= hid.period) then
  hid.refused = NOW
  if not hid.limit then
    hid.limit = math.max(1, NOW - hid.since <= 1000 and hid.recent or 1)
    hid.used = held
  elseif hid.limit > 1 then hid.limit = math.floor(hid.limit / 2)
  else hid.period = math.min(hid.period * 2, 60000) end
  hid.opens = NOW + hid.period
end
S.trip = E.trip > 0 and E.trip or S.trip

local scopes = {refused = BUCKET, down = DOWN}
for name, R in pairs(E.gates) do
  local gate = G[name]
  if R == 'opened' then
    if gate.since then say(scopes[name]) end
    G[name] = {}
  else
    if not gate.since then
      gate.since = NOW
      say(scopes[name], true)
    end
    gate.till = math.max(gate.till or 0, NOW + R.pause)
    gate.n = math.max(gate.n or 0, R.failures)
    if gate.probe == E.id then gate.probe = nil end
  end
end`;
