# category: bytecode | expect: contained | min-python: 3.11 | source: types lists the types of descriptors
import types
for kind in (types.GetSetDescriptorType, types.MemberDescriptorType, types.WrapperDescriptorType, types.MethodDescriptorType):
    pass
d = vars(types.FunctionType)["__globals__"]
print("ESCAPED:globals by a member descriptor" if "__builtins__" in types.MemberDescriptorType.__get__(d, lambda: 0) else "contained")
