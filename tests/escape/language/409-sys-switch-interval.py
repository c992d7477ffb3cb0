# category: mutate-shared | expect: contained | min-python: 3.11 | source: settings of the interpreter in sys
import sys
sys.setswitchinterval(0.5)
print("ESCAPED:switch interval set" if sys.getswitchinterval() == 0.5 else "contained")
