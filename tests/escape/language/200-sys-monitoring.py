# category: frames | expect: contained | min-python: 3.12 | source: the monitoring events of 3.12 give code objects
import sys
seen = []
m = sys.monitoring
m.use_tool_id(3, "probe")
m.register_callback(3, m.events.PY_START, lambda code, offset: seen.append(code))
m.set_events(3, m.events.PY_START)
(lambda: 1)()
m.set_events(3, 0)
m.free_tool_id(3)
print("ESCAPED:code objects by monitoring" if seen and seen[0].co_code else "contained")
