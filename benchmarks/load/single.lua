-- One new declaration a request, all ids apart; what was not taken is counted and told at the end.
local token = os.getenv("LOAD_TOKEN")
local body = os.getenv("LOAD_BODY")
local run = os.getenv("LOAD_RUN")
local threads = {}
local number, thread_id = 0, 0

function setup(thread)
  thread:set("place", #threads)
  table.insert(threads, thread)
end

function init(args)
  refused = 0
  wrk.headers["Authorization"] = "Bearer " .. token
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  number = number + 1
  local name = run .. "-" .. place .. "-" .. number
  return wrk.format("POST", "/api/declarations", nil, (body:gsub("@ID@", name)))
end

function response(status, headers, answer)
  if status ~= 201 then refused = refused + 1 end
end

function done(summary, latency, requests)
  local refused_all = 0
  for _, thread in ipairs(threads) do refused_all = refused_all + thread:get("refused") end
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, refused_all,
    latency:percentile(50), latency:percentile(99), latency.max))
end
