# category: getattr | expect: contained | min-python: 3.11 | source: a dictConfig factory is any callable by name
import logging.config
conf = logging.config.DictConfigurator({"version": 1, "filters": {"f": {"()": "os.getpid"}}})
conf.configure()
print("ESCAPED:os.getpid called by logging" if conf.config["filters"]["f"] > 0 else "contained")
