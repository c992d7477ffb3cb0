# category: getattr | expect: contained | min-python: 3.11 | source: logging's configurator resolves dotted names
import logging.config
f = logging.config.BaseConfigurator({}).resolve("os.getpid")
print("ESCAPED:os.getpid" if f() else "contained")
