# category: mutate-shared | expect: contained | min-python: 3.11 | source: the logger class and root handlers
import logging
keep = logging.Logger.manager.loggerClass
logging.Logger.manager.loggerClass = 5
hit = logging.Logger.manager.loggerClass == 5
logging.Logger.manager.loggerClass = keep
logging.Logger.info = lambda *a, **k: "hijacked"
print("ESCAPED:logging's class" if hit and logging.getLogger().info("x") == "hijacked" else "contained")
