/** Part of the exchange script: hands out what is available to waiting processes. */
export const GRANTING = `local granted = 0
local function kept(w) return E.reserve < 1 and math.floor((w.limit or 0) * E.reserve) or E.reserve end
local function leftOf(w) return w.left - (w.gone or 0) end
local function heldOf(name)
  if name ~= 'appDay' then return held end
  local sum = held
  for bucket, m in pairs(A.m) do if bucket ~= BUCKET then sum = sum + m.h end end
  return sum
end
local function isSilent(name) return name == 'quarter' and S.silent end
local function room(name, w)
  if isSilent(name) then return BIG end
  if unknown(w) then return probing(w) and 0 or 1 end
  local free = leftOf(w) - heldOf(name) - kept(w)
  if not w.doubt or free - w.doubt > 0 then return free - (w.doubt or 0) end
  return (free > 0 and not probing(w)) and 1 or 0
end
-- Calls tell(n, wait) for each limit: n requests may go now; if none may, more may in wait milliseconds, if known.
local function limits(tell)
  for name, w in pairs(W) do
    -- What others hold may be counted in left already, or be returned: it is no reason to report a wait.
    local spent = not unknown(w) and leftOf(w) - me.h - granted - kept(w) <= 0
    tell(room(name, w), spent and w.reset - x or nil)
    -- As in caution.ts, for all processes together.
    if name ~= 'appDay' and (w.others or 0) > 0 then
      local needed = math.ceil((w.limit or 1) * S.trip / math.max(1, w.longest or 1))
      tell(math.max(1, needed) - held)
    end
  end
  if S.silent then
    tell(math.max(slow.allow, slow.expect - slow.done) - held)
  end
  if hid.limit then
    if hid.used > 0 and held == 0 and NOW >= hid.opens then hid.used = 0 end
    tell(hid.limit - hid.used, held == 0 and hid.opens - NOW or nil)
  end
  for _, gate in pairs(G) do
    if gate.since then
      local closed = NOW < gate.till
      tell((closed or probing(gate)) and 0 or 1, closed and gate.till - NOW or nil)
    end
  end
  if E.spread then
    tell(NOW < S.next and 0 or 1, S.next - NOW)
  end
end
local function available()
  local least = BIG
  limits(function(n) least = math.min(least, n) end)
  return least
end

-- If more is held than is left, because others have spent it, members give their unused grants back.
local overdrawn = false
for name, w in pairs(W) do
  overdrawn = overdrawn or (not isSilent(name) and not unknown(w) and leftOf(w) - heldOf(name) - kept(w) < 0)
end
if overdrawn then
  for id, m in pairs(S.m) do
    if m.u + m.a > 0 then
      notice(id).void, m.u = true, 0
    end
  end
end
-- Hands grants out as evenly as possible, first to the member without one for longest. Others than the caller get
-- theirs by message.
local function give(id, m, n)
  for name, w in pairs(W) do
    if not isSilent(name) and (unknown(w) or (w.doubt and leftOf(w) - heldOf(name) - kept(w) <= w.doubt)) then
      probed(w, id)
    end
  end
  for _, gate in pairs(G) do
    if gate.since then probed(gate, id) end
  end
  if E.spread then
    local w = W.quarter
    local spread = not isSilent('quarter') and not unknown(w)
    S.next = spread and math.ceil(NOW + (w.reset - x) / math.max(1, leftOf(w) - held - kept(w))) or NOW
  end
  held, m.w, S.seq = held + n, m.w - n, S.seq + 1
  if id == E.id then granted = granted + n
  else
    local to = notice(id)
    m.a, to.granted = m.a + n, (to.granted or 0) + n
  end
  m.t, hid.used = S.seq, hid.used + n
  for _, w in pairs(W) do
    if w.floor then w.floor = w.floor - n end
  end
end
me.w = E.want
local waiting = {}
for id, m in pairs(S.m) do
  if m.w > 0 then waiting[#waiting + 1] = id end
end
table.sort(waiting, function(a, b)
  local s, t = S.m[a].t, S.m[b].t
  if s == t then return a < b end
  return s < t
end)
while #waiting > 0 do
  local left = available()
  if left <= 0 then break end
  local share, more = math.max(1, math.floor(left / #waiting)), {}
  for _, id in ipairs(waiting) do
    local m = S.m[id]
    local n = math.min(m.w, share, left)
    if n > 0 then
      give(id, m, n)
      left = left - n
    end
    if m.w > 0 then more[#more + 1] = id end
  end
  waiting = more
end
local tight = S.silent or hid.limit ~= nil
for _, w in pairs(W) do tight = tight or w.doubt ~= nil or (w.others or 0) > 0 end
for _, gate in pairs(G) do tight = tight or gate.since ~= nil end
-- Grants ahead of need go to the caller only, and only while no call waits and no limit is uncertain.
if E.ahead > 0 and #waiting == 0 and not tight and not unknown(W.quarter) and not E.spread then
  local n = math.min(E.ahead, math.floor(available() / (4 * processes)))
  if n > 0 then
    give(E.id, me, n)
    me.w, me.u = 0, me.u + n
  end
end`;
