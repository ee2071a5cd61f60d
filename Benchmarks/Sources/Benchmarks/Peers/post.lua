-- For wrk: posts one JSON object for ever, or gets, and prints what it saw in one line.
local method = os.getenv("WRK_METHOD") or "POST"
wrk.method = method
if method == "POST" then
  wrk.body = '{"username": "ana", "email": "ana@example.org"}'
  wrk.headers["Content-Type"] = "application/json"
end

done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %f %f %f\n",
    summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
