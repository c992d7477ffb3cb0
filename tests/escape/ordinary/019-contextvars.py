import contextvars
import threading

level = contextvars.ContextVar("level", default=0)
name = contextvars.ContextVar("name")


def deeper():
    level.set(level.get() + 1)
    return level.get()


context = contextvars.copy_context()
print(context.run(deeper), context.run(deeper), level.get(), context[level], level in context, name in context)
token = name.set("outer")
inner = contextvars.copy_context()
print(inner[name], token.old_value is contextvars.Token.MISSING, token.var is name)
name.reset(token)
try:
    name.get()
except LookupError:
    print("unset", name.get("fallback"))
results = []
thread = threading.Thread(target=lambda: (level.set(99), results.append(level.get())))
thread.start()
thread.join()
print(results, level.get(), {var.name: value for var, value in inner.items()}, len(inner))
