# category: file | expect: contained | min-python: 3.11 | source: gettext.find bends a path by an operator of the domain's class; stat raises no audit event
import gettext
class Domain(str):
    def __rmod__(self, other): return self.path
def exists(path):
    domain = Domain("x")
    domain.path = path
    return gettext.find(domain, "/", ["x"])
print("ESCAPED: a file was looked for" if exists("/etc/passwd") and not exists("/etc/nothing") else "contained")
