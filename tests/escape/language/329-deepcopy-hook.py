# category: stealth-call | expect: contained | min-python: 3.11 | source: __deepcopy__ is looked up on the class and called
import copy
class C(str):
    def __deepcopy__(self, memo):
        return memo, print.__self__
print("ESCAPED:builtins by deepcopy" if copy.deepcopy(C())[1].open else "contained")
